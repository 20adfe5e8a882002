/* SPDX-License-Identifier: Apache-2.0 */
/* application_proposal_create: participants propose their own pairing if the program allows it. */
#include "support/parallel.h"

#include "support/match_run.h"
#include "support/proposal.h"

static struct program a_self_matching_program(void)
{
    struct program program = a_published_program(an_employee());
    sql("UPDATE program SET self_matching = true WHERE id = $1::uuid", program.id);
    return program;
}

static struct parallel_call a_proposal(const char *token, const char *application, const char *counterpart)
{
    return (struct parallel_call){token,
                                  "POST",
                                  {.path = textf("/v1/applications/%s/proposals", application),
                                   .body = textf(JSON({"counterpart_application_id": "%s"}), counterpart)}};
}

static struct reply propose(const char *token, const char *application, const char *counterpart)
{
    struct parallel_call call = a_proposal(token, application, counterpart);
    return call_with(call.token, call.method, call.call);
}

Test(application_proposal_create, creates_an_offer_that_the_proposer_has_accepted)
{
    struct program program = a_self_matching_program();
    struct employee mentor = an_employee();
    struct employee mentee = an_employee(.board = true);
    const char *offer = an_accepted_application(program, mentor, "mentor");
    const char *need = an_accepted_application(program, mentee, "mentee");
    struct reply reply = propose(participant(mentee), need, offer);
    assert_status(reply, 201);
    cr_expect_str_eq(reply_text(&reply, "/state"), "agreed_by_one");
    cr_expect_str_eq(reply_text(&reply, "/answer"), "yes");
    cr_expect_str_eq(reply_text(&reply, "/origin"), "self");
    cr_expect_str_eq(reply_text(&reply, "/mentor_id"), mentor.id);
    struct offer made = {.id = reply_text(&reply, "/id"), .path = reply_header(&reply, "Location")};
    cr_expect_str_eq(state_for(participant(mentor), made), "offered");
    cr_expect_str_eq(state_for(program.program_manager_token, made), "offered");
    cr_expect_str_eq(
        sql("SELECT string_agg(employee_id::text, ' ') FROM notification WHERE object_id = $1::uuid", made.id),
        mentor.id);
    reply = answer(participant(mentor), made, "yes");
    assert_status(reply, 200);
    cr_expect_str_eq(reply_text(&reply, "/state"), "agreed");
}

Test(application_proposal_create, only_if_the_program_allows_it)
{
    struct program program = a_published_program(an_employee());
    struct employee mentor = an_employee();
    const char *offer = an_accepted_application(program, mentor, "mentor");
    const char *need = an_accepted_application(program, an_employee(), "mentee");
    struct reply reply = propose(participant(mentor), offer, need);
    assert_problem(reply, 409, "self_matching_off");
}

Test(application_proposal_create, the_hard_rules_apply)
{
    struct program program = a_self_matching_program();
    struct employee boss = an_employee(.level = 1);
    struct employee junior = an_employee(.manager_id = boss.id);
    const char *offer = an_accepted_application(program, junior, "mentor");
    const char *need = an_accepted_application(program, boss, "mentee");
    struct reply reply = propose(participant(junior), offer, need);
    assert_problem(reply, 409, "reporting_line_conflict");
    struct employee other = an_employee();
    const char *refusing = an_accepted_application(program, other, "mentee");
    sql("UPDATE application SET please_not = ARRAY[$2::uuid] WHERE id = $1::uuid", refusing, junior.id);
    reply = propose(participant(junior), offer, refusing);
    assert_problem(reply, 409, "pairing_not_possible");
    const char *const unfit[] = {a_uuid(), offer, a_submitted_application(program, an_employee(), "mentee"),
                                 an_accepted_application(a_self_matching_program(), an_employee(), "mentee")};
    for (size_t i = 0; i < LENGTH_OF(unfit); i++) {
        reply = propose(participant(junior), offer, unfit[i]);
        expect_problem(reply, 409, "pairing_application_unfit");
        reply = propose(participant(boss), need, unfit[i]);
        expect_problem(reply, 409, i == 1 ? "reporting_line_conflict" : "pairing_application_unfit");
    }
    struct pairing pairing = a_forming_pairing_in(program);
    reply = propose(participant(junior), offer, pairing.mentee_application_id);
    assert_problem(reply, 409, "capacity_exhausted");
}

