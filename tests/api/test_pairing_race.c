/* SPDX-License-Identifier: Apache-2.0 */
/* Concurrent writes by the two people, the program manager and HR to the rows of one pairing. There is no deadlock, and
 * the results are consistent. */
#include "support/parallel.h"
#include "support/proposal.h"
#include "support/session.h"

#define ROUNDS 3
#define ACTS_MAX 16

static struct call step(const char *path, const char *to)
{
    return (struct call){.path = textf("%s/transitions", path), .if_match = "*", .body = textf("{\"to\":\"%s\"}", to)};
}

/* Sixteen writes to one pairing. Each locks rows that others lock by a different route. */
static size_t acts_at(struct pairing pairing, const char *end, struct parallel_call ret_calls[ACTS_MAX])
{
    const char *path = textf("/v1/pairings/%s", pairing.id);
    const char *sessions[] = {session_path(a_planned_session(pairing, 24)),
                              session_path(a_confirmed_session(pairing, 48)),
                              session_path(a_confirmed_session(pairing, -1))};
    const char *goal = sql("SELECT id FROM pairing_goal WHERE pairing_id = $1::uuid", pairing.id);
    const char *plan = "{\"starts_at\":\"2027-03-02T09:00:00Z\",\"time_zone\":\"Europe/Berlin\"}";
    const char *held = textf("%s/held-confirmations", sessions[2]);
    const struct parallel_call acts[] = {
        {pairing.mentor_token, "POST", step(path, end)},
        {pairing.mentee_token, "POST", step(sessions[0], "confirmed")},
        {pairing.mentor_token, "POST", step(sessions[0], "cancelled")},
        {pairing.mentor_token, "POST", step(sessions[1], "planned")},
        {pairing.mentee_token, "POST", {.path = held}},
        {pairing.mentor_token, "POST", {.path = held}},
        {pairing.mentor_token, "POST", {.path = textf("%s/sessions", path), .body = plan}},
        {pairing.mentee_token, "POST", {.path = textf("%s/sessions", path), .body = plan}},
        {pairing.mentee_token,
         "PATCH",
         {.path = sessions[1], .if_match = "*", .body = "{\"starts_at\":\"2027-03-03T09:00:00Z\"}"}},
        {pairing.mentee_token, "PATCH", {.path = path, .if_match = "*", .body = "{\"sessions_planned\":9}"}},
        {pairing.mentor_token,
         "PATCH",
         {.path = textf("%s/goals/%s", path, goal), .if_match = "*", .body = "{\"state\":\"reached\"}"}},
        {pairing.mentor_token, "POST", {.path = textf("%s/goals", path), .body = "{\"title\":\"One more\"}"}},
        {pairing.mentee_token, "PUT", {.path = textf("%s/note", sessions[2]), .body = "{\"text\":\"Good\"}"}},
        {pairing.mentee_token, "POST", step(textf("/v1/applications/%s", pairing.mentee_application_id), "withdrawn")},
        {pairing.mentor_token,
         "PATCH",
         {.path = textf("/v1/applications/%s", pairing.mentor_application_id),
          .if_match = "*",
          .body = "{\"capacity\":3}"}},
        {token_for("hr", ROLE_HR_SYNC),
         "PATCH",
         {.path = textf("/v1/employees/%s", pairing.mentor.id), .if_match = "*", .body = "{\"active\":false}"}},
    };
    memcpy(ret_calls, acts, sizeof acts);
    return LENGTH_OF(acts);
}

/* After the first fourteen, both people are still in the company and in the program. */
static void expect_answers(struct pairing pairing, const char *end, size_t count)
{
    struct parallel_call calls[ACTS_MAX];
    struct reply replies[ACTS_MAX];
    acts_at(pairing, end, calls);
    call_together(calls, count, replies);
    for (size_t k = 0; k < count; k++)
        cr_expect_lt(replies[k].status, 500, "%s, %s %s: %d %s", end, replies[k].method, replies[k].path,
                     replies[k].status, replies[k].body);
    const char *closed = sql("SELECT closed_at IS NOT NULL FROM pairing WHERE id = $1::uuid", pairing.id);
    const char *taken = sql("SELECT sum(taken) FROM application WHERE id IN ($1::uuid, $2::uuid)",
                            pairing.mentor_application_id, pairing.mentee_application_id);
    /* A completed pairing keeps its places. */
    const char *kept =
        sql("SELECT CASE state WHEN 'ended' THEN 0 ELSE 2 END FROM pairing WHERE id = $1::uuid", pairing.id);
    const char *coming = sql("SELECT count(*) FROM session WHERE pairing_id = $1::uuid AND starts_at > app_now() "
                             "AND state IN ('planned', 'confirmed')",
                             pairing.id);
    cr_expect(count < ACTS_MAX || closed[0] == 't', "the mentor has left");
    cr_expect_str_eq(taken, kept, "%s", end);
    cr_expect(closed[0] == 'f' || strcmp(coming, "0") == 0, "%s sessions of a closed pairing are still to come",
              coming);
}

