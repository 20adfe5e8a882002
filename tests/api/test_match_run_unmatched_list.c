/* SPDX-License-Identifier: Apache-2.0 */
/* match_run_unmatched_list: who stayed unmatched, which rules excluded how many people, and what would help. */
#include "support/match_run.h"

static struct reply unmatched(struct program program, const char *path, const char *query)
{
    return call(program.program_manager_token, "GET", textf("%s/unmatched%s", path, query));
}

Test(match_run_unmatched_list, lists_the_rules_and_the_smallest_relaxation)
{
    struct program program = a_published_program(an_employee());
    struct employee mentee = an_employee(.level = 1, .unit = "Harbour");
    struct employee same_unit = an_employee(.unit = "Harbour");
    const char *need = an_accepted_application(program, mentee, "mentee");
    const char *helps = an_accepted_application(program, same_unit, "mentor");
    an_accepted_application(program, an_employee(.manager_id = mentee.id), "mentor");
    struct employee refusing = an_employee();
    const char *refused = an_accepted_application(program, refusing, "mentor");
    sql("UPDATE application SET please_not = ARRAY[$2::uuid] WHERE id = $1::uuid", refused, mentee.id);
    const char *path = a_match_run(program);
    struct reply reply = unmatched(program, path, "?role=mentee&embed=employee,partner");
    assert_status(reply, 200);
    cr_assert_eq(reply_items(&reply), 1);
    cr_expect_str_eq(reply_text(&reply, "/items/0/application_id"), need);
    cr_expect_eq(reply_integer(&reply, "/items/0/allowed"), 0);
    cr_expect_eq(json_array_size(reply_at(&reply, "/items/0/blocked")), 3);
    cr_expect_str_eq(reply_text(&reply, "/items/0/blocked/0/rule"), "not_shown");
    cr_expect_str_eq(reply_text(&reply, "/items/0/blocked/1/rule"), "reporting_line");
    cr_expect_str_eq(reply_text(&reply, "/items/0/blocked/2/rule"), "same_unit");
    cr_expect_str_eq(reply_text(&reply, "/items/0/relaxation"), "same_unit");
    cr_expect_str_eq(reply_text(&reply, "/items/0/partner_application_id"), helps);
    cr_expect_str_eq(reply_text(&reply, "/items/0/employee/id"), mentee.id);
    cr_expect_str_eq(reply_text(&reply, "/items/0/partner/id"), same_unit.id);
    reply = unmatched(program, path, "?relaxation=same_unit");
    cr_expect_eq(reply_items(&reply), 2);
    reply = unmatched(program, path, "?limit=1");
    reply = unmatched(program, path, textf("?limit=200&cursor=%s", reply_text(&reply, "/next")));
    cr_expect_eq(reply_items(&reply), 3);
}

Test(match_run_unmatched_list, one_more_place_helps_people_who_lost_it_to_others)
{
    struct program program = a_published_program(an_employee());
    const char *mentor = an_accepted_application(program, an_employee(), "mentor");
    an_accepted_application(program, an_employee(.board = true), "mentee");
    an_accepted_application(program, an_employee(.board = true), "mentee");
    struct reply reply = unmatched(program, a_match_run(program), "");
    cr_assert_eq(reply_items(&reply), 1);
    cr_expect_str_eq(reply_text(&reply, "/items/0/relaxation"), "capacity");
    cr_expect_str_eq(reply_text(&reply, "/items/0/partner_application_id"), mentor);
    cr_expect_eq(reply_integer(&reply, "/items/0/allowed"), 1);
}

/* Confidential rules would tell a program manager who takes part what others have said about them. */
Test(match_run_unmatched_list, a_program_manager_sees_no_entry_about_themselves)
{
    struct employee program_manager = an_employee();
    struct program program = a_published_program(program_manager);
    struct employee second = an_employee();
    program_staff_add(program, second, "program_manager");
    an_accepted_application(program, program_manager, "mentee");
    struct reply reply = unmatched(program, a_match_run_of(participant(second), program), "");
    cr_expect_eq(reply_items(&reply), 0);
}

Test(match_run_unmatched_list, only_program_managers_may_until_the_program_ends)
{
    struct program program = a_published_program(an_employee());
    an_accepted_application(program, an_employee(), "mentor");
    const char *path = a_match_run(program);
    struct reply reply = call(participant(an_employee()), "GET", textf("%s/unmatched", path));
    assert_problem(reply, 404, "not_found");
    reply = call(token_of(an_employee(), ROLE_PARTICIPANT | ROLE_AUDITOR), "GET", textf("%s/unmatched", path));
    assert_problem(reply, 403, "forbidden");
    program_moves(program, "running");
    program_moves(program, "concluding");
    program_moves(program, "closed");
    reply = unmatched(program, path, "");
    cr_expect_eq(reply_items(&reply), 0);
    cr_expect_str_eq(sql("SELECT count(*) FROM match_run_input WHERE match_run_id = $1::uuid", match_run_id(path)),
                     "0");
}
