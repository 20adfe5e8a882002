/* SPDX-License-Identifier: Apache-2.0 */
/* openapi_yaml: the contract in YAML. */
#include "support/client.h"

Test(openapi_yaml, is_the_contract_in_yaml)
{
    struct reply reply = call(NULL, "GET", "/openapi.yaml");
    assert_status(reply, 200);
    cr_expect_str_eq(reply_header(&reply, "Content-Type"), "application/yaml");
    cr_expect_eq(strncmp(reply.body, "openapi: 3.1.0\n", 15), 0, "begins with %.40s", reply.body);
    for (size_t i = 0; i < operation_count; i++)
        cr_expect_not_null(strstr(reply.body, textf("operationId: %s\n", operation_table[i].id)), "%s is missing",
                           operation_table[i].id);
}
