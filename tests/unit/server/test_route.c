/* SPDX-License-Identifier: Apache-2.0 */
/* The route of a raw path. */
#include <criterion/criterion.h>

#include "server.h"

static const struct route *find(const char *path, struct span values[PATH_PARAMETERS_MAX])
{
    return route_find(path, strlen(path), values);
}

Test(route, every_path_is_found)
{
    struct span values[PATH_PARAMETERS_MAX];
    for (size_t i = 0; i < route_count; i++)
        cr_expect_eq(find(route_table[i].path, values), &route_table[i], "%s", route_table[i].path);
}

/* A path template is itself a path, in which the values of the parameters are their names. */
Test(route, the_values_are_the_segments_at_the_parameters)
{
    struct span values[PATH_PARAMETERS_MAX];
    for (size_t i = 0; i < route_count; i++) {
        const char *path = route_table[i].path;
        size_t count = 0;
        cr_assert_not_null(find(path, values));
        for (const char *at = path; (at = strchr(at, '{')) != NULL; at++) {
            cr_expect_eq(values[count].bytes, at, "%s", path);
            cr_expect_eq(values[count].length, strcspn(at, "/"), "%s", path);
            count++;
        }
    }
}

Test(route, a_path_must_fit_from_end_to_end)
{
    static const char *const unknown[] = {
        "",
        "/",
        "//",
        "v1/programs",
        "/v1/programs/",
        "/v1/programs//topics",
        "/v1//",
        "/v1",
        "/v1/program",
        "/v1/programss",
        "/V1/programs",
        "/health/live/live",
        "/problems",
        "/docs/",
        "/docs/nothing",
        "/v1/programs/1/",
        "/v1/programs/1/2",
    };
    struct span values[PATH_PARAMETERS_MAX];
    for (size_t i = 0; i < LENGTH_OF(unknown); i++)
        cr_expect_null(find(unknown[i], values), "%s", unknown[i]);
}

Test(route, the_path_need_not_end_with_a_zero)
{
    struct span values[PATH_PARAMETERS_MAX];
    const struct route *route = route_find("/v1/programs/1?limit=2", strlen("/v1/programs/1"), values);
    cr_assert_not_null(route);
    cr_expect_str_eq(route->path, "/v1/programs/{program_id}");
    cr_expect_eq(values[0].length, 1);
}
