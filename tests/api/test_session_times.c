/* SPDX-License-Identifier: Apache-2.0 */
/* Sessions lie within the life of their pairing and their program, and nobody has two at the same time. */
#include "support/parallel.h"
#include "support/session.h"

static struct reply plan(const char *token, struct pairing pairing, const char *starts_at, int minutes)
{
    return call(
        token, "POST", textf("/v1/pairings/%s/sessions", pairing.id),
        .body = textf(JSON({"starts_at": "%s", "minutes": %d, "time_zone": "Europe/Berlin", "topic_id": "%s",
                                    "goal": "Write it"}),
            starts_at, minutes, sql("SELECT id FROM topic WHERE program_id = $1::uuid LIMIT 1", pairing.program.id)));
}

static struct reply move(const char *token, const char *id, const char *starts_at)
{
    return call(token, "PATCH", session_path(id), .if_match = "*", .body = textf(JSON({"starts_at": "%s"}), starts_at));
}

static struct reply transition(const char *token, const char *id, const char *state)
{
    return call(token, "POST", textf("%s/transitions", session_path(id)), .if_match = "*",
                .body = textf(JSON({"to": "%s"}), state));
}

static struct reply confirm_held(const char *token, const char *id)
{
    return call(token, "POST", textf("%s/held-confirmations", session_path(id)));
}

static const char *planned(const char *token, struct pairing pairing, const char *starts_at)
{
    struct reply reply = plan(token, pairing, starts_at, 60);
    assert_status(reply, 201);
    return reply_text(&reply, "/id");
}

static void pairing_moves(struct pairing pairing, const char *state)
{
    struct reply reply = call(pairing.mentor_token, "POST", textf("/v1/pairings/%s/transitions", pairing.id),
                              .if_match = "*", .body = textf(JSON({"to": "%s"}), state));
    assert_status(reply, 201);
}

/* The pairing is active from 2028-02-10 12:00 on, in a program from 2028-02-01 to 2028-08-31. */
static struct pairing a_pairing_of_2028(void)
{
    struct pairing pairing = an_active_pairing();
    sql("UPDATE pairing SET activated_at = '2028-02-10T12:00:00Z' WHERE id = $1::uuid", pairing.id);
    sql("UPDATE program SET (starts_on, ends_on) = ('2028-02-01', '2028-08-31') WHERE id = $1::uuid",
        pairing.program.id);
    return pairing;
}

static const struct {
    const char *starts_at;
    int minutes;
    const char *code; /* NULL: within its life */
} times[] = {
    {"2020-05-01T09:00:00Z", 60, "session_outside_pairing"},
    {"2028-01-31T23:59:00Z", 60, "session_outside_pairing"},
    {"2028-02-10T11:59:59.999Z", 60, "session_outside_pairing"},
    {"2028-02-10T12:00:00Z", 60, NULL},
    {"2028-08-31T23:00:00Z", 60, NULL},
    {"2028-08-31T23:00:00Z", 61, "session_outside_program"},
    {"2028-09-01T00:00:00Z", 60, "session_outside_program"},
    {"2099-12-31T23:00:00Z", 60, "session_outside_program"},
};

Test(session_times, a_session_is_planned_and_moved_within_its_life)
{
    struct pairing pairing = a_pairing_of_2028();
    a_topic(pairing.program);
    for (size_t i = 0; i < LENGTH_OF(times); i++) {
        struct reply made = plan(pairing.mentee_token, pairing, times[i].starts_at, times[i].minutes);
        const char *id = planned(pairing.mentor_token, pairing, "2028-05-02T09:00:00Z");
        struct reply moved =
            call(pairing.mentor_token, "PATCH", session_path(id), .if_match = "*",
                 .body = textf(JSON({"starts_at": "%s", "minutes": %d}), times[i].starts_at, times[i].minutes));
        if (times[i].code) {
            expect_problem(made, 409, times[i].code);
            expect_problem(moved, 409, times[i].code);
        } else {
            cr_expect_eq(made.status, 201, "%s", made.body);
            expect_problem(moved, 409, "session_overlaps");
        }
        assert_status(transition(pairing.mentor_token, id, "cancelled"), 201);
    }
    const char *id = planned(pairing.mentor_token, pairing, "2028-05-02T23:00:00Z");
    struct reply longer = call(pairing.mentor_token, "PATCH", session_path(id), .if_match = "*",
                               .body = JSON({"starts_at": "2028-08-31T22:59:00Z", "minutes": 62}));
    expect_problem(longer, 409, "session_outside_program");
}

