/* SPDX-License-Identifier: Apache-2.0 */
/* proposal_list: a program's proposals, in the states that its program managers may know. */
#include "support/proposal.h"

static struct reply list(const char *token, struct program program, const char *query)
{
    return call(token, "GET", textf("/v1/programs/%s/proposals%s", program.id, query));
}

Test(proposal_list, filters_apply_to_the_state_that_is_shown)
{
    struct program program = a_published_program(an_employee());
    struct offer staged = a_staged_proposal_in(program);
    struct offer one_yes = an_offer_in(program);
    struct offer declined = an_offer_in(program);
    an_offer();
    struct reply reply = answer(one_yes.mentor_token, one_yes, "yes");
    reply = answer(declined.mentor_token, declined, "no");
    offer_expires(declined);
    const struct {
        const char *query;
        const char *id; /* NULL: none */
    } rows[] = {{"?state=staged", staged.id},
                {"?state=offered", one_yes.id},
                {"?state=expired", declined.id},
                {"?state=agreed_by_one", NULL},
                {"?state=declined", NULL},
                {"?origin=self", NULL},
                {textf("?employee_id=%s", declined.mentee.id), declined.id},
                {textf("?application_id=%s&origin=manual", staged.mentor_application_id), staged.id}};
    for (size_t i = 0; i < LENGTH_OF(rows); i++) {
        reply = list(program.program_manager_token, program, rows[i].query);
        assert_status(reply, 200);
        cr_expect_eq(reply_items(&reply), rows[i].id ? 1 : 0, "%s", rows[i].query);
        if (rows[i].id)
            cr_expect_str_eq(reply_text(&reply, "/items/0/id"), rows[i].id);
    }
    reply = list(program.program_manager_token, program, "?fields=id,state,mentor&embed=mentor,topics");
    cr_expect_eq(reply_items(&reply), 3);
    cr_expect_str_eq(reply_text(&reply, "/items/0/mentor/id"), staged.mentor.id);
    cr_expect_null(reply_at(&reply, "/items/0/score"));
    cr_expect_null(reply_at(&reply, "/items/0/topics"));
}

Test(proposal_list, pages_work_in_each_order)
{
    struct program program = a_published_program(an_employee());
    const char *ids[3];
    static const char *const scores[] = {"7", "100", "20"};
    for (size_t i = 0; i < LENGTH_OF(ids); i++) {
        ids[i] = a_staged_proposal_in(program).id;
        sql("UPDATE proposal SET score = $2::int WHERE id = $1::uuid", ids[i], scores[i]);
    }
    static const struct {
        const char *sort;
        int order[3];
    } rows[] = {{"created_at", {0, 1, 2}}, {"-created_at", {2, 1, 0}}, {"-score", {1, 2, 0}}};
    for (size_t i = 0; i < LENGTH_OF(rows); i++) {
        const char *query = textf("?limit=1&sort=%s", rows[i].sort);
        for (int at = 0; at < 3; at++) {
            struct reply reply = list(program.program_manager_token, program, query);
            cr_expect_str_eq(reply_text(&reply, "/items/0/id"), ids[rows[i].order[at]]);
            query = textf("?limit=1&sort=%s&cursor=%s", rows[i].sort, reply_text(&reply, "/next"));
        }
    }
}

Test(proposal_list, only_program_managers_may)
{
    struct offer offer = an_offer();
    struct employee reviewer = an_employee();
    program_staff_add(offer.program, reviewer, "reviewer");
    const char *const others[] = {offer.mentor_token, participant(reviewer),
                                  a_published_program(an_employee()).program_manager_token};
    for (size_t i = 0; i < LENGTH_OF(others); i++) {
        struct reply reply = list(others[i], offer.program, "");
        expect_problem(reply, 403, "forbidden");
    }
    struct reply reply = list(offer.mentor_token, a_draft_program(an_employee()), "");
    assert_problem(reply, 404, "not_found");
}
