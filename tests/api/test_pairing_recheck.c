/* SPDX-License-Identifier: Apache-2.0 */
/* Concurrent changes by HR and in running pairings and open offers: no conflict goes unnoticed, whoever comes first. */
#include "support/parallel.h"

#include "support/proposal.h"

enum { ROUNDS = 6 };

static struct parallel_call a_new_manager(struct employee employee, struct employee manager)
{
    return (struct parallel_call){token_for("hr-import", ROLE_HR_SYNC),
                                  "PATCH",
                                  {.path = textf("/v1/employees/%s", employee.id),
                                   .if_match = "*",
                                   .body = textf(JSON({"manager_id": "%s"}), manager.id)}};
}

static struct parallel_call a_move(const char *token, const char *pairing_id, const char *state)
{
    return (struct parallel_call){token,
                                  "POST",
                                  {.path = textf("/v1/pairings/%s/transitions", pairing_id),
                                   .if_match = "*",
                                   .body = textf(JSON({"to": "%s"}), state)}};
}

static struct reply send_call(struct parallel_call call)
{
    return call_with(call.token, call.method, call.call);
}

/* The number of open pairings and offers with a reporting conflict that is not marked. */
static const char *unnoticed(struct program program)
{
    return sql("SELECT (SELECT count(*) FROM pairing WHERE program_id = $1::uuid AND closed_at IS NULL "
               "AND conflict IS NULL AND reporting_conflict(mentor_id, mentee_id)) "
               "+ (SELECT count(*) FROM proposal WHERE program_id = $1::uuid "
               "AND state IN ('staged', 'offered', 'agreed_by_one') AND reporting_conflict(mentor_id, mentee_id))",
               program.id);
}

static const char *notified_count(const char *kind, const char *id)
{
    return sql("SELECT count(*) FROM notification WHERE kind = $1 AND object_id = $2::uuid", kind, id);
}

Test(pairing_recheck, a_new_conflict_pauses_the_pairing_and_notifies_both_people_and_the_program_manager)
{
    struct pairing pairing = an_active_pairing();
    struct employee between = an_employee(.manager_id = pairing.mentee.id);
    struct reply reply = send_call(a_new_manager(pairing.mentor, between));
    assert_status(reply, 200);
    const char *path = textf("/v1/pairings/%s", pairing.id);
    reply = call(pairing.mentor_token, "GET", path);
    cr_expect_str_eq(reply_text(&reply, "/state"), "paused");
    cr_expect_str_eq(reply_text(&reply, "/conflict"), "reporting_line_conflict");
    cr_expect_str_eq(notified_count("pairing_conflict", pairing.id), "3");
    cr_expect_str_eq(notified_count("pairing_paused", pairing.id), "0");
    reply = call(pairing.program.program_manager_token, "GET", textf("%s/transitions", path));
    cr_expect_str_eq(reply_text(&reply, "/items/1/to"), "paused");
    cr_expect(json_is_null(reply_at(&reply, "/items/1/actor_id")));
    reply = send_call(a_move(pairing.mentee_token, pairing.id, "active"));
    assert_problem(reply, 409, "reporting_line_conflict");
    reply = send_call(a_new_manager(pairing.mentor, an_employee()));
    assert_status(reply, 200);
    reply = send_call(a_move(pairing.mentee_token, pairing.id, "active"));
    assert_status(reply, 201);
    cr_expect(json_is_null(reply_at(&reply, "/conflict")));
    cr_expect_str_eq(notified_count("pairing_conflict", pairing.id), "3");
    cr_expect_str_eq(notified_count("pairing_resumed", pairing.id), "1");
}

Test(pairing_recheck, a_forming_pairing_stays_but_cannot_start)
{
    struct pairing pairing = a_forming_pairing();
    struct reply reply = send_call(a_new_manager(pairing.mentor, pairing.mentee));
    assert_status(reply, 200);
    reply = call(pairing.program.program_manager_token, "GET", textf("/v1/pairings/%s", pairing.id));
    cr_expect_str_eq(reply_text(&reply, "/state"), "forming");
    cr_expect_str_eq(reply_text(&reply, "/conflict"), "reporting_line_conflict");
}

