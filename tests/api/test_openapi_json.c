/* SPDX-License-Identifier: Apache-2.0 */
/* openapi_json: the contract that the service was built from. */
#include "support/client.h"

Test(openapi_json, names_every_operation)
{
    struct reply reply = call(NULL, "GET", "/openapi.json");
    assert_status(reply, 200);
    cr_expect_str_eq(reply_header(&reply, "Content-Type"), "application/json");
    const json_t *paths = reply_at(&reply, "/paths");
    for (size_t i = 0; i < operation_count; i++) {
        bool named = false;
        const char *method;
        json_t *entry;
        json_object_foreach(json_object_get(paths, operation_table[i].path), method, entry)
        {
            const char *id = json_string_value(json_object_get(entry, "operationId"));
            named = named || (id && strcmp(id, operation_table[i].id) == 0);
        }
        cr_expect(named, "%s is not in the served contract", operation_table[i].id);
    }
}

Test(openapi_json, a_matching_etag_gets_no_body)
{
    struct reply reply = call(NULL, "GET", "/openapi.json");
    struct reply again = call(NULL, "GET", "/openapi.json", .if_none_match = reply_header(&reply, "ETag"));
    assert_status(again, 304);
    cr_expect_str_eq(reply_header(&reply, "Cache-Control"), "no-cache");
}
