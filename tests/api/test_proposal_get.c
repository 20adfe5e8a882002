/* SPDX-License-Identifier: Apache-2.0 */
/* proposal_get: everyone sees what concerns them, and only the person who said no learns of it. */
#include "support/proposal.h"

Test(proposal_get, program_managers_see_it_from_the_start_and_the_two_people_once_it_is_offered)
{
    struct offer offer = a_staged_proposal_in(a_published_program(an_employee()));
    cr_expect_str_eq(state_for(offer.program.program_manager_token, offer), "staged");
    const char *const two[] = {offer.mentor_token, offer.mentee_token};
    for (size_t i = 0; i < LENGTH_OF(two); i++) {
        struct reply reply = call(two[i], "GET", offer.path);
        expect_problem(reply, 404, "not_found");
    }
    offered(offer);
    for (size_t i = 0; i < LENGTH_OF(two); i++) {
        struct reply reply = call(two[i], "GET", textf("%s?embed=mentor,mentee,topics", offer.path));
        assert_status(reply, 200);
        cr_expect_str_eq(reply_text(&reply, "/state"), "offered");
        cr_expect(json_is_null(reply_at(&reply, "/answer")));
        cr_expect_str_eq(reply_text(&reply, "/mentor/id"), offer.mentor.id);
        cr_expect_null(reply_at(&reply, "/mentee/email"));
    }
}

Test(proposal_get, to_everyone_else_it_does_not_exist)
{
    struct offer offer = an_offer();
    struct employee reviewer = an_employee();
    program_staff_add(offer.program, reviewer, "reviewer");
    const char *const others[] = {participant(reviewer), participant(an_employee()),
                                  a_published_program(an_employee()).program_manager_token};
    for (size_t i = 0; i < LENGTH_OF(others); i++) {
        struct reply reply = call(others[i], "GET", offer.path);
        expect_problem(reply, 404, "not_found");
    }
    struct reply reply = call(offer.mentor_token, "GET", textf("/v1/proposals/%s", a_uuid()));
    assert_problem(reply, 404, "not_found");
}

/* Two offers: the mentee declines one and does not answer the other. For the mentor they must be identical byte for
 * byte. */
Test(proposal_get, the_other_persons_no_always_looks_like_no_answer)
{
    struct program program = a_published_program(an_employee());
    struct offer offers[] = {an_offer_in(program), an_offer_in(program)};
    const char *tags[2];
    for (size_t i = 0; i < LENGTH_OF(offers); i++) {
        struct reply reply = answer(offers[i].mentor_token, offers[i], "yes");
        assert_status(reply, 200);
        tags[i] = etag_of(offers[i].mentor_token, offers[i].path);
    }
    struct reply reply = answer(offers[0].mentee_token, offers[0], "no");
    assert_status(reply, 200);
    for (size_t i = 0; i < LENGTH_OF(offers); i++) {
        cr_expect_str_eq(state_for(offers[i].mentor_token, offers[i]), "agreed_by_one");
        reply = call(offers[i].mentor_token, "GET", offers[i].path, .if_none_match = tags[i]);
        assert_status(reply, 304);
        reply = call(offers[i].mentor_token, "GET", textf("%s/transitions", offers[i].path));
        cr_expect_eq(reply_items(&reply), 2);
        offer_expires(offers[i]);
        cr_expect_str_eq(state_for(offers[i].mentor_token, offers[i]), "expired");
    }
    sql("SELECT due_work(100)");
    for (size_t i = 0; i < LENGTH_OF(offers); i++)
        cr_expect_str_eq(state_for(offers[i].mentor_token, offers[i]), "expired");
    cr_expect_str_eq(state_for(offers[0].mentee_token, offers[0]), "declined");
    cr_expect_str_eq(state_for(offers[1].mentee_token, offers[1]), "expired");
}

Test(proposal_get, the_other_persons_yes_is_not_shown_either)
{
    struct offer offer = an_offer();
    const char *tag = etag_of(offer.mentor_token, offer.path);
    struct reply reply = answer(offer.mentee_token, offer, "yes");
    assert_status(reply, 200);
    reply = call(offer.mentor_token, "GET", offer.path, .if_none_match = tag);
    assert_status(reply, 304);
    cr_expect_str_eq(state_for(offer.program.program_manager_token, offer), "offered");
}