Test(session_times, the_first_day_of_the_program_counts_too)
{
    struct pairing pairing = a_pairing_of_2028();
    a_topic(pairing.program);
    sql("UPDATE program SET starts_on = '2028-03-01' WHERE id = $1::uuid", pairing.program.id);
    struct reply before = plan(pairing.mentor_token, pairing, "2028-02-29T23:59:59Z", 60);
    expect_problem(before, 409, "session_outside_program");
    struct reply first = plan(pairing.mentor_token, pairing, "2028-03-01T00:00:00Z", 60);
    assert_status(first, 201);
}

Test(session_times, a_program_that_ends_earlier_leaves_no_session_to_confirm_or_plan_again)
{
    struct pairing pairing = an_active_pairing();
    a_topic(pairing.program);
    const char *confirmed = a_confirmed_session(pairing, -30);
    const char *open = a_planned_session(pairing, -33);
    const char *off = a_planned_session(pairing, -36);
    assert_status(transition(pairing.mentor_token, off, "cancelled"), 201);
    sql("UPDATE program SET ends_on = app_today() - 5 WHERE id = $1::uuid", pairing.program.id);
    struct reply reply = transition(pairing.mentee_token, open, "confirmed");
    expect_problem(reply, 409, "session_outside_program");
    reply = transition(pairing.mentee_token, off, "planned");
    expect_problem(reply, 409, "session_outside_program");
    reply = confirm_held(pairing.mentee_token, confirmed);
    expect_problem(reply, 409, "session_outside_program");
    sql("UPDATE program SET ends_on = app_today() WHERE id = $1::uuid", pairing.program.id);
    assert_status(transition(pairing.mentee_token, open, "confirmed"), 201);
    assert_status(confirm_held(pairing.mentee_token, confirmed), 201);
}

Test(session_times, a_session_during_a_pause_is_neither_held_nor_planned)
{
    own_server_start(NULL);
    struct pairing pairing = an_active_pairing();
    a_topic(pairing.program);
    const char *before = a_confirmed_session(pairing, 24);
    const char *during = a_confirmed_session(pairing, 72);
    const char *after = a_confirmed_session(pairing, 120);
    for (int day = 2; day <= 6; day += 2) {
        const char *now = sql("SELECT rfc3339(now() + make_interval(days => $1::int))", textf("%d", day));
        struct reply reply = call(token_for("operations-client", ROLE_ADMIN), "PUT", "/v1/clock",
                                  .body = textf(JSON({"now": "%s"}), now));
        assert_status(reply, 200);
        if (day < 6)
            pairing_moves(pairing, day == 2 ? "paused" : "active");
    }
    struct reply reply = confirm_held(pairing.mentor_token, during);
    expect_problem(reply, 409, "session_outside_pairing");
    reply = plan(pairing.mentor_token, pairing, sql("SELECT rfc3339(now() + interval '74 hours')"), 60);
    expect_problem(reply, 409, "session_outside_pairing");
    reply = move(pairing.mentor_token, after, sql("SELECT rfc3339(now() + interval '74 hours')"));
    expect_problem(reply, 409, "session_outside_pairing");
    assert_status(confirm_held(pairing.mentor_token, before), 201);
    assert_status(confirm_held(pairing.mentor_token, after), 201);
    cr_expect(own_server_stop());
}

/* Three pairings in three programs: `first` and `second` have the same mentor, who is the mentee in `third`. */
struct shared_person {
    struct pairing first;
    struct pairing second;
    struct pairing third;
};

static struct shared_person a_shared_person(void)
{
    struct employee person = an_employee();
    struct shared_person shared = {
        an_active_pairing_of(a_published_program(an_employee()), person, an_employee(.level = 1)),
        an_active_pairing_of(a_published_program(an_employee()), person, an_employee(.level = 1)),
        an_active_pairing_of(a_published_program(an_employee()), an_employee(), person)};
    a_topic(shared.first.program);
    a_topic(shared.second.program);
    a_topic(shared.third.program);
    return shared;
}

