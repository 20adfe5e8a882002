/* SPDX-License-Identifier: Apache-2.0 */
/* Finds the route of a raw path. Ulfius' own routing is not used, because it decodes paths and merges path and query
 * parameters. */
#include "server.h"

/* The end of the segment that starts at `at`. */
static const char *segment_end(const char *at, const char *end)
{
    const char *slash = memchr(at, '/', (size_t)(end - at));
    return slash ? slash : end;
}

static bool matches(const char *path_template, const char *path, size_t length, struct span *ret_values)
{
    const char *end = path + length;
    const char *template_end = path_template + strlen(path_template);
    size_t values = 0;
    while (path_template < template_end && path < end) {
        /* Both point to a slash. */
        const char *step_end = segment_end(++path_template, template_end);
        const char *part_end = segment_end(++path, end);
        size_t step_length = (size_t)(step_end - path_template);
        size_t part_length = (size_t)(part_end - path);
        if (*path_template == '{') {
            if (part_length == 0)
                return false;
            ret_values[values++] = (struct span){path, part_length};
        } else if (step_length != part_length || memcmp(path_template, path, part_length) != 0) {
            return false;
        }
        path_template = step_end;
        path = part_end;
    }
    return path_template == template_end && path == end;
}

const struct route *route_find(const char *path, size_t length, struct span ret_values[PATH_PARAMETERS_MAX])
{
    for (size_t i = 0; length > 0 && path[0] == '/' && i < route_count; i++) {
        if (matches(route_table[i].path, path, length, ret_values))
            return &route_table[i];
    }
    return NULL;
}
