/* SPDX-License-Identifier: Apache-2.0 */
/* invitation_batch_create: turns the list of people into an array for the statement, and the rows into a report. */
#include "db.h"
#include "operations.h"

enum error invitation_batch_create_before(struct request *request)
{
    struct text array = {.arena = request->arena};
    const json_t *id;
    size_t at;
    text_append_string(&array, "{");
    json_array_foreach(json_object_get(request->body_json, "employee_ids"), at, id)
    {
        text_append_string(&array, at > 0 ? "," : "");
        text_append_string(&array, json_string_value(id));
    }
    text_append_string(&array, "}");
    request->made[INVITATION_BATCH_CREATE_PEOPLE] = text_string(&array);
    return OK;
}

/* Ids and outcomes contain nothing that JSON must escape. */
static void member_append(struct text *text, const char *name, const char *value)
{
    if (value)
        text_format(text, "\"%s\":\"%s\"", name, value);
    else
        text_format(text, "\"%s\":null", name);
}

enum error invitation_batch_create_after(struct request *request, const PGresult *result)
{
    struct text report = {.arena = request->arena};
    text_format(&report, "{\"sent\":%s,\"items\":[", result_text(result, "sent"));
    for (size_t row = 0; row < result_rows(result); row++) {
        text_append_string(&report, row > 0 ? ",{" : "{");
        member_append(&report, "employee_id", result_cell(result, row, "employee_id"));
        text_append_string(&report, ",");
        member_append(&report, "outcome", result_cell(result, row, "outcome"));
        text_append_string(&report, ",");
        member_append(&report, "invitation_id", result_cell(result, row, "invitation_id"));
        text_append_string(&report, "}");
    }
    text_append_string(&report, "]}");
    request->answer.body = text_string(&report);
    request->answer.body_length = report.length;
    return OK;
}
