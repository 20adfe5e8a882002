/* SPDX-License-Identifier: Apache-2.0 */
/* program_participation_get: the share of the expected people who take part, from the day's snapshot and without names.
 */
#include "support/fixture.h"

static struct reply get(const char *token, struct program program)
{
    return call(token, "GET", textf("/v1/programs/%s/participation", program.id));
}

/* A program that expects people of level 1, of whom 6 of 12 have applied, and of level 2, with 6 people. It runs on its
 * own server, because all tests share the directory of employees. */
static struct program an_expecting_program(void)
{
    struct program program = a_published_program(an_employee(.level = 7));
    sql("UPDATE program SET (participation, expected_levels, minimum_group_size) = ('expected', '{1,2}', 5) WHERE id = "
        "$1::uuid",
        program.id);
    for (int i = 0; i < 12; i++) {
        struct employee person = an_employee(.level = 1);
        if (i < 6)
            a_submitted_application(program, person, "mentee");
    }
    for (int i = 0; i < 6; i++)
        an_employee(.level = 2);
    return program;
}

static void expect_shares(struct reply reply, const char *wanted)
{
    assert_status(reply, 200);
    char *levels = json_dumps(reply_at(&reply, "/levels"), JSON_COMPACT | JSON_SORT_KEYS);
    cr_expect_str_eq(levels, wanted);
    free(levels);
}

Test(program_participation_get, shares_are_fixed_by_the_days_snapshot)
{
    own_server_start(NULL);
    struct program program = an_expecting_program();
    struct reply reply = get(program.manager_token, program);
    expect_shares(reply, "[]");
    cr_expect(json_is_null(reply_at(&reply, "/taken_on")));
    sql("SELECT due_work(100)");
    reply = get(program.manager_token, program);
    expect_shares(reply, "[{\"level\":1,\"share\":50},{\"level\":2,\"share\":0}]");
    cr_expect_str_eq(reply_text(&reply, "/taken_on"), sql("SELECT app_today()"));
    a_submitted_application(program, an_employee(.level = 1), "mentee");
    sql("SELECT due_work(100)");
    reply = get(program.manager_token, program);
    expect_shares(reply, "[{\"level\":1,\"share\":50},{\"level\":2,\"share\":0}]");
    cr_expect(own_server_stop());
}

Test(program_participation_get, small_groups_are_withheld_along_with_what_would_reveal_them)
{
    own_server_start(NULL);
    struct program program = an_expecting_program();
    sql("UPDATE program SET minimum_group_size = 10 WHERE id = $1::uuid", program.id);
    sql("SELECT due_work(100)");
    expect_shares(get(program.manager_token, program), "[{\"level\":1,\"share\":null},{\"level\":2,\"share\":null}]");
    cr_expect(own_server_stop());
}

Test(program_participation_get, only_the_staff_and_auditors_may)
{
    struct employee reviewer = an_employee();
    struct program program = a_published_program(an_employee());
    program_staff_add(program, reviewer, "reviewer");
    const char *const readers[] = {program.manager_token, participant(reviewer),
                                   token_for("works-council", ROLE_AUDITOR)};
    for (size_t i = 0; i < LENGTH_OF(readers); i++)
        expect_shares(get(readers[i], program), "[]");
    const char *const others[] = {participant(an_employee()), token_of(an_employee(), ROLE_PARTICIPANT | ROLE_ADMIN)};
    for (size_t i = 0; i < LENGTH_OF(others); i++) {
        struct reply reply = get(others[i], program);
        expect_problem(reply, 403, "forbidden");
    }
    struct reply reply = get(token_for("hr-client", ROLE_HR_SYNC), program);
    expect_problem(reply, 403, "role_missing");
}

Test(program_participation_get, a_program_that_the_caller_may_not_see_is_not_found)
{
    struct program program = a_draft_program(an_employee());
    struct reply reply = get(participant(an_employee()), program);
    expect_problem(reply, 404, "not_found");
    reply = get(participant(an_employee()), (struct program){.id = a_uuid()});
    expect_problem(reply, 404, "not_found");
}
