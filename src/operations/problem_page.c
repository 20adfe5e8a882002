/* SPDX-License-Identifier: Apache-2.0 */
/* problem_page: explains an error to people who follow the `type` of a problem document. */
#include "operations.h"

/* The texts in errors.yaml contain no markup, but the page must not rely on that. */
static void append_escaped(struct text *text, const char *string)
{
    for (; *string != '\0'; string++) {
        if (*string == '<')
            text_append_string(text, "&lt;");
        else if (*string == '&')
            text_append_string(text, "&amp;");
        else
            text_append(text, string, 1);
    }
}

enum error problem_page(struct request *request)
{
    enum error error = error_by_id(request->parameter_values[0]);
    const struct error_entry *entry = error_entry(error);
    if (strcmp(entry->id, request->parameter_values[0]) != 0 || error == OK)
        return ERROR_NOT_FOUND;
    bool german = request->language == LANGUAGE_DE;
    struct text text = {.arena = request->arena};
    text_format(&text, "<!doctype html>\n<html lang=\"%s\"><meta charset=\"utf-8\"><title>%s</title>\n<h1>",
                german ? "de" : "en", entry->id);
    append_escaped(&text, entry->title[request->language]);
    text_format(&text, "</h1>\n<p>%s <code>%s</code>, HTTP %d</p>\n<p>", german ? "Fehler" : "Error", entry->id,
                entry->status);
    append_escaped(&text, entry->detail[request->language]);
    text_append_string(&text, "</p>\n</html>\n");
    request->answer = (struct answer){.status = 200,
                                      .media_type = "text/html; charset=utf-8",
                                      .body = text_string(&text),
                                      .body_length = text.length,
                                      .content_language = true};
    return OK;
}
