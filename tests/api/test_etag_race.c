/* SPDX-License-Identifier: Apache-2.0 */
/* Many changes from one version at the same moment: exactly one is made. */
#include "support/fixture.h"
#include "support/parallel.h"

#define CALLS 50

Test(etag_race, of_fifty_changes_from_one_version_one_is_made)
{
    struct program program = a_draft_program(an_employee());
    const char *path = textf("/v1/programs/%s", program.id);
    const char *etag = etag_of(program.manager_token, path);
    struct parallel_call calls[CALLS];
    struct reply replies[CALLS];
    for (size_t i = 0; i < CALLS; i++)
        calls[i] = (struct parallel_call){
            program.manager_token,
            "PATCH",
            {.path = path, .if_match = etag, .body = textf(JSON({"description": "written by %zu"}), i)}};
    call_together(calls, CALLS, replies);
    cr_expect_eq(count_status(replies, CALLS, 200), 1);
    cr_expect_eq(count_status(replies, CALLS, 412), CALLS - 1);
    struct reply after = call(program.manager_token, "GET", path);
    cr_expect_str_eq(reply_header(&after, "ETag"), "\"v2\"");
    for (size_t i = 0; i < CALLS; i++) {
        if (replies[i].status == 200)
            cr_expect_str_eq(reply_text(&after, "/description"), textf("written by %zu", i));
        else
            cr_expect_str_eq(reply_text(&replies[i], "/code"), "precondition_failed");
    }
}

Test(etag_race, of_fifty_equal_transitions_one_is_made)
{
    struct program program = a_draft_program(an_employee());
    struct reply replies[CALLS];
    const char *path = textf("/v1/programs/%s/transitions", program.id);
    call_repeatedly((struct parallel_call){program.manager_token,
                                           "POST",
                                           {.path = path, .if_match = "\"v1\"", .body = JSON({"to": "published"})}},
                                           CALLS,
                                           replies);
    cr_expect_eq(count_status(replies, CALLS, 201), 1);
    cr_expect_eq(count_status(replies, CALLS, 412), CALLS - 1);
    struct reply history = call(program.manager_token, "GET", path);
    cr_expect_eq(reply_items(&history), 1);
}

Test(etag_race, a_star_matches_every_version_and_loses_no_change)
{
    struct program program = a_draft_program(an_employee());
    struct reply replies[CALLS];
    const char *path = textf("/v1/programs/%s", program.id);
    call_repeatedly((struct parallel_call){program.manager_token,
                                           "PATCH",
                                           {.path = path, .if_match = "*", .body = JSON({"description": "the same"})}},
                                           CALLS,
                                           replies);
    cr_expect_eq(count_status(replies, CALLS, 200), CALLS);
    cr_expect_str_eq(etag_of(program.manager_token, path), textf("\"v%d\"", CALLS + 1));
}