/* Proposing again must not reveal whether the other person said no or did not answer. */
Test(application_proposal_create, a_second_attempt_is_refused_alike_after_a_no_and_after_no_answer)
{
    struct program program = a_self_matching_program();
    for (int silence = 0; silence < 2; silence++) {
        struct employee mentor = an_employee();
        struct employee mentee = an_employee();
        const char *offer = an_accepted_application(program, mentor, "mentor");
        const char *need = an_accepted_application(program, mentee, "mentee");
        struct reply reply = propose(participant(mentor), offer, need);
        assert_status(reply, 201);
        struct offer made = {.id = reply_text(&reply, "/id"), .path = reply_header(&reply, "Location")};
        if (!silence)
            reply = answer(participant(mentee), made, "no");
        reply = propose(participant(mentor), offer, need);
        assert_problem(reply, 409, "proposal_exists");
        offer_expires(made);
        reply = propose(participant(mentor), offer, need);
        assert_problem(reply, 409, "proposal_exists");
        const char *turned = an_accepted_application(program, mentor, "mentee");
        reply = propose(participant(mentor), turned, an_accepted_application(program, mentee, "mentor"));
        assert_problem(reply, 409, "proposal_exists");
    }
}

Test(application_proposal_create, replaces_a_proposal_that_is_only_staged)
{
    struct program program = a_self_matching_program();
    struct offer staged = a_staged_proposal_in(program);
    struct reply reply = propose(staged.mentor_token, staged.mentor_application_id, staged.mentee_application_id);
    assert_status(reply, 201);
    cr_expect_str_eq(state_for(program.program_manager_token, staged), "superseded");
}

Test(application_proposal_create, two_concurrent_proposals_of_the_same_pair_make_one_offer)
{
    struct program program = a_self_matching_program();
    for (int i = 0; i < 5; i++) {
        struct offer two = a_staged_proposal_in(program);
        struct parallel_call calls[] = {
            a_proposal(two.mentor_token, two.mentor_application_id, two.mentee_application_id),
            a_proposal(two.mentee_token, two.mentee_application_id, two.mentor_application_id)};
        struct reply replies[2];
        call_together(calls, 2, replies);
        cr_expect_eq(count_status(replies, 2, 201), 1);
        cr_expect_eq(count_status(replies, 2, 409), 1);
    }
}

/* Otherwise anybody could read everybody's levels by making offers. */
Test(application_proposal_create, the_two_read_each_others_levels_once_both_have_agreed)
{
    struct program program = a_self_matching_program();
    struct employee mentor = an_employee();
    struct employee mentee = an_employee(.board = true);
    const char *topic = a_topic(program);
    const char *offer = a_matchable(program, mentor, "mentor", topic, 4);
    const char *need = a_matchable(program, mentee, "mentee", topic, 3);
    struct reply reply = propose(participant(mentor), offer, need);
    assert_status(reply, 201);
    struct offer made = {.path = reply_header(&reply, "Location")};
    const char *path = textf("%s?embed=topics", made.path);
    const char *const tokens[] = {participant(mentor), participant(mentee)};
    static const char *const own[] = {"/topics/0/competence", "/topics/0/gap"};
    for (int i = 0; i < 2; i++) {
        reply = call(tokens[i], "GET", path);
        cr_expect(json_is_integer(reply_at(&reply, own[i])), "%s", reply.body);
        cr_expect(json_is_null(reply_at(&reply, own[1 - i])), "%s", reply.body);
        cr_expect(json_is_null(reply_at(&reply, "/score")), "%s", reply.body);
        cr_expect(json_is_null(reply_at(&reply, "/score_parts/topics")), "%s", reply.body);
    }
    answer(participant(mentee), made, "yes");
    for (int i = 0; i < 2; i++) {
        reply = call(tokens[i], "GET", path);
        cr_expect_eq(reply_integer(&reply, "/topics/0/competence"), 4, "%s", reply.body);
        cr_expect_eq(reply_integer(&reply, "/topics/0/gap"), 3, "%s", reply.body);
        cr_expect(json_is_integer(reply_at(&reply, "/score")), "%s", reply.body);
    }
}

