/* SPDX-License-Identifier: Apache-2.0 */
/* Jansson behind bounds: it turns 64 KiB of "[{},{},...]" into 79 times as much heap and nests 2,048 deep. */
#include "strict_json.h"

#define DEPTH_MAX 16
#define VALUES_MAX 8192

static bool opens(char byte)
{
    return byte == '{' || byte == '[';
}

static bool closes(char byte)
{
    return byte == '}' || byte == ']';
}

/* Counts levels and separators before anything is allocated; what is no JSON at all is left to Jansson. */
static bool is_modest(const char *bytes, size_t length)
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
        if (depth > DEPTH_MAX || values > VALUES_MAX)
            return false;
    }
    return true;
}

static void undo_json(void *object)
{
    json_decref(object);
}

json_t *strict_json_object(struct arena *arena, const char *bytes, size_t length)
{
    json_t *json = is_modest(bytes, length) ? json_loadb(bytes, length, JSON_REJECT_DUPLICATES, NULL) : NULL;
    if (!json)
        return NULL;
    arena_defer(arena, undo_json, json);
    return json_is_object(json) ? json : NULL;
}
