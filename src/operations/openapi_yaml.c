/* SPDX-License-Identifier: Apache-2.0 */
/* openapi_yaml: the contract from which this binary was built. */
#include "operations.h"

enum error openapi_yaml(struct request *request)
{
    return answer_document(request, "openapi.yaml", "application/yaml");
}
