/* SPDX-License-Identifier: Apache-2.0 */
/* proposal_create: a program manager stages a proposed pair. The rules of a pairing already apply. */
#include "support/proposal.h"

static struct reply propose(const char *token, struct program program, const char *mentor, const char *mentee)
{
    return call(token, "POST", textf("/v1/programs/%s/proposals", program.id),
                .body = textf(JSON({"mentor_application_id": "%s", "mentee_application_id": "%s"}), mentor, mentee));
}

static struct reply propose_again(struct offer offer)
{
    return propose(offer.program.program_manager_token, offer.program, offer.mentor_application_id,
                   offer.mentee_application_id);
}

Test(proposal_create, returns_a_staged_proposal_that_the_two_people_do_not_see)
{
    struct program program = a_published_program(an_employee());
    struct employee mentor = an_employee();
    struct employee mentee = an_employee(.board = true);
    const char *offer = an_accepted_application(program, mentor, "mentor");
    struct reply reply =
        propose(program.program_manager_token, program, offer, an_accepted_application(program, mentee, "mentee"));
    assert_status(reply, 201);
    cr_expect_str_eq(reply_text(&reply, "/state"), "staged");
    cr_expect_str_eq(reply_text(&reply, "/origin"), "manual");
    cr_expect_str_eq(reply_text(&reply, "/mentor_id"), mentor.id);
    cr_expect_str_eq(reply_text(&reply, "/mentee_id"), mentee.id);
    cr_expect(json_is_null(reply_at(&reply, "/expires_at")));
    const char *path = textf("/v1/proposals/%s", reply_text(&reply, "/id"));
    cr_expect_str_eq(reply_header(&reply, "Location"), path);
    reply = call(participant(mentor), "GET", path);
    assert_problem(reply, 404, "not_found");
    reply = call(participant(mentee), "GET", "/v1/me/proposals");
    cr_expect_eq(reply_items(&reply), 0);
}

Test(proposal_create, the_score_is_the_weighted_sum_of_its_parts)
{
    struct offer offer = a_staged_proposal_in(a_published_program(an_employee()));
    cr_expect_str_eq(sql("SELECT score FROM proposal WHERE id = $1::uuid", offer.id), "20000");
    sql("UPDATE proposal SET state = 'superseded' WHERE id = $1::uuid", offer.id);
    sql("INSERT INTO application_topic (application_id, topic_id, level) "
        "SELECT $1::uuid, topic_id, 4 FROM application_topic WHERE application_id = $2::uuid",
        offer.mentor_application_id, offer.mentee_application_id);
    struct reply reply = propose_again(offer);
    assert_status(reply, 201);
    cr_expect_eq(reply_integer(&reply, "/score"), 60 * 800 + 20000);
    cr_expect_eq(reply_integer(&reply, "/score_parts/topics"), 800);
    cr_expect_eq(reply_integer(&reply, "/score_parts/language"), 1000);
    cr_expect_eq(reply_integer(&reply, "/score_parts/wishes"), 0);
    cr_expect_str_eq(reply_text(&reply, "/rules_passed/1"), "reporting_line");
    reply = call(offer.program.program_manager_token, "GET",
                 textf("/v1/proposals/%s?embed=topics,mentor", reply_text(&reply, "/id")));
    cr_expect_eq(reply_integer(&reply, "/topics/0/competence"), 4);
    cr_expect_eq(reply_integer(&reply, "/topics/0/gap"), 3);
    cr_expect_str_eq(reply_text(&reply, "/mentor/id"), offer.mentor.id);
}

/* The only soft rule. A program manager's lock overrides it, recorded with name and reason. */
Test(proposal_create, below_the_minimum_score_only_a_locked_pair_is_accepted)
{
    struct program program = a_published_program(an_employee());
    const char *offer = an_accepted_application(program, an_employee(), "mentor");
    const char *need = an_accepted_application(program, an_employee(.board = true), "mentee");
    sql("UPDATE program SET minimum_score = 20001 WHERE id = $1::uuid", program.id);
    struct reply reply = propose(program.program_manager_token, program, offer, need);
    assert_problem(reply, 409, "score_below_minimum");
    const char *body = textf(JSON({"mentor_application_id": "%s", "mentee_application_id": "%s"}), offer, need);
    reply = call(program.program_manager_token, "POST", textf("/v1/programs/%s/pairings", program.id), .body = body);
    assert_problem(reply, 409, "score_below_minimum");
    reply = call(program.program_manager_token, "POST", textf("/v1/programs/%s/pair-decisions", program.id),
                 .body = textf(JSON({"mentor_application_id": "%s", "mentee_application_id": "%s",
                                     "decision": "locked", "reason": "Both asked for it."}),
                                    offer, need));
    assert_status(reply, 201);
    cr_expect_str_eq(reply_text(&reply, "/overrides/0"), "minimum_score");
    reply = propose(program.program_manager_token, program, offer, need);
    assert_status(reply, 201);
}

