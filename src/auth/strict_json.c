/* SPDX-License-Identifier: Apache-2.0 */
/* Reading JSON so that two readers cannot understand it differently. */
#include "strict_json.h"

#define DEPTH_MAX 16

/* Jansson nests up to 2,048 deep and takes many times the text's size in memory for it, so depth is bounded before it
 * starts. */
static bool is_shallow(const char *bytes, size_t length)
{
    size_t depth = 0;
    bool in_string = false;
    for (size_t i = 0; i < length; i++) {
        char c = bytes[i];
        if (in_string && c == '\\')
            i++;
        else if (c == '"')
            in_string = !in_string;
        else if (!in_string && (c == '{' || c == '['))
            depth++;
        else if (!in_string && (c == '}' || c == ']') && depth > 0)
            depth--;
        if (depth > DEPTH_MAX)
            return false;
    }
    return true;
}

static void json_undo(void *json)
{
    json_decref(json);
}

json_t *strict_json_object(struct arena *arena, const char *bytes, size_t length)
{
    if (!is_shallow(bytes, length))
        return NULL;
    json_t *json = json_loadb(bytes, length, JSON_REJECT_DUPLICATES, NULL);
    if (!json)
        return NULL;
    arena_defer(arena, json_undo, json);
    return json_is_object(json) ? json : NULL;
}