Test(session_times, nobody_has_two_sessions_at_a_time_in_whatever_pairings)
{
    static const struct {
        const char *starts_at;
        int minutes;
        bool free;
    } others[] = {
        {"2028-05-02T09:00:00Z", 60, false},      {"2028-05-02T08:30:00Z", 31, false},
        {"2028-05-02T09:59:00Z", 60, false},      {"2028-05-02T09:20:00Z", 5, false},
        {"2028-05-02T05:00:00Z", 480, false},     {"2028-05-02T08:00:00Z", 60, true},
        {"2028-05-02T10:00:00Z", 60, true},       {"2028-05-02T09:59:59.999Z", 5, false},
        {"2028-05-02T11:00:00+02:00", 15, false}, {"2028-05-03T09:00:00Z", 60, true},
    };
    struct shared_person shared = a_shared_person();
    planned(shared.first.mentee_token, shared.first, "2028-05-02T09:00:00Z");
    const struct pairing *pairings[] = {&shared.first, &shared.second, &shared.third};
    for (size_t p = 0; p < LENGTH_OF(pairings); p++) {
        const struct pairing *pairing = pairings[p];
        const char *own = p == 2 ? pairing->mentee_token : pairing->mentor_token;
        const char *partner = p == 2 ? pairing->mentor_token : pairing->mentee_token;
        for (size_t i = 0; i < LENGTH_OF(others); i++) {
            struct reply by_own = plan(own, *pairing, others[i].starts_at, others[i].minutes);
            if (others[i].free) {
                cr_expect_eq(by_own.status, 201, "%s: %s", others[i].starts_at, by_own.body);
                assert_status(transition(own, reply_text(&by_own, "/id"), "cancelled"), 201);
                continue;
            }
            expect_problem(by_own, 409, "session_overlaps");
            struct reply by_partner = plan(partner, *pairing, others[i].starts_at, others[i].minutes);
            expect_problem(by_partner, 409, p == 0 ? "session_overlaps" : "session_other_not_free");
            cr_expect_null(strstr(by_partner.body, "2028-05-"), "tells when: %s", by_partner.body);
        }
    }
}

Test(session_times, moving_and_planning_again_take_the_time_too)
{
    struct shared_person shared = a_shared_person();
    const char *first = planned(shared.first.mentor_token, shared.first, "2028-05-02T09:00:00Z");
    const char *second = planned(shared.second.mentor_token, shared.second, "2028-05-02T12:00:00Z");
    struct reply reply = move(shared.second.mentee_token, second, "2028-05-02T09:30:00Z");
    expect_problem(reply, 409, "session_other_not_free");
    reply = call(shared.second.mentor_token, "PATCH", session_path(second), .if_match = "*",
                 .body = JSON({"starts_at": "2028-05-02T08:00:00Z", "minutes": 90}));
    expect_problem(reply, 409, "session_overlaps");
    assert_status(transition(shared.first.mentee_token, first, "cancelled"), 201);
    assert_status(move(shared.second.mentee_token, second, "2028-05-02T09:30:00Z"), 200);
    reply = transition(shared.first.mentee_token, first, "planned");
    expect_problem(reply, 409, "session_other_not_free");
    reply = transition(shared.first.mentor_token, first, "planned");
    expect_problem(reply, 409, "session_overlaps");
    assert_status(move(shared.second.mentor_token, second, "2028-05-02T10:00:00Z"), 200);
    assert_status(transition(shared.first.mentor_token, first, "planned"), 201);
    assert_status(transition(shared.first.mentor_token, first, "confirmed"), 201);
}

Test(session_times, what_was_held_takes_its_time_and_what_was_missed_does_not)
{
    struct pairing pairing = an_active_pairing();
    const char *held = a_held_session(pairing);
    const char *then = sql("SELECT rfc3339(starts_at) FROM session WHERE id = $1::uuid", held);
    struct reply reply = plan(pairing.mentor_token, pairing, then, 5);
    expect_problem(reply, 409, "session_overlaps");
    const char *missed = a_planned_session(pairing, -48);
    assert_status(transition(pairing.mentor_token, missed, "missed"), 201);
    then = sql("SELECT rfc3339(starts_at) FROM session WHERE id = $1::uuid", missed);
    assert_status(plan(pairing.mentor_token, pairing, then, 60), 201);
    reply = transition(pairing.mentor_token, missed, "planned");
    expect_problem(reply, 409, "session_overlaps");
}

Test(session_times, of_many_at_once_one_gets_the_time)
{
    enum { CALLS = 18, ROUNDS = 4 };
    struct shared_person shared = a_shared_person();
    const struct pairing *pairings[] = {&shared.first, &shared.second, &shared.third};
    for (int round = 0; round < ROUNDS; round++) {
        struct parallel_call calls[CALLS];
        struct reply replies[CALLS];
        for (int i = 0; i < CALLS; i++) {
            const struct pairing *pairing = pairings[i % 3];
            calls[i] = (struct parallel_call){
                i % 2 == 0 ? pairing->mentor_token : pairing->mentee_token,
                "POST",
                {.path = textf("/v1/pairings/%s/sessions", pairing->id),
                 .body = textf(JSON({"starts_at": "2028-05-%02dT09:%02d:00Z", "time_zone": "Europe/Berlin"}), round + 1,
                                    i)}};
        }
        call_together(calls, CALLS, replies);
        cr_expect_eq(count_status(replies, CALLS, 201), 1);
        cr_expect_eq(count_status(replies, CALLS, 409), CALLS - 1);
    }
}
