/* SPDX-License-Identifier: Apache-2.0 */
/* Leases of match runs: one worker at a time has a run, a worker that dies loses it, and nothing is stored twice. */
#include "support/match_run.h"
#include "support/proposal.h"

/* Leases use real time, so moving the clock in a demonstration does not end them. */
static void the_lease_is_over(const char *id)
{
    sql("UPDATE match_run SET lease_until = clock_timestamp() - interval '1 second' WHERE id = $1::uuid", id);
}

/* Stores a result as the engine would have found it; `stored` is t or f. */
static void store_one_pair(const char *id, const char *worker, const char *offer, const char *need, const char *stored)
{
    const char *found =
        textf("{\"pairs\": [[\"%s\", \"%s\", 1000, 10, 0, 0, 0, 0, false]], \"unmatched\": [], \"mentees\": 1, "
              "\"mentors\": 1, \"mentor_places\": 1, \"allowed\": 1, \"rounds\": 0, \"locks_kept\": 0, "
              "\"locks_broken\": 0}",
              offer, need);
    cr_expect_str_eq(sql("SELECT match_run_store($1::uuid, $2::uuid, $3::jsonb)", id, worker, found), stored);
}

Test(match_run_lease, a_run_whose_worker_died_is_finished_by_another)
{
    struct program program = a_published_program(an_employee());
    an_accepted_application(program, an_employee(), "mentor");
    an_accepted_application(program, an_employee(.board = true), "mentee");
    const char *id = a_held_match_run(program);
    const char *dead = sql("SELECT worker FROM match_run WHERE id = $1::uuid", id);
    the_lease_is_over(id);
    struct reply reply = match_run_over(program.program_manager_token, textf("/v1/match-runs/%s", id));
    cr_expect_str_eq(reply_text(&reply, "/state"), "done");
    cr_expect_eq(reply_integer(&reply, "/statistics/pairs"), 1);
    /* If the dead worker comes back, its result is not stored as well. */
    cr_expect_str_eq(sql("SELECT match_run_store($1::uuid, $2::uuid, '{\"pairs\": []}')", id, dead), "f");
    reply = match_run_proposals(program, textf("/%s", id));
    cr_expect_eq(reply_items(&reply), 1);
}

Test(match_run_lease, a_worker_that_renews_its_lease_keeps_its_run)
{
    struct program program = a_published_program(an_employee());
    const char *id = a_held_match_run(program);
    const char *worker = sql("SELECT worker FROM match_run WHERE id = $1::uuid", id);
    cr_expect_str_eq(sql("SELECT match_run_beat($1::uuid, $2::uuid, 40, 3600)", id, worker), "t");
    cr_expect_str_eq(sql("SELECT count(*) FROM match_run WHERE id = $1::uuid AND progress = 40 "
                         "AND lease_until > clock_timestamp() + interval '50 minutes'",
                         id),
                     "1");
    /* Progress never goes back. */
    sql("SELECT match_run_beat($1::uuid, $2::uuid, 30, 3600)", id, worker);
    cr_expect_str_eq(sql("SELECT progress FROM match_run WHERE id = $1::uuid", id), "40");
    cr_expect_str_eq(sql("SELECT match_run_beat($1::uuid, gen_random_uuid(), 50, 3600)", id), "f");
    cr_expect_null(sql("SELECT match_run_load($1::uuid, gen_random_uuid(), 30)", id));
    cr_expect_str_eq(sql("SELECT match_run_leave($1::uuid, gen_random_uuid(), true, NULL)", id), "f");
    sql("SELECT match_run_cancel($1::uuid)", id);
}

Test(match_run_lease, a_run_fails_after_five_attempts)
{
    struct program program = a_published_program(an_employee());
    const char *id = a_held_match_run(program);
    sql("UPDATE match_run SET attempts = 5 WHERE id = $1::uuid", id);
    the_lease_is_over(id);
    struct reply reply = match_run_over(program.program_manager_token, textf("/v1/match-runs/%s", id));
    cr_expect_str_eq(reply_text(&reply, "/state"), "failed");
    cr_expect_str_eq(reply_text(&reply, "/problem"), "failed_repeatedly");
}

Test(match_run_lease, a_run_ends_if_its_program_no_longer_forms_pairings)
{
    struct program program = a_published_program(an_employee());
    const char *id = a_held_match_run(program);
    program_moves(program, "running");
    program_moves(program, "concluding");
    struct reply reply = call(program.program_manager_token, "GET", textf("/v1/match-runs/%s", id));
    cr_expect_str_eq(reply_text(&reply, "/state"), "failed");
    cr_expect_str_eq(reply_text(&reply, "/problem"), "program_closed");
}

