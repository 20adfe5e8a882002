/* SPDX-License-Identifier: Apache-2.0 */
/* Concurrent locks and pairings for the last place of a mentor: occupied and reserved places never exceed the capacity.
 */
#include "support/parallel.h"

#include "support/pair_decision.h"

enum { ROUNDS = 6, CLIENTS = 12 };

static struct parallel_call a_lock(struct pair pair)
{
    return (struct parallel_call){
        pair.program.program_manager_token,
        "POST",
        {.path = textf("/v1/programs/%s/pair-decisions", pair.program.id), .body = decision_body(pair, "locked")}};
}

static struct parallel_call a_pairing_of(struct pair pair)
{
    const char *body = textf(JSON({"mentor_application_id": "%s", "mentee_application_id": "%s"}),
                                  pair.mentor_application_id, pair.mentee_application_id);
    return (struct parallel_call){pair.program.program_manager_token,
                                  "POST",
                                  {.path = textf("/v1/programs/%s/pairings", pair.program.id), .body = body}};
}

static const char *claimed(struct pair pair)
{
    return sql("SELECT taken + places_kept(id) FROM application WHERE id = $1::uuid", pair.mentor_application_id);
}

Test(pair_decision_race, one_of_two_locks_for_the_last_place_wins)
{
    for (int i = 0; i < ROUNDS; i++) {
        struct pair pair = a_pair();
        struct parallel_call calls[] = {a_lock(pair), a_lock(with_another_mentee(pair))};
        struct reply replies[2];
        call_together(calls, 2, replies);
        cr_assert_eq(count_status(replies, 2, 201), 1);
        expect_problem(replies[replies[0].status == 201 ? 1 : 0], 409, "capacity_exhausted");
        cr_expect_str_eq(claimed(pair), "1");
    }
}

Test(pair_decision_race, as_many_locks_succeed_as_there_are_places)
{
    struct pair pair = a_pair();
    sql("UPDATE application SET capacity = 4 WHERE id = $1::uuid", pair.mentor_application_id);
    struct parallel_call calls[CLIENTS];
    struct reply replies[CLIENTS];
    for (int i = 0; i < CLIENTS; i++)
        calls[i] = a_lock(with_another_mentee(pair));
    call_together(calls, CLIENTS, replies);
    cr_expect_eq(count_status(replies, CLIENTS, 201), 4);
    for (int i = 0; i < CLIENTS; i++) {
        if (replies[i].status != 201)
            expect_problem(replies[i], 409, "capacity_exhausted");
    }
    cr_expect_str_eq(claimed(pair), "4");
}

Test(pair_decision_race, a_lock_and_a_different_pairing_cannot_share_a_place)
{
    for (int i = 0; i < ROUNDS; i++) {
        struct pair pair = a_pair();
        struct parallel_call calls[] = {a_lock(pair), a_pairing_of(with_another_mentee(pair))};
        struct reply replies[2];
        call_together(calls, 2, replies);
        cr_expect_eq(count_status(replies, 2, 201), 1);
        expect_problem(replies[replies[0].status == 201 ? 1 : 0], 409, "capacity_exhausted");
        cr_expect_str_eq(claimed(pair), "1");
    }
}

/* Either the lock comes first and is then fulfilled, or the pairing does and leaves nothing to lock. */
Test(pair_decision_race, a_lock_and_the_pairing_of_the_same_two_use_one_place)
{
    for (int i = 0; i < ROUNDS; i++) {
        struct pair pair = a_pair();
        struct parallel_call calls[] = {a_lock(pair), a_pairing_of(pair)};
        struct reply replies[2];
        call_together(calls, 2, replies);
        assert_status(replies[1], 201);
        if (replies[0].status != 201)
            expect_problem(replies[0], 409, "pairing_exists");
        cr_expect_str_eq(claimed(pair), "1");
    }
}

Test(pair_decision_race, concurrent_decisions_about_one_pair_make_one)
{
    struct pair pair = a_pair();
    struct reply replies[8];
    call_repeatedly(a_lock(pair), LENGTH_OF(replies), replies);
    cr_expect_eq(count_status(replies, LENGTH_OF(replies), 201), 1);
    for (size_t i = 0; i < LENGTH_OF(replies); i++) {
        if (replies[i].status != 201)
            expect_problem(replies[i], 409, "pair_decision_exists");
    }
}
