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

/* The route of the rest of a path, which is empty or begins with a slash. */
static const struct route *find_below(const struct segment *parent, struct span rest, struct span *ret_values)
{
    const char *end = rest.bytes + rest.length;
    if (rest.length == 0)
        return parent->route;
    const char *start = rest.bytes + 1;
    const char *stop = segment_end(start, end);
    size_t length = (size_t)(stop - start);
    for (size_t i = 0; i < parent->child_count; i++) {
        const struct segment *child = &parent->children[i];
        bool fits = child->text ? length == child->length && memcmp(child->text, start, length) == 0 : length > 0;
        if (!fits)
            continue;
        if (!child->text)
            *ret_values = (struct span){start, length};
        struct span below = {stop, (size_t)(end - stop)};
        const struct route *route = find_below(child, below, child->text ? ret_values : ret_values + 1);
        if (route)
            return route;
    }
    return NULL;
}

const struct route *route_find(const char *path, size_t length, struct span ret_values[PATH_PARAMETERS_MAX])
{
    return length > 0 && path[0] == '/' ? find_below(&route_root, (struct span){path, length}, ret_values) : NULL;
}
