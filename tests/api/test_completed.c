/* SPDX-License-Identifier: Apache-2.0 */
/* Completing a pairing ends the wish to be paired, until the person says otherwise. */
#include "support/match_run.h"
#include "support/proposal.h"

static struct pairing a_completed_pairing(void)
{
    struct pairing pairing = an_active_pairing();
    struct reply reply = call(pairing.mentor_token, "POST", textf("/v1/pairings/%s/transitions", pairing.id),
                              .if_match = "*", .body = JSON({"to": "completed"}));
    assert_status(reply, 201);
    return pairing;
}

static struct reply says(const char *token, const char *application, const char *state)
{
    return call(token, "POST", textf("/v1/applications/%s/transitions", application), .if_match = "*",
                .body = textf(JSON({"to": "%s"}), state));
}

static bool is_in(const char *text, const char *id)
{
    return strstr(text, id) != NULL;
}

/* By each way in which a pairing comes about. */
static void expect_sought(struct pairing pairing, const char *other_mentee, bool sought)
{
    struct program program = pairing.program;
    const char *mentor = pairing.mentor_application_id;
    const char *both =
        textf(JSON({"mentor_application_id": "%s", "mentee_application_id": "%s"}), mentor, other_mentee);
    const char *run = a_match_run(program);
    struct reply reply = match_run_proposals(program, run);
    cr_expect_eq(is_in(reply.body, mentor), sought, "%s", reply.body);
    reply = call(program.program_manager_token, "GET", textf("%s/unmatched", run));
    cr_expect(!is_in(reply.body, mentor), "%s", reply.body);
    reply = call(program.program_manager_token, "GET", textf("/v1/applications/%s/candidates", other_mentee));
    cr_expect_eq(is_in(reply.body, mentor), sought, "%s", reply.body);
    reply = call(program.program_manager_token, "GET",
                 textf("/v1/programs/%s/what-if?mentor_application_id=%s&mentee_application_id=%s", program.id, mentor,
                       other_mentee));
    cr_expect_eq(json_is_true(reply_at(&reply, "/allowed")), sought, "%s", reply.body);
    if (sought)
        return;
    static const char *const ways[] = {"proposals", "pairings"};
    for (size_t i = 0; i < LENGTH_OF(ways); i++) {
        reply =
            call(program.program_manager_token, "POST", textf("/v1/programs/%s/%s", program.id, ways[i]), .body = both);
        expect_problem(reply, 409, "capacity_exhausted");
    }
}

Test(completed, people_who_have_completed_are_not_paired_again_unless_they_say_so)
{
    struct pairing pairing = a_completed_pairing();
    const char *other = an_accepted_application(pairing.program, an_employee(.level = 1), "mentee");
    expect_sought(pairing, other, false);
    struct reply reply = call(pairing.mentor_token, "GET", textf("/v1/applications/%s", pairing.mentor_application_id));
    cr_expect_str_eq(reply_text(&reply, "/state"), "matched");
    reply = says(pairing.program.program_manager_token, pairing.mentor_application_id, "accepted");
    expect_problem(reply, 403, "forbidden");
    reply = says(pairing.mentor_token, pairing.mentor_application_id, "accepted");
    assert_status(reply, 201);
    expect_sought(pairing, other, true);
    reply = call(pairing.mentee_token, "GET", textf("/v1/applications/%s", pairing.mentee_application_id));
    cr_expect_str_eq(reply_text(&reply, "/state"), "matched");
}

Test(completed, as_long_as_a_pairing_is_open_nobody_says_so)
{
    struct pairing pairing = an_active_pairing();
    struct reply reply = says(pairing.mentor_token, pairing.mentor_application_id, "accepted");
    expect_problem(reply, 409, "transition_not_allowed");
    reply = call(pairing.mentor_token, "GET", textf("/v1/applications/%s", pairing.mentor_application_id));
    cr_expect_str_eq(reply_text(&reply, "/state"), "matched");
}