Test(proposal_get, a_program_manager_sees_after_a_no_what_silence_shows)
{
    static const char *const answers[] = {"no", NULL};
    for (size_t i = 0; i < 2 * LENGTH_OF(answers); i++) {
        struct offer offer = an_offer();
        if (answers[i / 2]) {
            struct reply reply = answer(i % 2 ? offer.mentor_token : offer.mentee_token, offer, answers[i / 2]);
            assert_status(reply, 200);
        }
        cr_expect_str_eq(state_for(offer.program.program_manager_token, offer), "offered");
        const char *deadline = sql(
            "UPDATE proposal SET expires_at = app_now() WHERE id = $1::uuid RETURNING rfc3339(expires_at)", offer.id);
        struct reply reply = call(offer.program.program_manager_token, "GET", offer.path);
        cr_expect_str_eq(reply_text(&reply, "/state"), "expired");
        cr_expect(json_is_null(reply_at(&reply, "/answer")));
        reply = call(offer.program.program_manager_token, "GET", textf("%s/transitions", offer.path));
        cr_expect_eq(reply_items(&reply), 2);
        cr_expect_str_eq(reply_text(&reply, "/items/1/to"), "expired");
        cr_expect_str_eq(reply_text(&reply, "/items/1/at"), deadline);
        cr_expect(json_is_null(reply_at(&reply, "/items/1/actor_id")));
    }
}

Test(proposal_get, a_program_manager_in_the_pair_sees_it_as_one_of_the_two)
{
    struct employee program_manager = an_employee();
    struct program program = a_published_program(program_manager);
    struct employee mentee = an_employee();
    const char *mentor_application = an_accepted_application(program, program_manager, "mentor");
    struct program by_another = program;
    by_another.program_manager = an_employee();
    program_staff_add(program, by_another.program_manager, "program_manager");
    struct offer offer = offered(a_proposal_of(by_another, program_manager, mentor_application, mentee,
                                               an_accepted_application(program, mentee, "mentee")));
    struct reply reply = answer(offer.mentee_token, offer, "no");
    assert_status(reply, 200);
    cr_expect_str_eq(state_for(program.program_manager_token, offer), "offered");
    reply = call(program.program_manager_token, "GET", textf("/v1/programs/%s/proposals?state=expired", program.id));
    cr_expect_eq(reply_items(&reply), 0);
}

/* An offer that has become pointless ends in the same way with and without a no. */
Test(proposal_get, an_end_for_other_reasons_hides_a_no)
{
    struct offer offers[] = {an_offer(), an_offer()};
    struct reply reply = answer(offers[0].mentee_token, offers[0], "no");
    assert_status(reply, 200);
    for (size_t i = 0; i < LENGTH_OF(offers); i++) {
        sql_as(offers[i].mentee, "UPDATE application SET state = 'withdrawn' WHERE id = $1::uuid",
               offers[i].mentee_application_id);
        cr_expect_str_eq(state_for(offers[i].mentor_token, offers[i]), "superseded");
        reply = answer(offers[i].mentor_token, offers[i], "yes");
        expect_problem(reply, 409, "proposal_closed");
    }
}

Test(proposal_get, audit_and_history_reveal_no_answer)
{
    struct offer offer = an_offer();
    const char *before =
        sql("SELECT count(*) FROM audit_event WHERE object = 'proposal' AND object_id = $1::uuid", offer.id);
    struct reply reply = answer(offer.mentor_token, offer, "yes");
    assert_status(reply, 200);
    reply = answer(offer.mentee_token, offer, "no");
    assert_status(reply, 200);
    cr_expect_str_eq(
        sql("SELECT count(*) FROM audit_event WHERE object = 'proposal' AND object_id = $1::uuid", offer.id), before);
    cr_expect_str_eq(sql("SELECT count(*) FROM transition WHERE object_id = $1::uuid", offer.id), "0");
}
