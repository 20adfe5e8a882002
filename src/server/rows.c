/* SPDX-License-Identifier: Apache-2.0 */
/* Turns the rows of an operation's statement into the response. */
#include "stages.h"

#include "db.h"

/* A paged statement returns one row more than the limit if there is a next page. A row without an item has only an
 * error. */
static enum error append_items(const PGresult *result, size_t limit, struct text *body)
{
    for (size_t row = 0; row < result_rows(result) && row < limit; row++) {
        const char *refusal = result_cell(result, row, "error");
        const char *item = result_cell(result, row, "item");
        if (refusal)
            return error_by_id(refusal);
        if (!item)
            continue;
        text_append_string(body, row > 0 ? "," : "");
        text_append_string(body, item);
    }
    return OK;
}

static size_t limit_of(const struct request *request)
{
    const char *limit = request_parameter(request, "limit");
    return limit ? strtoul(limit, NULL, 10) : SIZE_MAX;
}

/* Writes {"items": [...], "next": "..."} and the Link header. */
static enum error take_page(struct request *request, const PGresult *result)
{
    size_t limit = limit_of(request);
    struct text body = {.arena = request->arena};
    text_append_string(&body, "{\"items\":[");
    enum error error = append_items(result, limit, &body);
    if (error)
        return error;
    text_append(&body, "]", 1);
    if (result_rows(result) > limit) {
        const char *cursor = cursor_sign(request, result_cell(result, limit - 1, "key"));
        text_format(&body, ",\"next\":\"%s\"", cursor);
        request->answer.link =
            arena_format(request->arena, "<%.*s?%scursor=%s>; rel=\"next\"", (int)request->path_length, request->path,
                         query_without_cursor(request), cursor);
    }
    text_append(&body, "}", 1);
    request->answer.body = text_string(&body);
    request->answer.body_length = body.length;
    return OK;
}

enum error take_rows(struct request *request, const PGresult *result)
{
    const struct operation *operation = request->operation;
    struct answer *answer = &request->answer;
    *answer = (struct answer){.status = operation->status, .media_type = operation->reply_media};
    if (operation->paged)
        return take_page(request, result);
    if (result_rows(result) == 0)
        return ERROR_NOT_FOUND;
    const char *refusal = result_text(result, "error");
    if (refusal)
        return error_by_id(refusal);
    const char *version = result_text(result, "version");
    answer->location = result_text(result, "location");
    answer->etag = version ? arena_format(request->arena, "\"v%s\"", version) : NULL;
    if (operation->after)
        return operation->after(request, result);
    answer->body = operation->status == 204 ? NULL : result_text(result, "reply");
    answer->body_length = answer->body ? strlen(answer->body) : 0;
    return OK;
}
