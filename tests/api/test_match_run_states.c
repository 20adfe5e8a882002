/* SPDX-License-Identifier: Apache-2.0 */
/* States of a match run: the service moves it, program managers may cancel it while it is open, and nobody else
 * does anything.
 */
#include "support/match_run.h"
#include "support/parallel.h"
#include "support/states.h"

static const char arrange[] =
    "UPDATE match_run SET state = $2, worker = gen_random_uuid(), lease_until = 'infinity', "
    "statistics = CASE WHEN $2 = 'done' THEN jsonb '{}' END, problem = CASE WHEN $2 = 'failed' THEN 'cancelled' END, "
    "finished_at = CASE WHEN $2 IN ('done', 'failed') THEN app_now() END WHERE id = $1::uuid";

struct cell {
    const char *state;
    int program_manager; /* the status that a program manager's cancellation gets */
};

static const struct cell cells[] = {{"running", 204}, {"done", 409}, {"failed", 409}};

static const char *state_of(const char *id)
{
    return sql("SELECT state FROM match_run WHERE id = $1::uuid", id);
}

Test(match_run_states, only_program_managers_can_cancel_a_run_and_only_while_it_is_open)
{
    struct program program = a_published_program(an_employee());
    struct employee second = an_employee();
    program_staff_add(program, second, "program_manager");
    const char *id = a_held_match_run(program);
    const char *path = textf("/v1/match-runs/%s", id);
    const struct state_caller strangers[] = {
        {"reviewer", a_reviewer(program), 404, NULL},
        {"auditor", token_of(an_employee(), ROLE_PARTICIPANT | ROLE_AUDITOR), 403, NULL},
        {"admin", token_of(an_employee(), ROLE_PARTICIPANT | ROLE_ADMIN), 404, NULL},
        STRANGERS(404, NULL),
    };
    const char *const program_managers[] = {program.program_manager_token, participant(second)};
    for (size_t i = 0; i < LENGTH_OF(cells); i++) {
        sql_without_triggers(program.program_manager, arrange, id, cells[i].state);
        for (size_t at = 0; at < LENGTH_OF(strangers); at++) {
            struct reply reply = call(strangers[at].token, "DELETE", path);
            cr_expect_eq(reply.status, strangers[at].refusal, "%s in %s: %d", strangers[at].name, cells[i].state,
                         reply.status);
            cr_expect_str_eq(state_of(id), cells[i].state);
        }
        for (size_t at = 0; at < LENGTH_OF(program_managers); at++) {
            sql_without_triggers(program.program_manager, arrange, id, cells[i].state);
            struct reply reply = call(program_managers[at], "DELETE", path);
            cr_expect_eq(reply.status, cells[i].program_manager, "%s: %s", cells[i].state, reply.body);
            cr_expect_str_eq(state_of(id), cells[i].program_manager == 204 ? "failed" : cells[i].state);
        }
    }
}

Test(match_run_states, one_of_many_concurrent_cancellations_wins)
{
    struct program program = a_published_program(an_employee());
    const char *path = textf("/v1/match-runs/%s", a_held_match_run(program));
    struct reply replies[8];
    call_repeatedly(
        (struct parallel_call){.token = program.program_manager_token, .method = "DELETE", .call = {.path = path}},
        LENGTH_OF(replies), replies);
    cr_expect_eq(count_status(replies, LENGTH_OF(replies), 204), 1);
    cr_expect_eq(count_status(replies, LENGTH_OF(replies), 409), LENGTH_OF(replies) - 1);
}
