/* SPDX-License-Identifier: Apache-2.0 */
/* Turns a checked request into the values of its statement. */
#include "steps.h"

/* Turns comma-separated values into the text of a text[]. Their schema allows no characters that must be escaped within
 * the quotes. */
static const char *list_as_array(struct arena *arena, const char *list)
{
    struct text array = {.arena = arena};
    text_append(&array, "{", 1);
    while (list) {
        size_t length = strcspn(list, ",");
        text_append_json(&array, arena_copy(arena, list, length));
        if (list[length] == ',')
            text_append(&array, ",", 1);
        list = list[length] == ',' ? list + length + 1 : NULL;
    }
    text_append(&array, "}", 1);
    return text_string(&array);
}

static const char *parameter_value(const struct request *request, int index)
{
    const char *value = request->parameter_values[index];
    bool list = request->operation->parameters[index].schema->types & TYPE_ARRAY;
    return value && list ? list_as_array(request->arena, value) : value;
}

static const char *json_text(struct arena *arena, const json_t *value)
{
    char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
    if (!text)
        abort();
    arena_defer(arena, free, text);
    return text;
}

static const char *field_value(const struct request *request, const char *name)
{
    const json_t *value = json_object_get(request->body_json, name);
    if (!value || json_is_null(value))
        return NULL;
    if (json_is_string(value))
        return json_string_value(value);
    return json_text(request->arena, value);
}

const char *tag_coding_skip(const char *at)
{
    static const char *const codings[] = {"gzip", "gz", "br", "zstd", "deflate", "df"};
    size_t separator = strspn(at, "-;");
    for (size_t i = 0; separator > 0 && i < LENGTH_OF(codings); i++) {
        size_t length = strlen(codings[i]);
        if (strncmp(at + separator, codings[i], length) == 0 && at[separator + length] == '"')
            return at + separator + length;
    }
    return at;
}

/* The digest of what is embedded says nothing about the version. */
static const char *digest_skip(const char *at)
{
    return *at == '.' ? at + 1 + strspn(at + 1, "0123456789abcdef") : at;
}

/* The versions in If-Match, as the text of a bigint[]. Tags that are not of the form "v<number>" cannot match. The
 * comparison is weak, unlike RFC 9110 section 13.1.1: the tag is the version of a row, and a proxy that compresses
 * makes it weak or adds the name of the coding, but the version stays the same. Empty elements of the list are ignored
 * (section 5.6.1.2). */
static const char *if_match_versions(const struct request *request, const char *value)
{
    if (strcmp(value, "*") == 0)
        return NULL;
    struct text array = {.arena = request->arena};
    text_append(&array, "{", 1);
    for (const char *at = value + strspn(value, " ,"); *at != '\0';) {
        const char *tag = at + (strncmp(at, "W/", 2) == 0 ? 3 : 1);
        size_t digits = strspn(tag + 1, "0123456789");
        if (tag[0] == 'v' && digits > 0 && *tag_coding_skip(digest_skip(tag + 1 + digits)) == '"')
            text_format(&array, "%s%.*s", array.length > 1 ? "," : "", (int)digits, tag + 1);
        at = tag + strcspn(tag, "\"") + 1;
        at += strspn(at, " ,");
    }
    text_append(&array, "}", 1);
    return text_string(&array);
}

static const char *bind_value(const struct request *request, const struct bind *bind)
{
    switch (bind->source) {
    case SOURCE_PARAMETER:
        return parameter_value(request, bind->index);
    case SOURCE_FIELD:
        return field_value(request, bind->name);
    case SOURCE_BODY:
        return json_text(request->arena, request->body_json);
    case SOURCE_LITERAL:
        return bind->name;
    case SOURCE_CURSOR_KEY:
        return request->cursor_key;
    case SOURCE_MADE:
        return request->made[bind->index];
    case SOURCE_IF_MATCH:
        break;
    }
    /* If-Match is never absent here: that would have been ERROR_PRECONDITION_REQUIRED. */
    return if_match_versions(request, request_parameter(request, "If-Match"));
}

static bool has_filters(const struct request *request)
{
    const struct operation *operation = request->operation;
    for (size_t i = 0; i < operation->bind_count; i++) {
        if (operation->binds[i].filter && request->values[i])
            return true;
    }
    return false;
}

static const struct plain_list *plain_list_of(const struct request *request)
{
    const struct operation *operation = request->operation;
    const char *order = request_parameter(request, "sort");
    for (size_t i = 0; i < operation->plain_count; i++) {
        const struct plain_list *plain = &operation->plain[i];
        if (plain->later == (request->cursor_key != NULL) && (!plain->order || strcmp(plain->order, order) == 0))
            return plain;
    }
    return NULL;
}

/* Leaves out the values that the statement of the plain list does not have. */
static void use_plain_list(struct request *request, const struct plain_list *plain)
{
    size_t count = 0;
    request->statement = plain->statement;
    for (size_t i = 0; i < request->operation->bind_count; i++) {
        if (plain->used >> i & 1)
            request->values[count++] = request->values[i];
    }
}

void request_bind(struct request *request)
{
    const struct operation *operation = request->operation;
    request->statement = operation->statement;
    for (size_t i = 0; i < operation->bind_count; i++)
        request->values[i] = bind_value(request, &operation->binds[i]);
    request->filtered = has_filters(request);
    const struct plain_list *plain = request->filtered ? NULL : plain_list_of(request);
    if (plain)
        use_plain_list(request, plain);
}
