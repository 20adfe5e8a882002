/* SPDX-License-Identifier: Apache-2.0 */
/* The race for a mentor's last place: no matter how many clients try at once, there are never more pairings than
 * places. */
#include "support/parallel.h"

#include "support/fixture.h"

enum { CLIENTS = 32 };

/* Pairs one mentor, who has this many places, with 32 mentees. Returns the responses to all 32 concurrent attempts. */
static const char *race(int capacity, struct reply replies[CLIENTS])
{
    struct program program = a_published_program(an_employee());
    sql("UPDATE program SET mentor_capacity = $2::int WHERE id = $1::uuid", program.id, textf("%d", capacity));
    const char *mentor = an_accepted_application(program, an_employee(), "mentor");
    struct parallel_call calls[CLIENTS];
    for (int i = 0; i < CLIENTS; i++) {
        const char *mentee = an_accepted_application(program, an_employee(), "mentee");
        const char *body = textf(JSON({"mentor_application_id": "%s", "mentee_application_id": "%s"}), mentor, mentee);
        calls[i] = (struct parallel_call){program.program_manager_token,
                                          "POST",
                                          {.path = textf("/v1/programs/%s/pairings", program.id), .body = body}};
    }
    call_together(calls, CLIENTS, replies);
    return mentor;
}

static void expect_losers_know(const struct reply *replies)
{
    for (int i = 0; i < CLIENTS; i++) {
        if (replies[i].status != 201)
            expect_problem(replies[i], 409, "capacity_exhausted");
    }
}

static const char *open_pairings(const char *mentor)
{
    return sql("SELECT count(*) FROM pairing WHERE mentor_application_id = $1::uuid AND closed_at IS NULL", mentor);
}

Test(capacity_race, one_of_32_clients_gets_the_last_place)
{
    struct reply replies[CLIENTS];
    const char *mentor = race(1, replies);
    cr_expect_eq(count_status(replies, CLIENTS, 201), 1);
    cr_expect_str_eq(open_pairings(mentor), "1");
    expect_losers_know(replies);
}

Test(capacity_race, ten_places_make_ten_pairings)
{
    struct reply replies[CLIENTS];
    const char *mentor = race(10, replies);
    cr_expect_eq(count_status(replies, CLIENTS, 201), 10);
    cr_expect_str_eq(open_pairings(mentor), "10");
    expect_losers_know(replies);
    cr_expect_str_eq(sql("SELECT taken FROM application WHERE id = $1::uuid", mentor), "10");
}

Test(capacity_race, a_mentee_wanted_by_many_mentors_gets_one_pairing)
{
    struct program program = a_published_program(an_employee());
    const char *mentee = an_accepted_application(program, an_employee(), "mentee");
    struct parallel_call calls[CLIENTS];
    struct reply replies[CLIENTS];
    for (int i = 0; i < CLIENTS; i++) {
        const char *mentor = an_accepted_application(program, an_employee(), "mentor");
        const char *body = textf(JSON({"mentor_application_id": "%s", "mentee_application_id": "%s"}), mentor, mentee);
        calls[i] = (struct parallel_call){program.program_manager_token,
                                          "POST",
                                          {.path = textf("/v1/programs/%s/pairings", program.id), .body = body}};
    }
    call_together(calls, CLIENTS, replies);
    cr_expect_eq(count_status(replies, CLIENTS, 201), 1);
    expect_losers_know(replies);
}
