/* SPDX-License-Identifier: Apache-2.0 */
/* Promises to people that must be kept: texts they agreed to do not change, they can leave at any time, and nobody
 * decides about themselves. */
#include "support/fixture.h"

static struct reply patch_program(struct program program, const char *body)
{
    return call(program.program_manager_token, "PATCH", textf("/v1/programs/%s", program.id), .if_match = "*",
                .body = body);
}

Test(promises, a_text_with_consents_cannot_change_without_a_new_version)
{
    struct program program = a_published_program(an_employee());
    struct reply allowed = patch_program(program, JSON({"consent_text" : "Nobody has consented to this one yet."}));
    assert_status(allowed, 200);
    a_consent(program, an_employee());
    struct reply refused = patch_program(program, JSON({"consent_text" : "We also sell what you say."}));
    assert_problem(refused, 409, "consent_version_needed");
    struct reply renewed = patch_program(program, JSON({"consent_text" : "Another text.", "consent_version" : "2"}));
    assert_status(renewed, 200);
}

Test(promises, a_consent_to_an_older_text_is_not_enough_to_be_paired)
{
    struct program program = a_published_program(an_employee());
    const char *mentor = an_accepted_application(program, an_employee(), "mentor");
    const char *mentee = an_accepted_application(program, an_employee(), "mentee");
    struct reply renewed = patch_program(program, JSON({"consent_text" : "Another text.", "consent_version" : "2"}));
    assert_status(renewed, 200);
    struct reply paired =
        call(program.program_manager_token, "POST", textf("/v1/programs/%s/pairings", program.id),
             .body = textf("{\"mentor_application_id\":\"%s\",\"mentee_application_id\":\"%s\"}", mentor, mentee));
    assert_problem(paired, 409, "pairing_not_possible");
}

Test(promises, a_signed_confidentiality_text_cannot_change)
{
    struct pairing pairing = an_active_pairing();
    struct reply reply = patch_program(pairing.program, JSON({"confidentiality_text" : "Everything is public."}));
    assert_problem(reply, 409, "confidentiality_fixed");
}

Test(promises, consent_to_a_cancelled_program_can_be_withdrawn)
{
    struct pairing pairing = a_forming_pairing();
    program_moves(pairing.program, "cancelled");
    struct reply reply = consent_post(pairing.mentee_token, pairing.program, "withdrawn");
    assert_status(reply, 201);
}

Test(promises, a_cancelled_program_ends_its_pairings)
{
    struct pairing pairing = an_active_pairing();
    program_moves(pairing.program, "cancelled");
    struct reply reply = call(pairing.mentor_token, "GET", textf("/v1/pairings/%s", pairing.id));
    assert_status(reply, 200);
    cr_expect_str_eq(reply_text(&reply, "/state"), "ended");
    reply = call(pairing.mentor_token, "GET", textf("/v1/programs/%s", pairing.program.id));
    assert_status(reply, 200);
}

Test(promises, a_closed_program_completes_its_pairings)
{
    struct pairing active = an_active_pairing();
    struct pairing forming = a_forming_pairing_in(active.program);
    const char *const way[] = {"running", "concluding", "closed"};
    for (size_t i = 0; i < LENGTH_OF(way); i++)
        program_moves(active.program, way[i]);
    struct reply reply = call(active.mentor_token, "GET", textf("/v1/pairings/%s", active.id));
    cr_expect_str_eq(reply_text(&reply, "/state"), "completed");
    reply = call(forming.mentor_token, "GET", textf("/v1/pairings/%s", forming.id));
    cr_expect_str_eq(reply_text(&reply, "/state"), "ended");
}

Test(promises, nobody_decides_about_their_own_application)
{
    struct program program = a_published_program(an_employee());
    struct employee reviewer = an_employee();
    program_staff_add(program, reviewer, "reviewer");
    const char *id = a_submitted_application(program, reviewer, "mentor");
    struct reply reply = call(participant(reviewer), "POST", textf("/v1/applications/%s/transitions", id),
                              .if_match = "*", .body = JSON({"to" : "accepted"}));
    cr_expect(reply.status == 403 || reply.status == 409, "%d %s", reply.status, reply.body);
    cr_expect_str_eq(sql("SELECT state FROM application WHERE id = $1::uuid", id), "submitted");
}

Test(promises, people_who_have_withdrawn_are_no_longer_asked_for_feedback)
{
    struct pairing pairing = an_active_pairing();
    struct reply done = call(pairing.mentor_token, "POST", textf("/v1/pairings/%s/transitions", pairing.id),
                             .if_match = "*", .body = JSON({"to" : "completed"}));
    assert_status(done, 201);
    struct reply before = call(pairing.mentee_token, "GET", "/v1/me/feedback?state=open");
    cr_assert_gt(reply_items(&before), 0);
    struct reply withdrawn = consent_post(pairing.mentee_token, pairing.program, "withdrawn");
    assert_status(withdrawn, 201);
    struct reply after = call(pairing.mentee_token, "GET", "/v1/me/feedback?state=open");
    cr_expect_eq(reply_items(&after), 0);
    struct reply other = call(pairing.mentor_token, "GET", "/v1/me/feedback?state=open");
    cr_expect_gt(reply_items(&other), 0);
}

Test(promises, the_history_does_not_reveal_whose_withdrawal_ended_a_pairing)
{
    struct pairing pairing = an_active_pairing();
    struct reply withdrawn = consent_post(pairing.mentee_token, pairing.program, "withdrawn");
    assert_status(withdrawn, 201);
    cr_expect_str_eq(sql("SELECT count(*) FROM transition WHERE object_id IN ($1::uuid, $2::uuid) AND to_state IN "
                         "('ended', 'withdrawn')"
                         " AND actor_id IS NOT NULL",
                         pairing.id, pairing.mentee_application_id),
                     "0");
}
