/* SPDX-License-Identifier: Apache-2.0 */
/* pair_decision_list: the locked and forbidden pairs of a program, for program managers. */
#include "support/pair_decision.h"

static struct reply list(const char *token, struct program program, const char *query)
{
    return call(token, "GET", textf("/v1/programs/%s/pair-decisions%s", program.id, query));
}

Test(pair_decision_list, lists_oldest_first_with_filters)
{
    struct pair first = a_pair();
    struct pair second = a_pair_in(first.program);
    decided(first, "locked");
    decided(second, "forbidden");
    decided(a_pair(), "locked");
    const char *token = first.program.program_manager_token;
    struct reply reply = list(token, first.program, "");
    assert_status(reply, 200);
    cr_assert_eq(reply_items(&reply), 2);
    cr_expect_str_eq(reply_text(&reply, "/items/0/mentor_id"), first.mentor.id);
    cr_expect_str_eq(reply_text(&reply, "/items/1/mentor_id"), second.mentor.id);
    reply = list(token, first.program, "?decision=forbidden");
    cr_assert_eq(reply_items(&reply), 1);
    cr_expect_str_eq(reply_text(&reply, "/items/0/mentor_id"), second.mentor.id);
    const char *const applications[] = {first.mentor_application_id, first.mentee_application_id};
    for (size_t i = 0; i < LENGTH_OF(applications); i++) {
        reply = list(token, first.program, textf("?application_id=%s", applications[i]));
        cr_assert_eq(reply_items(&reply), 1);
        cr_expect_str_eq(reply_text(&reply, "/items/0/decision"), "locked");
    }
    reply = post_pair(first, "pairings");
    assert_status(reply, 201);
    reply = list(token, first.program, "?in_force=true");
    cr_assert_eq(reply_items(&reply), 1);
    cr_expect_str_eq(reply_text(&reply, "/items/0/decision"), "forbidden");
    reply = list(token, first.program, "?in_force=false");
    cr_assert_eq(reply_items(&reply), 1);
    cr_expect_str_eq(reply_text(&reply, "/items/0/decision"), "locked");
}

Test(pair_decision_list, supports_pages_fields_and_profiles)
{
    struct pair first = a_pair();
    struct pair second = a_pair_in(first.program);
    decided(first, "locked");
    decided(second, "locked");
    struct reply page = list(first.program.program_manager_token, first.program, "?limit=1&embed=mentor,mentee");
    assert_status(page, 200);
    cr_assert_eq(reply_items(&page), 1);
    cr_expect_str_eq(reply_text(&page, "/items/0/mentor/id"), first.mentor.id);
    cr_expect_str_eq(reply_text(&page, "/items/0/mentee/id"), first.mentee.id);
    page = list(first.program.program_manager_token, first.program,
                textf("?limit=1&embed=mentor,mentee&cursor=%s", reply_text(&page, "/next")));
    assert_status(page, 200);
    cr_expect_str_eq(reply_text(&page, "/items/0/mentor/id"), second.mentor.id);
    cr_expect_null(reply_at(&page, "/next"));
    page = list(first.program.program_manager_token, first.program, "?fields=id,reason");
    cr_expect_eq(json_object_size(reply_at(&page, "/items/0")), 2);
    cr_expect_str_eq(reply_text(&page, "/items/0/reason"), "They asked for it.");
}

Test(pair_decision_list, program_managers_do_not_see_decisions_about_themselves)
{
    struct pair pair = a_pair();
    decided(pair, "forbidden");
    decided(with_another_mentee(pair), "forbidden");
    program_staff_add(pair.program, pair.mentee, "program_manager");
    struct reply reply = list(participant(pair.mentee), pair.program, "");
    assert_status(reply, 200);
    cr_assert_eq(reply_items(&reply), 1);
    cr_expect_str_neq(reply_text(&reply, "/items/0/mentee_id"), pair.mentee.id);
}

Test(pair_decision_list, only_a_program_manager_may)
{
    struct pair pair = a_pair();
    struct employee reviewer = an_employee();
    program_staff_add(pair.program, reviewer, "reviewer");
    const char *const others[] = {participant(pair.mentor), participant(reviewer),
                                  a_published_program(an_employee()).program_manager_token};
    for (size_t i = 0; i < LENGTH_OF(others); i++) {
        struct reply reply = list(others[i], pair.program, "");
        expect_problem(reply, 403, "forbidden");
    }
    struct reply reply = list(participant(reviewer), a_draft_program(an_employee()), "");
    expect_problem(reply, 404, "not_found");
}
