/* SPDX-License-Identifier: Apache-2.0 */
/* proposal_offer_create: some or all staged proposals become offers, and both people are notified. */
#include "support/proposal.h"

static struct reply offer_these(const char *token, struct program program, const char *body)
{
    return call(token, "POST", textf("/v1/programs/%s/proposal-offers", program.id), .body = body);
}

Test(proposal_offer_create, offers_all_staged_proposals_for_the_programs_answer_period)
{
    struct program program = a_published_program(an_employee());
    sql("UPDATE program SET proposal_days = 3 WHERE id = $1::uuid", program.id);
    struct offer offers[] = {a_staged_proposal_in(program), a_staged_proposal_in(program)};
    struct offer other = a_staged_proposal_in(a_published_program(program.program_manager));
    struct reply reply = offer_these(program.program_manager_token, program, "{}");
    assert_status(reply, 201);
    cr_expect_eq(reply_integer(&reply, "/offered"), 2);
    cr_expect_eq(reply_integer(&reply, "/staged"), 0);
    cr_expect_str_eq(reply_header(&reply, "Location"), textf("/v1/programs/%s/proposals", program.id));
    for (size_t i = 0; i < LENGTH_OF(offers); i++) {
        cr_expect_str_eq(state_for(offers[i].mentor_token, offers[i]), "offered");
        cr_expect_str_eq(state_for(offers[i].mentee_token, offers[i]), "offered");
        cr_expect_str_eq(sql("SELECT expires_at - offered_at FROM proposal WHERE id = $1::uuid", offers[i].id),
                         "3 days");
        cr_expect_str_eq(
            sql("SELECT count(*) FROM notification WHERE kind = 'proposal_offered' AND object_id = $1::uuid",
                offers[i].id),
            "2");
    }
    cr_expect_str_eq(state_for(program.program_manager_token, other), "staged");
    reply = offer_these(program.program_manager_token, program, "{}");
    assert_status(reply, 201);
    cr_expect_eq(reply_integer(&reply, "/offered"), 0);
}

Test(proposal_offer_create, proposals_that_cannot_be_offered_are_listed_and_do_not_block_others)
{
    struct program program = a_published_program(an_employee());
    struct offer good = a_staged_proposal_in(program);
    struct offer bad = a_staged_proposal_in(program);
    struct offer other = a_staged_proposal_in(a_published_program(program.program_manager));
    sql("UPDATE application SET please_not = ARRAY[$2::uuid] WHERE id = $1::uuid", bad.mentor_application_id,
        bad.mentee.id);
    struct reply reply = offer_these(program.program_manager_token, program,
                                     textf(JSON({"proposal_ids": ["%s", "%s", "%s"]}), bad.id, good.id, other.id));
    assert_status(reply, 201);
    cr_expect_eq(reply_integer(&reply, "/offered"), 1);
    cr_expect_eq(reply_integer(&reply, "/staged"), 1);
    cr_expect_eq(json_array_size(reply_at(&reply, "/not_offered")), 2);
    cr_expect_str_eq(reply_text(&reply, "/not_offered/0"), bad.id);
    cr_expect_str_eq(state_for(program.program_manager_token, good), "offered");
    cr_expect_str_eq(state_for(program.program_manager_token, bad), "staged");
    cr_expect_str_eq(state_for(program.program_manager_token, other), "staged");
}

Test(proposal_offer_create, only_a_program_manager_may)
{
    struct offer offer = a_staged_proposal_in(a_published_program(an_employee()));
    struct reply reply = offer_these(offer.mentor_token, offer.program, "{}");
    assert_problem(reply, 403, "forbidden");
    reply = offer_these(a_published_program(an_employee()).program_manager_token, offer.program, "{}");
    assert_problem(reply, 403, "forbidden");
    reply = offer_these(offer.mentor_token, a_draft_program(an_employee()), "{}");
    assert_problem(reply, 404, "not_found");
    cr_expect_str_eq(state_for(offer.program.program_manager_token, offer), "staged");
}