/* While an offer is open, its two people are not matched with others. */
Test(application_proposal_create, an_applicant_has_only_so_many_offers_open)
{
    struct program program = a_self_matching_program();
    struct employee mentor = an_employee();
    const char *token = participant(mentor);
    const char *mine = an_accepted_application(program, mentor, "mentor");
    struct employee mentees[4];
    const char *theirs[4];
    struct offer made[3];
    for (int i = 0; i < 4; i++) {
        mentees[i] = an_employee(.level = 1);
        theirs[i] = an_accepted_application(program, mentees[i], "mentee");
    }
    for (int i = 0; i < 3; i++) {
        struct reply reply = propose(token, mine, theirs[i]);
        assert_status(reply, 201);
        made[i] = (struct offer){.id = reply_text(&reply, "/id"), .path = reply_header(&reply, "Location")};
    }
    answer(token, made[0], "no");
    answer(participant(mentees[1]), made[1], "no");
    struct reply reply = propose(token, mine, theirs[3]);
    expect_problem(reply, 409, "self_offers_open");
    sql("UPDATE application SET capacity = 4 WHERE id = $1::uuid", mine);
    reply = propose(token, mine, theirs[3]);
    assert_status(reply, 201);
}

Test(application_proposal_create, an_offer_that_has_ended_makes_room_for_another)
{
    struct program program = a_self_matching_program();
    struct employee mentor = an_employee();
    const char *mine = an_accepted_application(program, mentor, "mentor");
    struct reply reply = {0};
    for (int i = 0; i < 3; i++) {
        reply = propose(participant(mentor), mine, an_accepted_application(program, an_employee(.level = 1), "mentee"));
        assert_status(reply, 201);
    }
    sql_without_triggers(program.program_manager, "UPDATE proposal SET expires_at = app_now() WHERE id = $1::uuid",
                         reply_text(&reply, "/id"));
    reply = propose(participant(mentor), mine, an_accepted_application(program, an_employee(.level = 1), "mentee"));
    assert_status(reply, 201);
}

Test(application_proposal_create, offers_that_were_received_and_declined_do_not_count)
{
    struct program program = a_self_matching_program();
    struct employee mentee = an_employee(.level = 1);
    const char *token = participant(mentee);
    const char *mine = an_accepted_application(program, mentee, "mentee");
    for (int i = 0; i < 3; i++) {
        struct employee mentor = an_employee();
        struct reply reply = propose(participant(mentor), an_accepted_application(program, mentor, "mentor"), mine);
        assert_status(reply, 201);
        answer(token, (struct offer){.path = reply_header(&reply, "Location")}, "no");
    }
    struct reply reply = propose(token, mine, an_accepted_application(program, an_employee(), "mentor"));
    assert_status(reply, 201);
}

/* Neither a yes nor a no of the other person, nor one's own change of mind, shows in how many more offers are possible.
 */
