/* SPDX-License-Identifier: Apache-2.0 */
/* States of a pairing: the two people move it, a program manager can end it while it is forming, and a closed pairing
 * stays closed. */
#include "support/parallel.h"
#include "support/states.h"

static const struct state_move moves[] = {
    {"forming", "active", "mentor mentee"},
    {"forming", "ended", "mentor mentee program_manager"},
    {"active", "paused completed ended", "mentor mentee"},
    {"paused", "active completed ended", "mentor mentee"},
};

/* The pairing takes up a place in both applications as long as it is open. */
static const char arrange[] =
    "WITH place AS (UPDATE application SET (state, taken) = (CASE WHEN $2 = 'ended' THEN 'accepted' ELSE 'matched' "
    "END, "
    "CASE WHEN $2 IN ('completed', 'ended') THEN 0 ELSE 1 END) "
    "FROM pairing WHERE pairing.id = $1::uuid AND application.id IN (mentor_application_id, mentee_application_id)) "
    "UPDATE pairing SET (state, closed_at) = ($2, CASE WHEN $2 IN ('completed', 'ended') THEN app_now() END) "
    "WHERE id = $1::uuid";

/* With a goal and signatures, so that only the state can prevent a transition. */
static void with_machine(void (*expect)(const struct state_machine *machine))
{
    struct pairing pairing = an_active_pairing();
    const struct state_caller callers[] = {
        {"mentor", pairing.mentor_token, SEES_IT, NULL},
        {"mentee", pairing.mentee_token, SEES_IT, NULL},
        {"program_manager", pairing.program.program_manager_token, SEES_IT, NULL},
        {"reviewer", a_reviewer(pairing.program), 404, NULL},
        ADMIN_AND_AUDITOR(404),
        STRANGERS(404, NULL),
    };
    expect(&(struct state_machine){.table = "pairing",
                                   .id = pairing.id,
                                   .path = textf("/v1/pairings/%s", pairing.id),
                                   .owner = pairing.mentor,
                                   .states = "forming active paused completed ended",
                                   .targets = "active paused completed ended",
                                   .moves = moves,
                                   .move_count = LENGTH_OF(moves),
                                   .callers = callers,
                                   .caller_count = LENGTH_OF(callers),
                                   .arrange = arrange});
}

Test(pairing_states, the_transition_table_holds_for_every_caller)
{
    with_machine(expect_state_machine);
}

Test(pairing_states, one_of_two_concurrent_moves_wins)
{
    with_machine(expect_one_winner);
}

static struct call step(const char *path, const char *to)
{
    return (struct call){.path = textf("%s/transitions", path), .if_match = "*", .body = textf("{\"to\":\"%s\"}", to)};
}

/* Withdrawing an application ends its pairing. Both writes touch the same rows. */
Test(pairing_states, a_concurrent_withdrawal_and_transition_do_not_deadlock)
{
    static const char *const ways[] = {"ended", "paused", "completed"};
    struct program program = a_published_program(an_employee());
    for (size_t i = 0; i < 4 * LENGTH_OF(ways); i++) {
        struct pairing pairing = an_active_pairing_in(program);
        const char *to = ways[i % LENGTH_OF(ways)];
        const struct parallel_call calls[] = {
            {pairing.mentor_token, "POST", step(textf("/v1/pairings/%s", pairing.id), to)},
            {pairing.mentee_token, "POST",
             step(textf("/v1/applications/%s", pairing.mentee_application_id), "withdrawn")},
        };
        struct reply replies[2];
        call_together(calls, 2, replies);
        const char *state = sql("SELECT state FROM pairing WHERE id = $1::uuid", pairing.id);
        for (size_t k = 0; k < 2; k++)
            cr_expect(replies[k].status == 201 || replies[k].status == 409 || replies[k].status == 412, "%s: %s",
                      replies[k].path, replies[k].body);
        cr_expect_geq(count_status(replies, 2, 201), 1);
        cr_expect(replies[1].status != 201 || strcmp(state, "ended") == 0 || strcmp(state, "completed") == 0,
                  "withdrawn and %s: %s", to, state);
    }
}
