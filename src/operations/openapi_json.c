/* SPDX-License-Identifier: Apache-2.0 */
/* openapi_json: the contract from which this binary was built. */
#include "operations.h"

enum error openapi_json(struct request *request)
{
    return answer_document(request, "openapi.json", "application/json");
}
