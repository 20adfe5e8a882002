/* SPDX-License-Identifier: Apache-2.0 */
/* States of a consent: only the person gives and withdraws it. Each time adds a row, and withdrawing ends the
 * participation in any state. */
#include "support/parallel.h"
#include "support/states.h"

static struct call consent(struct program program, const char *state)
{
    return (struct call){
        .path = "/v1/me/consents",
        .body = textf("{\"program_id\":\"%s\",\"text_version\":\"1\",\"state\":\"%s\"}", program.id, state)};
}

static const char *rows_of(struct program program, struct employee person)
{
    return sql("SELECT string_agg(state, ' ' ORDER BY at, id) FROM consent WHERE program_id = $1::uuid "
               "AND employee_id = $2::uuid",
               program.id, person.id);
}

static const char *current(struct program program, struct employee person)
{
    return sql("SELECT consent_current($1::uuid, $2::uuid)", program.id, person.id);
}

Test(consent_states, the_person_can_give_and_withdraw_at_any_time)
{
    static const char *const states[] = {NULL, "given", "withdrawn"};
    struct program program = a_published_program(an_employee());
    for (size_t from = 0; from < LENGTH_OF(states); from++) {
        for (size_t to = 1; to < LENGTH_OF(states); to++) {
            struct employee person = an_employee();
            if (states[from])
                call_with(participant(person), "POST", consent(program, states[from]));
            struct reply reply = call_with(participant(person), "POST", consent(program, states[to]));
            const char *wanted = states[from] ? textf("%s %s", states[from], states[to]) : states[to];
            const char *rows = rows_of(program, person);
            assert_status(reply, 201);
            cr_expect_str_eq(rows, wanted, "wanted %s, got %s", wanted, rows);
            cr_expect_str_eq(current(program, person), states[to]);
        }
    }
}

Test(consent_states, nobody_else_can_give_or_withdraw_it)
{
    static const char *const states[] = {"given", "withdrawn"};
    struct program program = a_published_program(an_employee());
    struct employee person = an_employee();
    const char *application = a_submitted_application(program, person, "mentor");
    const struct state_caller callers[] = {
        {"program_manager", program.program_manager_token, 201, NULL},
        {"reviewer", a_reviewer(program), 201, NULL},
        ADMIN_AND_AUDITOR(201),
        STRANGERS(201, NULL),
    };
    for (size_t c = 0; c < LENGTH_OF(callers); c++) {
        for (size_t i = 0; i < LENGTH_OF(states); i++) {
            struct call call = consent(program, states[i]);
            struct reply own = call_with(callers[c].token, "POST", call);
            cr_expect_eq(own.status, callers[c].refusal, "%s: %s", callers[c].name, own.body);
            call.body = textf("{\"employee_id\":\"%s\",%s", person.id, call.body + 1);
            struct reply foreign = call_with(callers[c].token, "POST", call);
            cr_expect(foreign.status >= 400, "%s: %s", callers[c].name, foreign.body);
        }
    }
    cr_expect_str_eq(rows_of(program, person), "given");
    cr_expect_str_eq(sql("SELECT state FROM application WHERE id = $1::uuid", application), "submitted");
}

Test(consent_states, a_recorded_consent_is_never_changed)
{
    struct program program = a_published_program(an_employee());
    struct employee person = an_employee();
    a_consent(program, person);
    static const char *const methods[] = {"PUT", "PATCH", "DELETE"};
    for (size_t i = 0; i < LENGTH_OF(methods); i++) {
        struct reply reply = call_with(participant(person), methods[i], consent(program, "withdrawn"));
        expect_problem(reply, 405, "method_not_allowed");
    }
    cr_expect_str_eq(rows_of(program, person), "given");
}

Test(consent_states, withdrawing_ends_an_application_in_any_state)
{
    static const char *const states[] = {"draft",      "submitted", "under_review", "shortlisted",
                                         "waitlisted", "accepted",  "declined",     "withdrawn"};
    struct program program = a_published_program(an_employee());
    for (size_t i = 0; i < LENGTH_OF(states); i++) {
        struct employee person = an_employee();
        const char *id = a_submitted_application(program, person, i % 2 ? "mentor" : "mentee");
        sql_without_triggers(person, "UPDATE application SET state = $2 WHERE id = $1::uuid", id, states[i]);
        struct reply reply = call_with(participant(person), "POST", consent(program, "withdrawn"));
        const char *found = sql("SELECT state FROM application WHERE id = $1::uuid", id);
        assert_status(reply, 201);
        cr_expect_str_eq(found, "withdrawn", "%s: %s", states[i], found);
    }
}

static struct pairing a_pairing_as(struct program program, const char *state)
{
    struct pairing pairing = an_active_pairing_in(program);
    sql_without_triggers(
        pairing.mentor,
        "UPDATE pairing SET (state, closed_at) = ($2, CASE WHEN $2 IN ('completed', 'ended') THEN app_now() END) "
        "WHERE id = $1::uuid",
        pairing.id, state);
    return pairing;
}

