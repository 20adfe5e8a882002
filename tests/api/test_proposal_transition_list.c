/* SPDX-License-Identifier: Apache-2.0 */
/* proposal_transition_list: the history, as far as each caller may know it. */
#include "support/proposal.h"

static void expect_steps(const char *token, struct offer offer, size_t count, const char *const (*steps)[2])
{
    struct reply reply = call(token, "GET", textf("%s/transitions", offer.path));
    assert_status(reply, 200);
    cr_assert_eq(reply_items(&reply), count, "%s", reply.body);
    for (size_t i = 0; i < count; i++) {
        cr_expect_str_eq(reply_text(&reply, textf("/items/%zu/from", i)), steps[i][0]);
        cr_expect_str_eq(reply_text(&reply, textf("/items/%zu/to", i)), steps[i][1]);
    }
}

Test(proposal_transition_list, each_caller_sees_the_transitions_they_may_know)
{
    struct offer offer = an_offer();
    struct reply reply = answer(offer.mentee_token, offer, "yes");
    reply = answer(offer.mentor_token, offer, "yes");
    assert_status(reply, 200);
    static const char *const first[][2] = {
        {"staged", "offered"}, {"offered", "agreed_by_one"}, {"agreed_by_one", "agreed"}};
    static const char *const second[][2] = {{"staged", "offered"}, {"offered", "agreed"}};
    expect_steps(offer.mentee_token, offer, 3, first);
    expect_steps(offer.mentor_token, offer, 2, second);
    expect_steps(offer.program.program_manager_token, offer, 2, second);
    reply = call(offer.mentee_token, "GET", textf("%s/transitions?limit=1", offer.path));
    cr_expect(json_is_null(reply_at(&reply, "/items/0/actor_id")));
    reply = call(offer.mentee_token, "GET",
                 textf("%s/transitions?limit=1&cursor=%s", offer.path, reply_text(&reply, "/next")));
    cr_expect_str_eq(reply_text(&reply, "/items/0/actor_id"), offer.mentee.id);
    cr_expect_str_eq(reply_text(&reply, "/items/0/object"), "proposal");
}

Test(proposal_transition_list, only_the_person_who_said_no_sees_it)
{
    struct offer offer = an_offer();
    struct reply reply = answer(offer.mentor_token, offer, "no");
    assert_status(reply, 200);
    static const char *const own[][2] = {{"staged", "offered"}, {"offered", "declined"}};
    static const char *const ended[][2] = {{"staged", "offered"}, {"offered", "expired"}};
    expect_steps(offer.mentor_token, offer, 2, own);
    expect_steps(offer.mentee_token, offer, 1, own);
    offer_expires(offer);
    expect_steps(offer.mentee_token, offer, 2, ended);
}

Test(proposal_transition_list, to_everyone_else_it_does_not_exist)
{
    struct offer offer = an_offer();
    struct reply reply = call(participant(an_employee()), "GET", textf("%s/transitions", offer.path));
    assert_problem(reply, 404, "not_found");
    offer = a_staged_proposal_in(offer.program);
    reply = call(offer.mentee_token, "GET", textf("%s/transitions", offer.path));
    assert_problem(reply, 404, "not_found");
}
