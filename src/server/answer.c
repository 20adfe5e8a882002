/* SPDX-License-Identifier: Apache-2.0 */
/* Responses that do not come from rows: problem documents, OPTIONS, 304. */
#include "stages.h"

const char *allowed_methods(const struct request *request)
{
    struct text text = {.arena = request->arena};
    for (enum method method = 0; method < METHOD_COUNT; method++) {
        if (request->route->operations[method])
            text_format(&text, "%s%s", text.length > 0 ? ", " : "", method_name(method));
    }
    if (request->route->operations[METHOD_GET])
        text_append_string(&text, ", HEAD");
    text_append_string(&text, ", OPTIONS");
    return text_string(&text);
}

bool answer_options(struct request *request)
{
    request->route = route_find(request->path, request->path_length, request->path_values);
    if (!request->route)
        return false;
    request->answer = (struct answer){.status = 204};
    return true;
}

static void append_choices(struct text *text, const struct finding *finding)
{
    text_append_string(text, ",\"choices\":[");
    for (const char *const *choice = finding->schema->choices; *choice; choice++) {
        text_append_string(text, choice == finding->schema->choices ? "" : ",");
        text_append_json(text, *choice);
    }
    text_append(text, "]", 1);
}

static void append_findings(struct text *text, const struct findings *findings, enum language language)
{
    text_append_string(text, ",\"errors\":[");
    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *finding = &findings->list[i];
        text_append_string(text, i > 0 ? ",{" : "{");
        if (finding->pointer) {
            text_append_string(text, "\"pointer\":");
            text_append_json(text, finding->pointer);
            text_append(text, ",", 1);
        }
        if (finding->parameter) {
            text_append_string(text, "\"parameter\":");
            text_append_json(text, finding->parameter);
            text_append(text, ",", 1);
        }
        text_append_string(text, "\"code\":");
        text_append_json(text, finding->code);
        text_append_string(text, ",\"detail\":");
        text_append_json(text, finding_detail(text->arena, finding, language));
        if (finding->kind == FINDING_NOT_A_CHOICE)
            append_choices(text, finding);
        text_append(text, "}", 1);
    }
    text_append(text, "]", 1);
}

void answer_problem(struct request *request, enum error error)
{
    const struct error_entry *entry = error_entry(error);
    struct text text = {.arena = request->arena};
    if (request->findings.count == 0)
        request_locate(request, error);
    text_append_string(&text, "{\"type\":");
    text_append_json(&text, arena_format(request->arena, "%s/problems/%s", request->service->public_url, entry->id));
    text_append_string(&text, ",\"title\":");
    text_append_json(&text, entry->title[request->language]);
    text_format(&text, ",\"status\":%d,\"detail\":", entry->status);
    text_append_json(&text, entry->detail[request->language]);
    text_format(&text, ",\"instance\":\"urn:uuid:%s\",\"code\":\"%s\"", request->id, entry->id);
    if (request->findings.count > 0)
        append_findings(&text, &request->findings, request->language);
    text_append(&text, "}", 1);
    request->answer = (struct answer){.status = entry->status,
                                      .media_type = "application/problem+json",
                                      .body = text_string(&text),
                                      .body_length = text.length,
                                      .error = error};
}

/* The first eight bytes of a digest of the body, in hex. */
static const char *digest_of(const struct request *request)
{
    unsigned char digest[SHA256_BYTES];
    sha256(request->answer.body, request->answer.body_length, digest);
    return hex_encode(request->arena, digest, 8);
}

/* The version of a row does not cover what the client has embedded. */
static bool is_composed(const struct request *request)
{
    return request_parameter(request, "embed") || request_parameter(request, "fields");
}

void answer_conditional(struct request *request)
{
    struct answer *answer = &request->answer;
    if (request->operation->method != METHOD_GET || !answer->body)
        return;
    if (!answer->etag)
        answer->etag = arena_format(request->arena, "\"%s\"", digest_of(request));
    else if (is_composed(request))
        answer->etag =
            arena_format(request->arena, "%.*s.%s\"", (int)strlen(answer->etag) - 1, answer->etag, digest_of(request));
    const char *if_none_match = request_header(request, "If-None-Match");
    if (if_none_match && etag_matches(if_none_match, answer->etag)) {
        answer->status = 304;
        answer->body = NULL;
        answer->body_length = 0;
    }
}
