/* SPDX-License-Identifier: Apache-2.0 */
/* Parses JSON with limits. Jansson alone allows 2,048 levels, and for "[{},{},...]" it uses 79 times as much memory as
 * the text. */
#include "strict_json.h"

#define JSON_DEPTH_MAX 16
#define JSON_VALUES_MAX 8192

static bool opens(char byte)
{
    return byte == '{' || byte == '[';
}

static bool closes(char byte)
{
    return byte == '}' || byte == ']';
}

/* Counts levels and values before anything is allocated. Jansson refuses invalid JSON later. */
static bool is_within_limits(const char *bytes, size_t length)
{
    size_t depth = 0;
    size_t values = 0;
    bool in_string = false;
    for (size_t i = 0; i < length; i++) {
        char byte = bytes[i];
        if (in_string && byte == '\\')
            i++;
        else if (byte == '"')
            in_string = !in_string;
        else if (in_string)
            continue;
        depth += opens(byte);
        depth -= depth > 0 && closes(byte);
        values += opens(byte) || byte == ',' || byte == ':';
        if (depth > JSON_DEPTH_MAX || values > JSON_VALUES_MAX)
            return false;
    }
    return true;
}

static void json_release(void *object)
{
    json_decref(object);
}

json_t *json_keep(struct arena *arena, json_t *json)
{
    arena_defer(arena, json_release, json);
    return json;
}

json_t *strict_json_object(struct arena *arena, const char *bytes, size_t length)
{
    json_t *json = is_within_limits(bytes, length) ? json_loadb(bytes, length, JSON_REJECT_DUPLICATES, NULL) : NULL;
    if (!json)
        return NULL;
    json_keep(arena, json);
    return json_is_object(json) ? json : NULL;
}