static const char *state_of_pairing(struct pairing pairing)
{
    return sql("SELECT state FROM pairing WHERE id = $1::uuid", pairing.id);
}

Test(consent_states, withdrawing_ends_an_open_pairing_but_keeps_a_closed_one)
{
    static const struct {
        const char *from;
        const char *to;
    } rows[] = {
        {"forming", "ended"}, {"active", "ended"}, {"paused", "ended"}, {"completed", "completed"}, {"ended", "ended"}};
    struct program program = a_published_program(an_employee());
    for (size_t i = 0; i < LENGTH_OF(rows); i++) {
        struct pairing pairing = a_pairing_as(program, rows[i].from);
        struct reply reply =
            call_with(i % 2 ? pairing.mentor_token : pairing.mentee_token, "POST", consent(program, "withdrawn"));
        assert_status(reply, 201);
        cr_expect_str_eq(state_of_pairing(pairing), rows[i].to, "%s", rows[i].from);
    }
}

Test(consent_states, two_concurrent_withdrawals_are_both_recorded_and_end_the_participation_once)
{
    struct pairing pairing = an_active_pairing();
    struct reply replies[2];
    call_repeatedly((struct parallel_call){pairing.mentee_token, "POST", consent(pairing.program, "withdrawn")}, 2,
                    replies);
    cr_expect_eq(count_status(replies, 2, 201), 2, "%s %s", replies[0].body, replies[1].body);
    cr_expect_str_eq(rows_of(pairing.program, pairing.mentee), "given withdrawn withdrawn");
    cr_expect_str_eq(sql("SELECT count(*) FROM transition WHERE object_id = $1::uuid AND to_state = 'withdrawn'",
                         pairing.mentee_application_id),
                     "1");
    cr_expect_str_eq(
        sql("SELECT count(*) FROM transition WHERE object_id = $1::uuid AND to_state = 'ended'", pairing.id), "1");
}

static struct call move(const char *path, const char *to)
{
    return (struct call){.path = textf("%s/transitions", path), .if_match = "*", .body = textf("{\"to\":\"%s\"}", to)};
}

/* The person withdraws while the caller acts. Whichever comes first, a person who has withdrawn does not take part. */
static void expect_no_part(struct program program, struct employee person, const char *caller, struct call act)
{
    const struct parallel_call calls[] = {{participant(person), "POST", consent(program, "withdrawn")},
                                          {caller, "POST", act}};
    struct reply replies[2];
    call_together(calls, 2, replies);
    const char *open =
        sql("SELECT string_agg(state, ' ') FROM (SELECT state FROM application WHERE employee_id = $1::uuid "
            "UNION ALL SELECT state FROM pairing WHERE $1::uuid IN (mentor_id, mentee_id)) AS item "
            "WHERE state NOT IN ('withdrawn', 'ended')",
            person.id);
    cr_expect_eq(replies[0].status, 201, "%s", replies[0].body);
    cr_expect(replies[1].status < 500, "%s: %s", act.path, replies[1].body);
    cr_expect(open == NULL, "%s %s: %d, found %s", act.path, act.body, replies[1].status, open);
}

#define ROUNDS 5

Test(consent_states, a_withdrawal_beats_a_concurrent_submission_or_decision)
{
    struct program program = a_published_program(an_employee());
    for (size_t i = 0; i < ROUNDS; i++) {
        struct employee person = an_employee();
        const char *draft = textf("/v1/applications/%s", a_draft_application(program, person, "mentor"));
        expect_no_part(program, person, participant(person), move(draft, "submitted"));
        person = an_employee();
        const char *submitted = textf("/v1/applications/%s", a_submitted_application(program, person, "mentee"));
        expect_no_part(program, person, program.program_manager_token, move(submitted, "accepted"));
    }
}

Test(consent_states, a_withdrawal_beats_a_concurrent_pairing_and_its_transitions)
{
    static const char *const ways[] = {"paused", "ended"};
    struct program program = a_published_program(an_employee());
    const char *pairings = textf("/v1/programs/%s/pairings", program.id);
    for (size_t i = 0; i < ROUNDS; i++) {
        struct employee person = an_employee();
        const char *mentor = an_accepted_application(program, an_employee(), "mentor");
        const char *mentee = an_accepted_application(program, person, "mentee");
        const char *body = textf("{\"mentor_application_id\":\"%s\",\"mentee_application_id\":\"%s\"}", mentor, mentee);
        expect_no_part(program, person, program.program_manager_token, (struct call){.path = pairings, .body = body});
        for (size_t k = 0; k < LENGTH_OF(ways); k++) {
            struct pairing pairing = an_active_pairing_in(program);
            expect_no_part(program, pairing.mentee, pairing.mentor_token,
                           move(textf("/v1/pairings/%s", pairing.id), ways[k]));
        }
    }
}
