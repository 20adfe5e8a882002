/* SPDX-License-Identifier: Apache-2.0 */
/* Concurrent answers, and answers concurrent with everything that ends an offer: the results are always consistent. */
#include "support/parallel.h"

#include "support/proposal.h"

enum { ROUNDS = 8 };

static struct parallel_call an_answer(const char *token, struct offer offer, const char *yes_or_no)
{
    return (struct parallel_call){
        token, "PUT", {.path = textf("%s/answer", offer.path), .body = textf(JSON({"answer": "%s"}), yes_or_no)}};
}

static const char *pairings(struct program program)
{
    return sql("SELECT count(*) FROM pairing WHERE program_id = $1::uuid", program.id);
}

Test(proposal_race, two_concurrent_yes_answers_make_one_pairing)
{
    for (int i = 0; i < ROUNDS; i++) {
        struct offer offer = an_offer();
        struct reply replies[2];
        struct parallel_call calls[] = {an_answer(offer.mentor_token, offer, "yes"),
                                        an_answer(offer.mentee_token, offer, "yes")};
        call_together(calls, 2, replies);
        cr_expect_eq(count_status(replies, 2, 200), 2);
        cr_expect_str_eq(state_for(offer.mentor_token, offer), "agreed");
        cr_expect_str_eq(pairings(offer.program), "1");
    }
}

Test(proposal_race, concurrent_yes_and_no_make_no_pairing_and_reveal_nothing)
{
    for (int i = 0; i < ROUNDS; i++) {
        struct offer offer = an_offer();
        struct reply replies[2];
        struct parallel_call calls[] = {an_answer(offer.mentor_token, offer, "yes"),
                                        an_answer(offer.mentee_token, offer, "no")};
        call_together(calls, 2, replies);
        cr_expect_eq(count_status(replies, 2, 200), 2);
        cr_expect_str_eq(reply_text(&replies[0], "/state"), "agreed_by_one");
        cr_expect_str_eq(reply_text(&replies[1], "/state"), "declined");
        cr_expect_str_eq(pairings(offer.program), "0");
    }
}

Test(proposal_race, the_same_answer_many_times_at_once_counts_once)
{
    struct offer offer = an_offer();
    struct reply reply = answer(offer.mentor_token, offer, "yes");
    assert_status(reply, 200);
    struct reply replies[16];
    call_repeatedly(an_answer(offer.mentee_token, offer, "yes"), LENGTH_OF(replies), replies);
    cr_expect_eq(count_status(replies, LENGTH_OF(replies), 200), LENGTH_OF(replies));
    cr_expect_str_eq(pairings(offer.program), "1");
}

/* One mentor with one place and offers to many mentees, all of whom accept. */
Test(proposal_race, one_of_many_offers_for_the_last_place_wins)
{
    enum { OFFERS = 12 };
    struct program program = a_published_program(an_employee());
    struct employee mentor = an_employee();
    const char *application = an_accepted_application(program, mentor, "mentor");
    struct offer offers[OFFERS];
    struct parallel_call calls[OFFERS];
    struct reply replies[OFFERS];
    for (int i = 0; i < OFFERS; i++) {
        struct employee mentee = an_employee();
        offers[i] = offered(
            a_proposal_of(program, mentor, application, mentee, an_accepted_application(program, mentee, "mentee")));
        struct reply reply = answer(offers[i].mentor_token, offers[i], "yes");
        assert_status(reply, 200);
        calls[i] = an_answer(offers[i].mentee_token, offers[i], "yes");
    }
    call_together(calls, OFFERS, replies);
    cr_expect_eq(count_status(replies, OFFERS, 200), 1);
    for (int i = 0; i < OFFERS; i++) {
        if (replies[i].status != 200)
            expect_problem(replies[i], 409, "proposal_closed");
    }
    cr_expect_str_eq(pairings(program), "1");
    cr_expect_str_eq(sql("SELECT taken FROM application WHERE id = $1::uuid", application), "1");
    cr_expect_str_eq(
        sql("SELECT count(*) FROM proposal WHERE program_id = $1::uuid AND state = 'superseded'", program.id), "11");
}

