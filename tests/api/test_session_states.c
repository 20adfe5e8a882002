/* SPDX-License-Identifier: Apache-2.0 */
/* States of a session: only the two people move it, and it is held once both have confirmed it. */
#include "support/parallel.h"
#include "support/session.h"
#include "support/states.h"

static const struct state_move moves[] = {
    {"planned", "confirmed missed cancelled", "mentor mentee"},
    {"confirmed", "planned missed cancelled", "mentor mentee"},
    {"missed", "planned", "mentor mentee"},
    {"cancelled", "planned", "mentor mentee"},
};

static const char arrange[] =
    "UPDATE session SET (state, mentor_held_at, mentee_held_at) = ($2, CASE WHEN $2 = 'held' THEN app_now() END, "
    "CASE WHEN $2 = 'held' THEN app_now() END) WHERE id = $1::uuid";

/* The session started an hour ago, so it can be missed or held. */
static void with_machine(void (*expect)(const struct state_machine *machine))
{
    struct pairing pairing = an_active_pairing();
    const char *id = a_planned_session(pairing, -1);
    const struct state_caller callers[] = {
        {"mentor", pairing.mentor_token, SEES_IT, NULL},
        {"mentee", pairing.mentee_token, SEES_IT, NULL},
        {"program_manager", pairing.program.program_manager_token, 404, NULL},
        {"reviewer", a_reviewer(pairing.program), 404, NULL},
        ADMIN_AND_AUDITOR(404),
        STRANGERS(404, NULL),
    };
    expect(&(struct state_machine){.table = "session",
                                   .id = id,
                                   .path = session_path(id),
                                   .owner = pairing.mentor,
                                   .states = "planned confirmed held missed cancelled",
                                   .targets = "planned confirmed missed cancelled",
                                   .moves = moves,
                                   .move_count = LENGTH_OF(moves),
                                   .callers = callers,
                                   .caller_count = LENGTH_OF(callers),
                                   .arrange = arrange});
}

static struct call held(const struct state_machine *machine)
{
    return (struct call){.path = textf("%s/held-confirmations", machine->path)};
}

static bool is_one_of_the_two(const struct state_caller *caller)
{
    return strcmp(caller->name, "mentor") == 0 || strcmp(caller->name, "mentee") == 0;
}

/* A single confirmation does not change the state. Confirming again after both have confirmed changes nothing. */
static void expect_held_confirmations(const struct state_machine *machine)
{
    static const struct {
        const char *from;
        int status;
    } rows[] = {{"planned", 409}, {"confirmed", 201}, {"held", 201}, {"missed", 409}, {"cancelled", 409}};
    for (size_t i = 0; i < LENGTH_OF(rows); i++) {
        for (size_t c = 0; c < machine->caller_count; c++) {
            const struct state_caller *caller = &machine->callers[c];
            int wanted = is_one_of_the_two(caller) ? rows[i].status : caller->refusal;
            const char *before = state_arrange(machine, rows[i].from);
            struct reply reply = call_with(caller->token, "POST", held(machine));
            const char *after = state_found(machine);
            bool confirms = wanted == 201 && strcmp(rows[i].from, "confirmed") == 0;
            const char *what = textf("%s by %s", rows[i].from, caller->name);
            cr_expect_eq(reply.status, wanted, "%s: %d %s", what, reply.status, reply.body);
            cr_expect_eq(strcmp(after, before) == 0, !confirms, "%s: %s is now %s", what, before, after);
            cr_expect_eq(strncmp(after, rows[i].from, strlen(rows[i].from)), 0, "%s: %s", what, after);
        }
    }
}

static void expect_one_step_to_held(const struct state_machine *machine)
{
    for (size_t i = 0; i < 10; i++) {
        struct parallel_call calls[2];
        struct reply replies[2];
        state_arrange(machine, "confirmed");
        const char *before = sql("SELECT count(*) FROM transition WHERE object_id = $1::uuid", machine->id);
        for (size_t c = 0; c < 2; c++)
            calls[c] = (struct parallel_call){machine->callers[c].token, "POST", held(machine)};
        call_together(calls, 2, replies);
        cr_expect_eq(count_status(replies, 2, 201), 2, "%s %s", replies[0].body, replies[1].body);
        cr_expect_str_eq(sql("SELECT state FROM session WHERE id = $1::uuid", machine->id), "held");
        cr_expect_str_eq(
            sql("SELECT count(*) - $2::int FROM transition WHERE object_id = $1::uuid", machine->id, before), "1");
    }
}

Test(session_states, the_transition_table_holds_for_every_caller)
{
    with_machine(expect_state_machine);
}

Test(session_states, one_of_two_concurrent_moves_wins)
{
    with_machine(expect_one_winner);
}

Test(session_states, only_the_two_people_can_confirm_and_only_confirmed_sessions)
{
    with_machine(expect_held_confirmations);
}

Test(session_states, two_concurrent_confirmations_both_count_and_make_it_held_once)
{
    with_machine(expect_one_step_to_held);
}