/* One person's wish is not shown to the other. */
Test(proposal_create, the_two_people_see_the_score_without_wishes)
{
    struct offer offer = a_staged_proposal_in(a_published_program(an_employee()));
    sql("UPDATE proposal SET state = 'superseded' WHERE id = $1::uuid", offer.id);
    sql("UPDATE application SET wishes = ARRAY[$2::uuid] WHERE id = $1::uuid", offer.mentee_application_id,
        offer.mentor.id);
    struct reply reply = propose_again(offer);
    cr_expect_eq(reply_integer(&reply, "/score"), 20000 + 10 * 500);
    cr_expect_eq(reply_integer(&reply, "/score_parts/wishes"), 500);
    offer.path = reply_header(&reply, "Location");
    offer.id = reply_text(&reply, "/id");
    offered(offer);
    const char *const tokens[] = {offer.mentor_token, offer.mentee_token};
    for (size_t i = 0; i < LENGTH_OF(tokens); i++) {
        reply = call(tokens[i], "GET", offer.path);
        cr_expect_eq(reply_integer(&reply, "/score"), 20000);
        cr_expect(json_is_null(reply_at(&reply, "/score_parts/wishes")));
    }
}

Test(proposal_create, a_pair_that_cannot_be_paired_cannot_be_proposed)
{
    struct program program = a_published_program(an_employee());
    struct employee boss = an_employee(.level = 1);
    const char *need = an_accepted_application(program, boss, "mentee");
    const char *junior = an_accepted_application(program, an_employee(.manager_id = boss.id), "mentor");
    struct reply reply = propose(program.program_manager_token, program, junior, need);
    assert_problem(reply, 409, "reporting_line_conflict");
    reply = propose(program.program_manager_token, program, need, junior);
    assert_problem(reply, 409, "pairing_application_unfit");
    reply = propose(program.program_manager_token, a_published_program(program.program_manager), junior, need);
    assert_problem(reply, 409, "pairing_application_unfit");
    struct pairing pairing = a_forming_pairing_in(program);
    reply =
        propose(program.program_manager_token, program, pairing.mentor_application_id, pairing.mentee_application_id);
    assert_problem(reply, 409, "pairing_exists");
    reply = propose(program.program_manager_token, program, pairing.mentor_application_id, need);
    assert_problem(reply, 409, "capacity_exhausted");
    struct offer offer = a_staged_proposal_in(program);
    reply = propose_again(offer);
    assert_problem(reply, 409, "proposal_exists");
    program_moves(program, "running");
    program_moves(program, "concluding");
    reply = propose_again(offer);
    assert_problem(reply, 409, "pairing_program_closed");
}

/* All confidential reasons look the same. */
Test(proposal_create, confidential_reasons_give_the_same_error)
{
    struct offer refused = an_offer();
    struct reply reply = answer(refused.mentee_token, refused, "no");
    assert_status(reply, 200);
    offer_expires(refused);
    struct reply first = propose_again(refused);
    assert_problem(first, 409, "pairing_not_possible");
    static const char *const reasons[] = {
        "UPDATE application SET please_not = ARRAY[$2::uuid] WHERE program_id = $1::uuid AND role = 'mentor'",
        "UPDATE program SET consent_version = '2' WHERE id = $1::uuid AND $2 <> ''"};
    for (size_t i = 0; i < LENGTH_OF(reasons); i++) {
        struct offer offer = a_staged_proposal_in(a_published_program(an_employee()));
        sql("UPDATE proposal SET state = 'superseded' WHERE id = $1::uuid", offer.id);
        sql(reasons[i], offer.program.id, offer.mentee.id);
        reply = propose_again(offer);
        assert_problem(reply, 409, "pairing_not_possible");
        cr_expect_str_eq(reply_text(&reply, "/detail"), reply_text(&first, "/detail"));
    }
}

Test(proposal_create, a_no_also_applies_to_swapped_roles_and_direct_pairing)
{
    struct offer offer = an_offer();
    struct reply reply = answer(offer.mentor_token, offer, "no");
    assert_status(reply, 200);
    offer_expires(offer);
    const char *mentor = an_accepted_application(offer.program, offer.mentee, "mentor");
    const char *mentee = an_accepted_application(offer.program, offer.mentor, "mentee");
    reply = propose(offer.program.program_manager_token, offer.program, mentor, mentee);
    assert_problem(reply, 409, "pairing_not_possible");
    reply = call(offer.program.program_manager_token, "POST", textf("/v1/programs/%s/pairings", offer.program.id),
                 .body = textf(JSON({"mentor_application_id": "%s", "mentee_application_id": "%s"}), mentor, mentee));
    assert_problem(reply, 409, "pairing_not_possible");
}

Test(proposal_create, after_expiry_the_same_pair_can_be_proposed_again)
{
    struct offer offer = an_offer();
    offer_expires(offer);
    struct reply reply = propose_again(offer);
    assert_status(reply, 201);
    cr_expect_str_eq(state_for(offer.program.program_manager_token, offer), "expired");
}

Test(proposal_create, only_a_program_manager_may)
{
    struct offer offer = a_staged_proposal_in(a_published_program(an_employee()));
    struct employee reviewer = an_employee();
    program_staff_add(offer.program, reviewer, "reviewer");
    const char *const others[] = {offer.mentor_token, participant(reviewer),
                                  a_published_program(an_employee()).program_manager_token};
    for (size_t i = 0; i < LENGTH_OF(others); i++) {
        struct reply reply =
            propose(others[i], offer.program, offer.mentor_application_id, offer.mentee_application_id);
        expect_problem(reply, 403, "forbidden");
    }
    struct reply reply = propose(offer.mentor_token, a_draft_program(an_employee()), offer.mentor_application_id,
                                 offer.mentee_application_id);
    assert_problem(reply, 404, "not_found");
}
