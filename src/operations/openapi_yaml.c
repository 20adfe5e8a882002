/* SPDX-License-Identifier: Apache-2.0 */
/* openapi_yaml: the contract that the tables of this binary were made from. */
#include "operations.h"

enum error openapi_yaml(struct request *request)
{
    return answer_document(request, "openapi.yaml", "application/yaml");
}
