/* SPDX-License-Identifier: Apache-2.0 */
/* Checks a request's body: media type, size, strict JSON, schema. */
#include "steps.h"

#include <strings.h>

#include "strict_json.h"

/* The only parameter that is allowed is charset=utf-8, because JSON is always UTF-8 (RFC 8259 section 8.1). */
static bool is_media_type(const char *value, const char *expected)
{
    size_t length = strcspn(value, "; \t");
    if (length != strlen(expected) || strncasecmp(value, expected, length) != 0)
        return false;
    const char *rest = value + length + strspn(value + length, "; \t");
    return *rest == '\0' || strcasecmp(rest, "charset=utf-8") == 0 || strcasecmp(rest, "charset=\"utf-8\"") == 0;
}

/* Many clients send a merge patch as application/json. */
static bool media_type_fits(enum media media, const char *value)
{
    return is_media_type(value, media_type_name(media)) ||
           (media == MEDIA_MERGE_PATCH && is_media_type(value, media_type_name(MEDIA_JSON)));
}

static enum error check_media(const struct request *request)
{
    const char *type = request_header(request, "Content-Type");
    const char *encoding = request_header(request, "Content-Encoding");
    if (encoding && strcasecmp(encoding, "identity") != 0)
        return ERROR_MEDIA_TYPE_UNSUPPORTED;
    if (!type || !media_type_fits(request->operation->media, type))
        return ERROR_MEDIA_TYPE_UNSUPPORTED;
    return OK;
}

static bool is_whole(const json_t *value)
{
    double number = json_real_value(value);
    return json_is_real(value) && number >= -0x1p63 && number < 0x1p63 && number == (double)(json_int_t)number;
}

/* To JSON Schema, 3.0 is an integer; to PostgreSQL, it is not. So all whole numbers become integers. */
static void make_whole(json_t *json)
{
    json_t *part;
    size_t index;
    for (void *at = json_object_iter(json); at; at = json_object_iter_next(json, at)) {
        part = json_object_iter_value(at);
        make_whole(part);
        if (is_whole(part))
            json_object_iter_set_new(json, at, json_integer((json_int_t)json_real_value(part)));
    }
    json_array_foreach(json, index, part)
    {
        make_whole(part);
        if (is_whole(part))
            json_array_set_new(json, index, json_integer((json_int_t)json_real_value(part)));
    }
}

enum error body_check(struct request *request)
{
    const struct operation *operation = request->operation;
    if (request->body_length > operation->body_max)
        return ERROR_BODY_TOO_LARGE;
    if (operation->media == MEDIA_NONE) {
        if (request->body_length == 0)
            return OK;
        finding_add(&request->findings, NULL, "body", FINDING_BODY_UNEXPECTED, NULL);
        return ERROR_PARAMETER_INVALID;
    }
    enum error error = check_media(request);
    if (error)
        return error;
    request->body_json = strict_json_object(request->arena, request->body, request->body_length);
    if (!request->body_json)
        return ERROR_BODY_NOT_JSON;
    make_whole(request->body_json);
    schema_check(operation->body, request->body_json, "", request->arena, &request->findings);
    if (request->findings.count == 0)
        return OK;
    return request->findings.unknown_field ? ERROR_BODY_UNKNOWN_FIELD : ERROR_BODY_INVALID;
}
