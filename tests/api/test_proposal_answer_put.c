/* SPDX-License-Identifier: Apache-2.0 */
/* proposal_answer_put: each person answers independently. If both say yes, a pairing is formed. */
#include "support/proposal.h"

Test(proposal_answer_put, two_yes_answers_make_a_forming_pairing)
{
    struct offer offer = an_offer();
    struct reply reply = answer(offer.mentee_token, offer, "yes");
    assert_status(reply, 200);
    cr_expect_str_eq(reply_text(&reply, "/state"), "agreed_by_one");
    cr_expect_str_eq(reply_text(&reply, "/answer"), "yes");
    cr_expect(json_is_null(reply_at(&reply, "/pairing_id")));
    reply = answer(offer.mentor_token, offer, "yes");
    assert_status(reply, 200);
    cr_expect_str_eq(reply_text(&reply, "/state"), "agreed");
    const char *pairing = reply_text(&reply, "/pairing_id");
    cr_expect_str_eq(state_for(offer.program.program_manager_token, offer), "agreed");
    cr_expect_str_eq(state_for(offer.mentee_token, offer), "agreed");
    reply = call(offer.mentor_token, "GET", textf("/v1/pairings/%s", pairing));
    assert_status(reply, 200);
    cr_expect_str_eq(reply_text(&reply, "/state"), "forming");
    cr_expect_str_eq(reply_text(&reply, "/mentee_id"), offer.mentee.id);
    reply = call(offer.mentor_token, "GET", textf("/v1/applications/%s", offer.mentor_application_id));
    cr_expect_str_eq(reply_text(&reply, "/state"), "matched");
}

Test(proposal_answer_put, repeating_an_answer_gets_the_same_response)
{
    struct offer offer = an_offer();
    struct reply first = answer(offer.mentor_token, offer, "yes");
    struct reply again = answer(offer.mentor_token, offer, "yes");
    assert_status(again, 200);
    cr_expect_str_eq(again.body, first.body);
    first = answer(offer.mentor_token, offer, "no");
    again = answer(offer.mentor_token, offer, "no");
    assert_status(again, 200);
    cr_expect_str_eq(again.body, first.body);
    offer_expires(offer);
    again = answer(offer.mentor_token, offer, "no");
    assert_status(again, 200);
    cr_expect_str_eq(reply_text(&again, "/state"), "declined");
}

Test(proposal_answer_put, a_yes_can_become_a_no_but_a_no_is_final)
{
    struct offer offer = an_offer();
    struct reply reply = answer(offer.mentor_token, offer, "yes");
    assert_status(reply, 200);
    reply = answer(offer.mentor_token, offer, "no");
    assert_status(reply, 200);
    cr_expect_str_eq(reply_text(&reply, "/state"), "declined");
    reply = answer(offer.mentor_token, offer, "yes");
    assert_problem(reply, 409, "answer_final");
    struct offer agreed = an_offer();
    reply = answer(agreed.mentor_token, agreed, "yes");
    reply = answer(agreed.mentee_token, agreed, "yes");
    assert_status(reply, 200);
    reply = answer(agreed.mentor_token, agreed, "no");
    assert_problem(reply, 409, "answer_final");
}

/* Whoever answers after a no gets the same responses as after no answer. */
Test(proposal_answer_put, the_second_person_does_not_notice_the_first_persons_no)
{
    struct program program = a_published_program(an_employee());
    struct offer declined = an_offer_in(program);
    struct offer silent = an_offer_in(program);
    struct reply reply = answer(declined.mentor_token, declined, "no");
    assert_status(reply, 200);
    static const struct {
        const char *answer;
        const char *state;
    } rows[] = {{"yes", "agreed_by_one"}, {"yes", "agreed_by_one"}, {"no", "declined"}};
    for (size_t i = 0; i < LENGTH_OF(rows); i++) {
        struct reply one = answer(declined.mentee_token, declined, rows[i].answer);
        struct reply other = answer(silent.mentee_token, silent, rows[i].answer);
        assert_status(one, 200);
        assert_status(other, 200);
        cr_expect_str_eq(reply_text(&one, "/state"), rows[i].state);
        cr_expect_str_eq(reply_text(&other, "/state"), rows[i].state);
        cr_expect_eq(json_object_size(one.json), json_object_size(other.json));
    }
    cr_expect_str_eq(sql("SELECT count(*) FROM pairing WHERE program_id = $1::uuid", program.id), "0");
}

Test(proposal_answer_put, a_new_conflict_is_reported_alike_with_and_without_a_no)
{
    for (int no_before = 0; no_before < 2; no_before++) {
        struct offer offer = an_offer();
        struct reply reply = answer(offer.mentor_token, offer, no_before ? "no" : "yes");
        assert_status(reply, 200);
        sql("UPDATE application SET languages = '{fr}' WHERE id = $1::uuid", offer.mentor_application_id);
        reply = answer(offer.mentee_token, offer, "yes");
        assert_problem(reply, 409, "language_conflict");
        sql("UPDATE application SET languages = '{de}', please_not = ARRAY[$2::uuid] WHERE id = $1::uuid",
            offer.mentor_application_id, offer.mentee.id);
        reply = answer(offer.mentee_token, offer, "yes");
        assert_problem(reply, 409, "pairing_not_possible");
        reply = answer(offer.mentee_token, offer, "no");
        assert_status(reply, 200);
    }
}

