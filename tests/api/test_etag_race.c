/* SPDX-License-Identifier: Apache-2.0 */
/* Many concurrent changes from the same version: exactly one succeeds. With `*` no version is named, so none can be
 * stale. */
#include "support/fixture.h"
#include "support/parallel.h"

#define CALLS 50
#define ROUNDS 5

Test(etag_race, one_of_fifty_changes_from_the_same_version_succeeds)
{
    struct program program = a_draft_program(an_employee());
    const char *path = textf("/v1/programs/%s", program.id);
    const char *etag = etag_of(program.program_manager_token, path);
    struct parallel_call calls[CALLS];
    struct reply replies[CALLS];
    for (size_t i = 0; i < CALLS; i++)
        calls[i] = (struct parallel_call){
            program.program_manager_token,
            "PATCH",
            {.path = path, .if_match = etag, .body = textf(JSON({"description": "written by %zu"}), i)}};
    call_together(calls, CALLS, replies);
    cr_expect_eq(count_status(replies, CALLS, 200), 1);
    cr_expect_eq(count_status(replies, CALLS, 412), CALLS - 1);
    struct reply after = call(program.program_manager_token, "GET", path);
    cr_expect_str_eq(reply_header(&after, "ETag"), "\"v2\"");
    for (size_t i = 0; i < CALLS; i++) {
        if (replies[i].status == 200)
            cr_expect_str_eq(reply_text(&after, "/description"), textf("written by %zu", i));
        else
            cr_expect_str_eq(reply_text(&replies[i], "/code"), "precondition_failed");
    }
}

Test(etag_race, one_of_fifty_identical_transitions_succeeds)
{
    struct program program = a_draft_program(an_employee());
    struct reply replies[CALLS];
    const char *path = textf("/v1/programs/%s/transitions", program.id);
    call_repeatedly((struct parallel_call){program.program_manager_token,
                                           "POST",
                                           {.path = path, .if_match = "\"v1\"", .body = JSON({"to": "published"})}},
                                           CALLS,
                                           replies);
    cr_expect_eq(count_status(replies, CALLS, 201), 1);
    cr_expect_eq(count_status(replies, CALLS, 412), CALLS - 1);
    struct reply history = call(program.program_manager_token, "GET", path);
    cr_expect_eq(reply_items(&history), 1);
}

Test(etag_race, a_star_matches_every_version_and_loses_no_change)
{
    struct program program = a_draft_program(an_employee());
    struct reply replies[CALLS];
    const char *path = textf("/v1/programs/%s", program.id);
    struct parallel_call calls[CALLS];
    for (size_t i = 0; i < CALLS; i++)
        calls[i] = (struct parallel_call){
            program.program_manager_token,
            "PATCH",
            {.path = path, .if_match = "*", .body = textf(JSON({"description": "written by %zu"}), i)}};
    call_together(calls, CALLS, replies);
    cr_expect_eq(count_status(replies, CALLS, 200), CALLS);
    cr_expect_str_eq(etag_of(program.program_manager_token, path), textf("\"v%d\"", CALLS + 1));
}

Test(etag_race, with_a_star_the_second_caller_sees_the_new_state)
{
    struct reply replies[8];
    for (size_t round = 0; round < ROUNDS; round++) {
        struct program program = a_draft_program(an_employee());
        const char *path = textf("/v1/programs/%s/transitions", program.id);
        call_repeatedly((struct parallel_call){program.program_manager_token,
                                               "POST",
                                               {.path = path, .if_match = "*", .body = JSON({"to": "published"})}},
                                               LENGTH_OF(replies),
                                               replies);
        cr_expect_eq(count_status(replies, LENGTH_OF(replies), 201), 1);
        for (size_t i = 0; i < LENGTH_OF(replies); i++) {
            if (replies[i].status != 201)
                expect_problem(replies[i], 409, "transition_not_allowed");
        }
    }
}

/* The other transition has been made but not committed. */
Test(etag_race, with_a_star_a_caller_that_waited_sees_the_new_state)
{
    struct pairing pairing = an_active_pairing();
    const char *path = textf("/v1/pairings/%s/transitions", pairing.id);
    struct call pause = {.path = path, .if_match = "*", .body = JSON({"to": "paused"})};
    sql("BEGIN");
    sql("UPDATE pairing SET state = 'paused' WHERE id = $1::uuid", pairing.id);
    struct reply reply = call_before_commit(pairing.mentor_token, "POST", pause);
    expect_problem(reply, 409, "transition_not_allowed");
    struct call complete = {.path = path, .if_match = "*", .body = JSON({"to": "completed"})};
    sql("BEGIN");
    sql("UPDATE pairing SET state = 'active' WHERE id = $1::uuid", pairing.id);
    reply = call_before_commit(pairing.mentor_token, "POST", complete);
    assert_status(reply, 201);
}
