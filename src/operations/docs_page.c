/* SPDX-License-Identifier: Apache-2.0 */
/* docs_page: the interactive documentation, which is part of the binary. */
#include "operations.h"

enum error docs_page(struct request *request)
{
    enum error error = answer_document(request, "docs.html", "text/html; charset=utf-8");
    request->answer.content_security_policy = PAGE_POLICY;
    return error;
}
