/* SPDX-License-Identifier: Apache-2.0 */
/* docs_script: the script of the documentation page, which is part of the binary. */
#include "operations.h"

enum error docs_script(struct request *request)
{
    enum error error = answer_document(request, "openapi-explorer.min.js", "text/javascript; charset=utf-8");
    request->answer.content_security_policy = PAGE_POLICY;
    return error;
}