Test(pairing_recheck, a_new_conflict_ends_an_open_offer)
{
    struct offer offer = an_offer();
    struct reply reply = send_call(a_new_manager(offer.mentor, offer.mentee));
    assert_status(reply, 200);
    cr_expect_str_eq(state_for(offer.mentor_token, offer), "superseded");
    cr_expect_str_eq(state_for(offer.program.program_manager_token, offer), "superseded");
}

Test(pairing_recheck, an_answer_that_waits_for_hrs_change_is_refused)
{
    struct offer offer = an_offer();
    struct reply reply = answer(offer.mentor_token, offer, "yes");
    assert_status(reply, 200);
    sql("BEGIN");
    sql("UPDATE employee SET manager_id = $2::uuid WHERE id = $1::uuid", offer.mentor.id, offer.mentee.id);
    reply = call_before_commit(offer.mentee_token, "PUT",
                               (struct call){.path = textf("%s/answer", offer.path), .body = JSON({"answer": "yes"})});
    assert_problem(reply, 409, "proposal_closed");
    cr_expect_str_eq(unnoticed(offer.program), "0");
}

Test(pairing_recheck, an_answer_concurrent_with_a_new_manager_leaves_no_conflict)
{
    for (int i = 0; i < ROUNDS; i++) {
        struct offer offer = an_offer();
        struct reply reply = answer(offer.mentor_token, offer, "yes");
        struct reply replies[2];
        struct parallel_call calls[] = {{offer.mentee_token,
                                         "PUT",
                                         {.path = textf("%s/answer", offer.path), .body = JSON({"answer": "yes"})}},
                                         a_new_manager(offer.mentor, offer.mentee)};
        call_together(calls, 2, replies);
        reply = replies[0];
        cr_expect(reply.status == 200 || reply.status == 409, "%d", reply.status);
        cr_expect_eq(replies[1].status, 200);
        cr_expect_str_eq(unnoticed(offer.program), "0");
    }
}

Test(pairing_recheck, a_start_concurrent_with_a_new_manager_leaves_no_conflict)
{
    for (int i = 0; i < ROUNDS; i++) {
        struct pairing pairing = an_active_pairing();
        struct reply reply = send_call(a_move(pairing.mentor_token, pairing.id, "paused"));
        assert_status(reply, 201);
        struct employee between = an_employee(.manager_id = pairing.mentee.id);
        struct reply replies[2];
        struct parallel_call calls[] = {a_move(pairing.mentor_token, pairing.id, "active"),
                                        a_new_manager(pairing.mentor, between)};
        call_together(calls, 2, replies);
        reply = replies[0];
        cr_expect(reply.status == 201 || reply.status == 409 || reply.status == 412, "%d", reply.status);
        cr_expect_eq(replies[1].status, 200);
        cr_expect_str_eq(unnoticed(pairing.program), "0");
        cr_expect_str_eq(sql("SELECT state FROM pairing WHERE id = $1::uuid", pairing.id), "paused");
    }
}

/* Neither change alone puts one person above the other. */
Test(pairing_recheck, a_change_that_waits_sees_the_result_of_the_other)
{
    struct pairing pairing = an_active_pairing();
    struct employee between = an_employee();
    sql("BEGIN");
    sql("UPDATE employee SET manager_id = $2::uuid WHERE id = $1::uuid", between.id, pairing.mentee.id);
    struct parallel_call change = a_new_manager(pairing.mentor, between);
    struct reply reply = call_before_commit(change.token, change.method, change.call);
    assert_status(reply, 200);
    cr_expect_str_eq(sql("SELECT conflict FROM pairing WHERE id = $1::uuid", pairing.id), "reporting_line_conflict");
}

/* The same two changes, concurrently. */
Test(pairing_recheck, two_concurrent_changes_leave_no_conflict_unnoticed)
{
    for (int i = 0; i < ROUNDS; i++) {
        struct pairing pairing = an_active_pairing();
        struct employee between = an_employee();
        struct reply replies[2];
        struct parallel_call calls[] = {a_new_manager(pairing.mentor, between), a_new_manager(between, pairing.mentee)};
        call_together(calls, 2, replies);
        cr_expect_eq(count_status(replies, 2, 200), 2);
        cr_expect_str_eq(unnoticed(pairing.program), "0");
    }
}