Test(application_proposal_create, answers_do_not_change_how_many_offers_are_open)
{
    static const char *const answers[][2] = {{NULL, NULL}, {NULL, "no"}, {"no", NULL}, {"no", "yes"}, {"no", "no"}};
    for (size_t i = 0; i < LENGTH_OF(answers); i++) {
        struct program program = a_self_matching_program();
        struct employee maker = an_employee();
        struct employee receiver = an_employee(.level = 1);
        const char *makers = an_accepted_application(program, maker, "mentor");
        const char *receivers = an_accepted_application(program, receiver, "mentee");
        struct reply reply = propose(participant(maker), makers, receivers);
        assert_status(reply, 201);
        struct offer made = {.path = reply_header(&reply, "Location")};
        if (answers[i][0])
            answer(participant(maker), made, answers[i][0]);
        if (answers[i][1])
            answer(participant(receiver), made, answers[i][1]);
        cr_expect_str_eq(sql("SELECT self_offers_open(application) FROM application WHERE id = $1::uuid", makers), "1",
                         "%zu", i);
        cr_expect_str_eq(sql("SELECT self_offers_open(application) FROM application WHERE id = $1::uuid", receivers),
                         "0", "%zu", i);
    }
}

Test(application_proposal_create, only_the_applicant_may)
{
    struct program program = a_self_matching_program();
    struct offer two = a_staged_proposal_in(program);
    struct reply reply = propose(program.program_manager_token, two.mentor_application_id, two.mentee_application_id);
    assert_problem(reply, 403, "forbidden");
    reply = propose(two.mentee_token, two.mentor_application_id, two.mentee_application_id);
    assert_problem(reply, 404, "not_found");
}

/* If the other person's wish counted, the refusal would reveal it. */
Test(application_proposal_create, the_other_persons_wish_does_not_count_towards_the_minimum_score)
{
    struct program program = a_self_matching_program();
    struct employee mentor = an_employee();
    struct employee mentee = an_employee(.board = true);
    const char *offer = an_accepted_application(program, mentor, "mentor");
    const char *need = an_accepted_application(program, mentee, "mentee");
    sql("UPDATE application SET wishes = ARRAY[$2::uuid] WHERE id = $1::uuid", offer, mentee.id);
    sql("UPDATE program SET minimum_score = 20001 WHERE id = $1::uuid", program.id);
    struct reply reply = propose(participant(mentee), need, offer);
    assert_problem(reply, 409, "score_below_minimum");
    sql("UPDATE program SET minimum_score = 20000 WHERE id = $1::uuid", program.id);
    reply = propose(participant(mentee), need, offer);
    assert_status(reply, 201);
}

/* If they counted, a refusal would reveal them. The score is that of a candidate: the other person has level 5. */
Test(application_proposal_create, the_other_persons_levels_do_not_count_towards_the_minimum_score)
{
    static const struct {
        const char *role;
        const char *other_role;
        int score;
    } rows[] = {{"mentor", "mentee", 40000}, {"mentee", "mentor", 57100}};
    static const int levels[] = {1, 5};
    struct program program = a_self_matching_program();
    const char *topic = a_topic(program);
    sql("UPDATE program SET (weight_topics, weight_language, weight_place, weight_slots, weight_wishes) = "
        "(100, 0, 0, 0, 0) WHERE id = $1::uuid",
        program.id);
    for (size_t i = 0; i < LENGTH_OF(rows); i++) {
        struct employee proposer = an_employee();
        const char *own = a_matchable(program, proposer, rows[i].role, topic, 4);
        for (size_t k = 0; k < LENGTH_OF(levels); k++) {
            const char *other = a_matchable(program, an_employee(), rows[i].other_role, topic, levels[k]);
            sql("UPDATE program SET minimum_score = $2::int WHERE id = $1::uuid", program.id,
                textf("%d", rows[i].score + 1));
            struct reply reply = propose(participant(proposer), own, other);
            expect_problem(reply, 409, "score_below_minimum");
            sql("UPDATE program SET minimum_score = $2::int WHERE id = $1::uuid", program.id,
                textf("%d", rows[i].score));
            reply = propose(participant(proposer), own, other);
            cr_expect_eq(reply.status, 201, "%s, %d: %s", rows[i].role, levels[k], reply.body);
        }
    }
}
