/* SPDX-License-Identifier: Apache-2.0 */
/* proposal_transition_create: a program manager offers and takes back, and sees of an offer only what program managers
 * may know. */
#include "support/match_run.h"
#include "support/proposal.h"

static struct reply move(const char *token, struct offer offer, const char *state)
{
    return call(token, "POST", textf("%s/transitions", offer.path), .body = textf(JSON({"to": "%s"}), state));
}

Test(proposal_transition_create, a_program_manager_offers_and_takes_back)
{
    struct offer offer = a_staged_proposal_in(a_published_program(an_employee()));
    struct reply reply = move(offer.program.program_manager_token, offer, "offered");
    assert_status(reply, 201);
    cr_expect_str_eq(reply_text(&reply, "/state"), "offered");
    cr_expect_str_eq(reply_header(&reply, "Location"), textf("%s/transitions", offer.path));
    reply = answer(offer.mentor_token, offer, "yes");
    assert_status(reply, 200);
    reply = move(offer.program.program_manager_token, offer, "superseded");
    assert_status(reply, 201);
    cr_expect_str_eq(state_for(offer.mentor_token, offer), "superseded");
    cr_expect_str_eq(state_for(offer.mentee_token, offer), "superseded");
    reply = move(offer.program.program_manager_token, offer, "offered");
    assert_problem(reply, 409, "transition_not_allowed");
}

Test(proposal_transition_create, a_program_manager_can_stage_a_computed_proposal)
{
    struct offer offer = {.program = a_published_program(an_employee())};
    an_accepted_application(offer.program, an_employee(), "mentor");
    an_accepted_application(offer.program, an_employee(.board = true), "mentee");
    struct reply run = match_run_proposals(offer.program, a_match_run(offer.program));
    offer.path = textf("/v1/proposals/%s", reply_text(&run, "/items/0/id"));
    struct reply reply = move(offer.program.program_manager_token, offer, "staged");
    assert_status(reply, 201);
    reply = call(offer.program.program_manager_token, "GET", textf("%s/transitions", offer.path));
    cr_expect_str_eq(reply_text(&reply, "/items/0/from"), "computed");
    cr_expect_str_eq(reply_text(&reply, "/items/0/to"), "staged");
}

/* What a program manager can do reveals no answer. */
Test(proposal_transition_create, a_program_manager_cannot_answer_for_the_two)
{
    static const char *const states[] = {"agreed_by_one", "agreed", "declined", "expired"};
    struct offer offer = an_offer();
    for (size_t i = 0; i < LENGTH_OF(states); i++) {
        struct reply reply = move(offer.program.program_manager_token, offer, states[i]);
        expect_problem(reply, 422, "body_invalid");
    }
    struct reply reply = answer(offer.mentee_token, offer, "no");
    assert_status(reply, 200);
    reply = move(offer.program.program_manager_token, offer, "superseded");
    assert_status(reply, 201);
    cr_expect_str_eq(reply_text(&reply, "/state"), "superseded");
    cr_expect_str_eq(state_for(offer.mentor_token, offer), "superseded");
    cr_expect_str_eq(state_for(offer.mentee_token, offer), "declined");
}

Test(proposal_transition_create, a_rule_that_forbids_the_offer_is_reported)
{
    struct offer offer = a_staged_proposal_in(a_published_program(an_employee()));
    sql("UPDATE application SET languages = '{fr}' WHERE id = $1::uuid", offer.mentor_application_id);
    struct reply reply = move(offer.program.program_manager_token, offer, "offered");
    assert_problem(reply, 409, "language_conflict");
}

Test(proposal_transition_create, only_a_program_manager_may)
{
    struct offer offer = an_offer();
    struct reply reply = move(offer.mentor_token, offer, "superseded");
    assert_problem(reply, 403, "forbidden");
    reply = move(participant(an_employee()), offer, "superseded");
    assert_problem(reply, 404, "not_found");
}