Test(completed, people_who_apply_again_are_paired_again)
{
    struct pairing pairing = a_completed_pairing();
    static const char *const steps[] = {"withdrawn", "draft", "submitted"};
    for (size_t i = 0; i < LENGTH_OF(steps); i++) {
        struct reply reply = says(pairing.mentee_token, pairing.mentee_application_id, steps[i]);
        assert_status(reply, 201);
    }
    cr_expect_str_eq(sql("SELECT taken FROM application WHERE id = $1::uuid", pairing.mentee_application_id), "0");
}

static struct pairing an_active_pairing_of_a_mentor_with_two_places(void)
{
    struct pairing pairing = an_active_pairing();
    sql("UPDATE application SET capacity = 2 WHERE id = $1::uuid", pairing.mentor_application_id);
    return pairing;
}

static struct reply moves(const char *token, const char *pairing, const char *state)
{
    return call(token, "POST", textf("/v1/pairings/%s/transitions", pairing), .if_match = "*",
                .body = textf(JSON({"to": "%s"}), state));
}

Test(completed, the_other_places_of_a_mentor_are_no_longer_free)
{
    struct pairing pairing = an_active_pairing_of_a_mentor_with_two_places();
    const char *other = an_accepted_application(pairing.program, an_employee(.level = 1), "mentee");
    struct reply reply = moves(pairing.mentor_token, pairing.id, "completed");
    assert_status(reply, 201);
    expect_sought(pairing, other, false);
    reply = says(pairing.mentor_token, pairing.mentor_application_id, "accepted");
    assert_status(reply, 201);
    expect_sought(pairing, other, true);
    cr_expect_str_eq(sql("SELECT taken FROM application WHERE id = $1::uuid", pairing.mentor_application_id), "0");
}

/* Nor do they become free when the other pairing ends later. */
Test(completed, the_end_of_another_pairing_frees_no_place)
{
    struct pairing pairing = an_active_pairing_of_a_mentor_with_two_places();
    const char *other = an_accepted_application(pairing.program, an_employee(.level = 1), "mentee");
    struct reply reply =
        call(pairing.program.program_manager_token, "POST", textf("/v1/programs/%s/pairings", pairing.program.id),
             .body = textf(JSON({"mentor_application_id": "%s", "mentee_application_id": "%s"}),
                                pairing.mentor_application_id, other));
    assert_status(reply, 201);
    const char *second = reply_text(&reply, "/id");
    reply = moves(pairing.mentor_token, pairing.id, "completed");
    assert_status(reply, 201);
    reply = moves(pairing.mentor_token, second, "ended");
    assert_status(reply, 201);
    expect_sought(pairing, other, false);
    reply = call(pairing.mentor_token, "GET", textf("/v1/applications/%s", pairing.mentor_application_id));
    cr_expect_str_eq(reply_text(&reply, "/state"), "matched");
}

Test(completed, what_was_planned_for_the_other_place_is_off)
{
    struct pairing pairing = an_active_pairing_of_a_mentor_with_two_places();
    struct employee mentee = an_employee(.level = 1);
    const char *application = an_accepted_application(pairing.program, mentee, "mentee");
    struct offer offer =
        offered(a_proposal_of(pairing.program, pairing.mentor, pairing.mentor_application_id, mentee, application));
    const char *locked = an_accepted_application(pairing.program, an_employee(.level = 1), "mentee");
    sql("UPDATE application SET capacity = 3 WHERE id = $1::uuid", pairing.mentor_application_id);
    const char *lock = sql_as(pairing.program.program_manager,
                              "INSERT INTO pair_decision (program_id, mentor_application_id, mentee_application_id, "
                              "decision, reason) VALUES ($1::uuid, $2::uuid, $3::uuid, 'locked', 'Both asked.') "
                              "RETURNING id",
                              pairing.program.id, pairing.mentor_application_id, locked);
    struct reply reply = moves(pairing.mentor_token, pairing.id, "completed");
    assert_status(reply, 201);
    cr_expect_str_eq(state_for(offer.mentee_token, offer), "superseded");
    reply = call(pairing.program.program_manager_token, "GET", textf("/v1/pair-decisions/%s", lock));
    assert_status(reply, 200);
    cr_expect(!json_is_null(reply_at(&reply, "/ended_at")), "%s", reply.body);
}