static void withdraws(struct program program, struct employee employee, const char *application)
{
    (void)program;
    application_moves(employee, application, "withdrawn");
}

static void makes_a_draft_again(struct program program, struct employee employee, const char *application)
{
    sql_as(program.program_manager, "UPDATE application SET state = 'under_review' WHERE id = $1::uuid", application);
    sql_as(program.program_manager, "UPDATE application SET state = 'submitted' WHERE id = $1::uuid", application);
    application_moves(employee, application, "draft");
}

/* What was found out from answers that have been taken back since is not stored: the run starts again. */
Test(match_run_lease, a_run_starts_again_if_somebody_in_it_has_withdrawn)
{
    static void (*const ways[])(struct program, struct employee, const char *) = {withdraws, makes_a_draft_again};
    for (size_t i = 0; i < LENGTH_OF(ways); i++) {
        struct program program = a_published_program(an_employee());
        struct employee leaver = an_employee();
        const char *offer = an_accepted_application(program, leaver, "mentor");
        const char *need = an_accepted_application(program, an_employee(.board = true), "mentee");
        const char *id = a_held_match_run(program);
        const char *worker = sql("SELECT worker FROM match_run WHERE id = $1::uuid", id);
        cr_expect_not_null(sql("SELECT match_run_load($1::uuid, $2::uuid, 3600)", id, worker));
        ways[i](program, leaver, offer);
        store_one_pair(id, worker, offer, need, "f");
        struct reply reply = match_run_over(program.program_manager_token, textf("/v1/match-runs/%s", id));
        cr_expect_str_eq(reply_text(&reply, "/state"), "done");
        cr_expect_eq(reply_integer(&reply, "/statistics/pairs"), 0);
        reply = match_run_proposals(program, textf("/%s", id));
        cr_expect_eq(reply_items(&reply), 0, "%s", reply.body);
    }
}

/* A pair that a program manager has forbidden between loading the people and storing the result is not proposed. */
Test(match_run_lease, a_pair_forbidden_during_the_run_is_not_proposed)
{
    struct program program = a_published_program(an_employee());
    const char *offer = an_accepted_application(program, an_employee(), "mentor");
    const char *need = an_accepted_application(program, an_employee(.board = true), "mentee");
    const char *id = a_held_match_run(program);
    const char *worker = sql("SELECT worker FROM match_run WHERE id = $1::uuid", id);
    cr_expect_not_null(sql("SELECT match_run_load($1::uuid, $2::uuid, 3600)", id, worker));
    sql_as(program.program_manager,
           "INSERT INTO pair_decision (program_id, mentor_application_id, mentee_application_id, decision, reason) "
           "VALUES ($1::uuid, $2::uuid, $3::uuid, 'forbidden', 'They have worked together for years.')",
           program.id, offer, need);
    store_one_pair(id, worker, offer, need, "t");
    struct reply reply = match_run_proposals(program, textf("/%s", id));
    cr_expect_str_eq(reply_text(&reply, "/items/0/state"), "superseded");
}

/* Stopping an instance does not count against the run that it was working on. */
Test(match_run_lease, giving_a_run_back_does_not_count_as_an_attempt)
{
    struct program program = a_published_program(an_employee());
    const char *id = a_held_match_run(program);
    const char *worker = sql("SELECT worker FROM match_run WHERE id = $1::uuid", id);
    sql("SELECT match_run_leave($1::uuid, $2::uuid, true, NULL)", id, worker);
    struct reply reply = match_run_over(program.program_manager_token, textf("/v1/match-runs/%s", id));
    cr_expect_str_eq(reply_text(&reply, "/state"), "done");
    cr_expect_str_eq(sql("SELECT attempts FROM match_run WHERE id = $1::uuid", id), "1");
}

/* The same for a pair that was declined in between, in whichever roles. */
Test(match_run_lease, a_pair_declined_during_the_run_is_not_proposed)
{
    struct offer refused = an_offer();
    const char *id = a_held_match_run(refused.program);
    const char *worker = sql("SELECT worker FROM match_run WHERE id = $1::uuid", id);
    cr_expect_not_null(sql("SELECT match_run_load($1::uuid, $2::uuid, 3600)", id, worker));
    struct reply reply = answer(refused.mentee_token, refused, "no");
    assert_status(reply, 200);
    store_one_pair(id, worker, refused.mentor_application_id, refused.mentee_application_id, "t");
    reply = match_run_proposals(refused.program, textf("/%s", id));
    cr_expect_str_eq(reply_text(&reply, "/items/0/state"), "superseded");
}