Test(pairing_race, sixteen_writes_to_one_pairing_all_get_a_result)
{
    static const char *const ends[] = {"ended", "completed", "paused"};
    struct program program = a_published_program(an_employee());
    for (size_t i = 0; i < ROUNDS * LENGTH_OF(ends); i++) {
        for (size_t left_out = 0; left_out < 3; left_out++)
            expect_answers(an_active_pairing_in(program), ends[i % LENGTH_OF(ends)], ACTS_MAX - left_out);
    }
}

/* Everything that creates or moves pairings locks the program; ending the program touches all its pairings. */
Test(pairing_race, ending_a_program_and_concurrent_writes_of_its_people_all_get_a_result)
{
    static const char *const ends[] = {"cancelled", "closed"};
    for (size_t i = 0; i < ROUNDS * LENGTH_OF(ends); i++) {
        struct program program = a_published_program(an_employee());
        struct pairing forming = a_forming_pairing_in(program);
        struct pairing active = an_active_pairing_in(program);
        struct offer offer = an_offer_in(program);
        struct offer other = an_offer_in(program);
        const char *end = ends[i % LENGTH_OF(ends)];
        if (strcmp(end, "closed") == 0) {
            program_moves(program, "running");
            program_moves(program, "concluding");
        }
        const char *consent = textf(JSON({"program_id": "%s", "text_version": "1", "state": "withdrawn"}), program.id);
        const char *signatures = textf("/v1/pairings/%s/signatures", forming.id);
        const char *pair = textf(JSON({"mentor_application_id": "%s", "mentee_application_id": "%s"}),
                                      offer.mentor_application_id, other.mentee_application_id);
        const struct parallel_call calls[] = {
            {program.program_manager_token, "POST", step(textf("/v1/programs/%s", program.id), end)},
            {forming.mentor_token, "POST", {.path = signatures}},
            {forming.mentee_token, "POST", {.path = signatures}},
            {active.mentor_token, "POST", step(textf("/v1/pairings/%s", active.id), "paused")},
            {active.mentee_token, "POST", {.path = "/v1/me/consents", .body = consent}},
            {offer.mentor_token, "PUT", {.path = textf("%s/answer", offer.path), .body = "{\"answer\":\"yes\"}"}},
            {offer.mentee_token, "PUT", {.path = textf("%s/answer", offer.path), .body = "{\"answer\":\"yes\"}"}},
            {program.program_manager_token,
             "POST",
             {.path = textf("/v1/programs/%s/pairings", program.id), .body = pair}},
            {other.mentor_token, "POST", step(textf("/v1/applications/%s", other.mentor_application_id), "withdrawn")},
        };
        struct reply replies[LENGTH_OF(calls)];
        call_together(calls, LENGTH_OF(calls), replies);
        for (size_t k = 0; k < LENGTH_OF(calls); k++)
            cr_expect_lt(replies[k].status, 500, "%s, %s %s: %d %s", end, replies[k].method, replies[k].path,
                         replies[k].status, replies[k].body);
        cr_expect_eq(replies[0].status, 201, "%s", replies[0].body);
        const char *open =
            sql("SELECT count(*) FROM pairing WHERE program_id = $1::uuid AND closed_at IS NULL", program.id);
        cr_expect_str_eq(open, "0", "%s pairings are open after the end", open);
        open =
            sql("SELECT count(*) FROM proposal WHERE program_id = $1::uuid AND state IN ('offered', 'agreed_by_one')",
                program.id);
        cr_expect_str_eq(open, "0", "%s offers are open after the end", open);
    }
}