Test(proposal_answer_put, an_expired_offer_cannot_be_answered)
{
    struct offer offer = an_offer();
    struct reply reply = answer(offer.mentor_token, offer, "yes");
    offer_expires(offer);
    reply = answer(offer.mentee_token, offer, "yes");
    assert_problem(reply, 409, "proposal_closed");
    reply = answer(offer.mentor_token, offer, "no");
    assert_problem(reply, 409, "proposal_closed");
    cr_expect_str_eq(sql("SELECT due_proposals(100) > 0"), "t");
    cr_expect_str_eq(sql("SELECT state FROM proposal WHERE id = $1::uuid", offer.id), "expired");
    reply = answer(offer.mentee_token, offer, "no");
    assert_problem(reply, 409, "proposal_closed");
}

Test(proposal_answer_put, taking_the_last_place_ends_the_other_offers)
{
    struct program program = a_published_program(an_employee());
    struct employee mentor = an_employee();
    const char *application = an_accepted_application(program, mentor, "mentor");
    struct offer offers[3];
    for (size_t i = 0; i < LENGTH_OF(offers); i++) {
        struct employee mentee = an_employee();
        offers[i] =
            a_proposal_of(program, mentor, application, mentee, an_accepted_application(program, mentee, "mentee"));
        if (i < 2)
            offered(offers[i]);
    }
    struct reply reply = answer(offers[1].mentee_token, offers[1], "yes");
    reply = answer(offers[0].mentee_token, offers[0], "yes");
    reply = answer(offers[0].mentor_token, offers[0], "yes");
    assert_status(reply, 200);
    cr_expect_str_eq(state_for(offers[1].mentee_token, offers[1]), "superseded");
    cr_expect_str_eq(state_for(program.program_manager_token, offers[2]), "superseded");
    reply = answer(offers[1].mentor_token, offers[1], "yes");
    assert_problem(reply, 409, "proposal_closed");
}

Test(proposal_answer_put, only_the_two_people_may_answer)
{
    struct offer offer = an_offer();
    struct reply reply = answer(offer.program.program_manager_token, offer, "yes");
    assert_problem(reply, 403, "forbidden");
    reply = answer(participant(an_employee()), offer, "yes");
    assert_problem(reply, 404, "not_found");
    struct offer staged = a_staged_proposal_in(offer.program);
    reply = answer(staged.mentor_token, staged, "yes");
    assert_problem(reply, 404, "not_found");
    reply = answer(offer.mentor_token, offer, "maybe");
    assert_problem(reply, 422, "body_invalid");
}

/* A and B are offered to each other as mentor and mentee and the other way round, with and without a no to the first
 * offer. */
Test(proposal_answer_put, a_no_is_not_visible_in_an_offer_with_swapped_roles)
{
    for (int no = 0; no < 2; no++) {
        struct offer first = a_staged_proposal_in(a_published_program(an_employee()));
        const char *mentor = an_accepted_application(first.program, first.mentee, "mentor");
        const char *mentee = an_accepted_application(first.program, first.mentor, "mentee");
        struct offer second = a_proposal_of(first.program, first.mentee, mentor, first.mentor, mentee);
        offered(first);
        if (no)
            answer(first.mentor_token, first, "no");
        struct reply reply = call(first.program.program_manager_token, "POST", textf("%s/transitions", second.path),
                                  .body = JSON({"to": "offered"}));
        expect_problem(reply, 409, "proposal_exists");
    }
}

/* Neither history nor audit may name the actor: whoever created the pairing answered second. */
Test(proposal_answer_put, the_effects_of_two_yes_answers_name_nobody)
{
    struct offer offer = a_staged_proposal_in(a_published_program(an_employee()));
    struct offer pointless =
        a_proposal_of(offer.program, offer.mentee, an_accepted_application(offer.program, offer.mentee, "mentor"),
                      offer.mentor, an_accepted_application(offer.program, offer.mentor, "mentee"));
    offered(offer);
    const char *const tokens[] = {offer.mentor_token, offer.mentee_token};
    for (size_t i = 0; i < LENGTH_OF(tokens); i++) {
        struct reply reply = answer(tokens[i], offer, "yes");
        assert_status(reply, 200);
    }
    cr_expect_str_eq(state_for(offer.program.program_manager_token, pointless), "superseded");
    const char *const applications[] = {offer.mentor_application_id, offer.mentee_application_id};
    for (size_t i = 0; i < LENGTH_OF(applications); i++) {
        struct reply history = call(offer.program.program_manager_token, "GET",
                                    textf("/v1/applications/%s/transitions?limit=200", applications[i]));
        const char *last = textf("/items/%zu", reply_items(&history) - 1);
        cr_expect_str_eq(reply_text(&history, textf("%s/to", last)), "matched", "%s", history.body);
        cr_expect(json_is_null(reply_at(&history, textf("%s/actor_id", last))), "%s", history.body);
    }
    cr_expect_str_eq(sql("SELECT count(*) FROM audit_event WHERE operation = 'proposal_answer_put' AND actor_id IN "
                         "($1::uuid, $2::uuid)",
                         offer.mentor.id, offer.mentee.id),
                     "0");
    cr_expect_str_eq(sql("SELECT count(*) FROM audit_event JOIN pairing ON pairing.id = audit_event.object_id WHERE "
                         "pairing.mentor_application_id = $1::uuid AND action = 'insert' AND audit_event.actor_id IS "
                         "NULL AND audit_event.client IS NULL AND audit_event.operation IS NULL",
                         offer.mentor_application_id),
                     "1");
}