/* Two mentors and two mentees with all four offers between them. Whichever two pairs win, there is no deadlock. */
Test(proposal_race, crossed_offers_end_without_a_deadlock)
{
    for (int round = 0; round < ROUNDS; round++) {
        struct program program = a_published_program(an_employee());
        struct employee people[] = {an_employee(), an_employee(), an_employee(), an_employee()};
        const char *applications[4];
        for (size_t i = 0; i < 4; i++)
            applications[i] = an_accepted_application(program, people[i], i < 2 ? "mentor" : "mentee");
        struct parallel_call calls[8];
        struct reply replies[8];
        for (size_t i = 0; i < 4; i++) {
            size_t mentor = i / 2, mentee = 2 + i % 2;
            struct offer offer = offered(
                a_proposal_of(program, people[mentor], applications[mentor], people[mentee], applications[mentee]));
            calls[2 * i] = an_answer(offer.mentor_token, offer, "yes");
            calls[2 * i + 1] = an_answer(offer.mentee_token, offer, "yes");
        }
        call_together(calls, 8, replies);
        cr_expect_eq(count_status(replies, 8, 200) + count_status(replies, 8, 409), 8);
        cr_expect_str_eq(
            sql("SELECT bool_and(taken <= capacity) FROM application WHERE program_id = $1::uuid", program.id), "t");
        cr_expect_str_neq(pairings(program), "0");
    }
}

Test(proposal_race, an_answer_concurrent_with_expiry_is_consistent)
{
    for (int i = 0; i < ROUNDS; i++) {
        struct offer offer = an_offer();
        struct reply reply = answer(offer.mentor_token, offer, "yes");
        sql("UPDATE proposal SET expires_at = app_now() + interval '5 milliseconds' WHERE id = $1::uuid", offer.id);
        struct reply replies[1];
        struct parallel_call calls[] = {an_answer(offer.mentee_token, offer, "yes")};
        call_together(calls, 1, replies);
        reply = replies[0];
        sql("SELECT due_work(100)");
        bool agreed = strcmp(sql("SELECT state FROM proposal WHERE id = $1::uuid", offer.id), "agreed") == 0;
        cr_expect_eq(reply.status, agreed ? 200 : 409);
        cr_expect_str_eq(pairings(offer.program), agreed ? "1" : "0");
    }
}

/* Due work holds the row when the answer arrives. */
Test(proposal_race, an_answer_that_waits_for_the_expiry_is_refused)
{
    struct offer offer = an_offer();
    struct reply reply = answer(offer.mentor_token, offer, "yes");
    assert_status(reply, 200);
    sql("BEGIN");
    sql("UPDATE proposal SET state = 'expired', expires_at = app_now() WHERE id = $1::uuid", offer.id);
    reply = call_before_commit(offer.mentee_token, "PUT",
                               (struct call){.path = textf("%s/answer", offer.path), .body = JSON({"answer": "yes"})});
    assert_problem(reply, 409, "proposal_closed");
}

Test(proposal_race, an_answer_concurrent_with_a_withdrawal_is_consistent)
{
    for (int i = 0; i < ROUNDS; i++) {
        struct offer offer = an_offer();
        struct reply reply = answer(offer.mentor_token, offer, "yes");
        struct reply replies[2];
        struct parallel_call calls[] = {an_answer(offer.mentee_token, offer, "yes"),
                                        {offer.mentor_token,
                                         "POST",
                                         {.path = textf("/v1/applications/%s/transitions", offer.mentor_application_id),
                                          .if_match = "*",
                                          .body = JSON({"to": "withdrawn"})}}};
        call_together(calls, 2, replies);
        reply = replies[1];
        cr_expect(reply.status == 201 || reply.status == 412, "%d", reply.status);
        cr_expect(replies[0].status == 200 || replies[0].status == 409, "%d", replies[0].status);
        cr_expect_str_eq(sql("SELECT count(*) FROM pairing JOIN application ON application.id = mentor_application_id "
                             "WHERE pairing.program_id = $1::uuid AND application.state = 'withdrawn' "
                             "AND pairing.closed_at IS NULL",
                             offer.program.id),
                         "0");
    }
}

Test(proposal_race, concurrent_proposals_of_the_same_pair_make_one)
{
    struct program program = a_published_program(an_employee());
    const char *mentor = an_accepted_application(program, an_employee(), "mentor");
    const char *body = textf(JSON({"mentor_application_id": "%s", "mentee_application_id": "%s"}), mentor,
                                  an_accepted_application(program, an_employee(), "mentee"));
    struct reply replies[8];
    call_repeatedly((struct parallel_call){program.program_manager_token,
                                           "POST",
                                           {.path = textf("/v1/programs/%s/proposals", program.id), .body = body}},
                    LENGTH_OF(replies), replies);
    cr_expect_eq(count_status(replies, LENGTH_OF(replies), 201), 1);
    cr_expect_eq(count_status(replies, LENGTH_OF(replies), 409), LENGTH_OF(replies) - 1);
}
