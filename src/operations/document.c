/* SPDX-License-Identifier: Apache-2.0 */
/* Responds with files that are part of the binary. */
#include "operations.h"

enum error answer_document(struct request *request, const char *name, const char *media_type)
{
    for (size_t i = 0; i < document_count; i++) {
        const struct document *document = &document_table[i];
        if (strcmp(document->name, name) != 0)
            continue;
        request->answer = (struct answer){.status = 200,
                                          .media_type = media_type,
                                          .body = (const char *)document->bytes,
                                          .body_length = document->length,
                                          .cache_control = "no-cache"};
        return OK;
    }
    return ERROR_NOT_FOUND;
}
