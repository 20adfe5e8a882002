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

/* Whatever its host and port, so that the documentation page can call the service that it came from. */
Test(openapi_json, names_the_service_that_it_comes_from)
{
    struct reply reply = call(NULL, "GET", "/openapi.json");
    cr_expect_str_eq(reply_text(&reply, "/servers/0/url"), "/");
    cr_expect_eq(json_array_size(reply_at(&reply, "/servers")), 1);
}

Test(openapi_json, says_in_words_who_may_call_an_operation)
{
    struct reply reply = call(NULL, "GET", "/openapi.json");
    static const struct {
        const char *path;
        const char *method;
        const char *said;
    } rows[] = {{"/health/live", "get", "Needs no token.\n"},
                {"/v1/clock", "put", "Needs a token with the role `admin`.\n"},
                {"/v1/programs/{program_id}/applications", "get",
                 "Needs a token with the role `participant`, and in the program the role `program_manager` or "
                 "`reviewer`.\n"}};
    for (size_t i = 0; i < LENGTH_OF(rows); i++) {
        const json_t *item = json_object_get(reply_at(&reply, "/paths"), rows[i].path);
        const char *text = json_string_value(json_object_get(json_object_get(item, rows[i].method), "description"));
        cr_assert_not_null(text, "%s", rows[i].path);
        size_t length = strlen(text), tail = strlen(rows[i].said);
        cr_expect(length > tail && strcmp(text + length - tail, rows[i].said) == 0, "%s: %s", rows[i].path, text);
    }
}

Test(openapi_json, a_matching_etag_gets_no_body)
{
    struct reply reply = call(NULL, "GET", "/openapi.json");
    struct reply again = call(NULL, "GET", "/openapi.json", .if_none_match = reply_header(&reply, "ETag"));
    assert_status(again, 304);
    cr_expect_str_eq(reply_header(&reply, "Cache-Control"), "no-cache");
}
