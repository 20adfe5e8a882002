/* SPDX-License-Identifier: Apache-2.0 */
/* States of a feedback form: the author submits and reopens it, only the service seals it, and nobody else finds it. */
#include "support/session.h"
#include "support/states.h"

static const struct state_move moves[] = {
    {"open", "submitted", "author"},
    {"submitted", "open", "author"},
};

static void with_machine(void (*expect)(const struct state_machine *machine))
{
    struct pairing pairing = an_active_pairing();
    const char *path = a_feedback(pairing);
    const struct state_caller callers[] = {
        {"author", pairing.mentee_token, SEES_IT, NULL},
        {"counterpart", pairing.mentor_token, 404, NULL},
        {"program_manager", pairing.program.program_manager_token, 404, NULL},
        {"reviewer", a_reviewer(pairing.program), 404, NULL},
        ADMIN_AND_AUDITOR(404),
        STRANGERS(404, NULL),
    };
    expect(&(struct state_machine){.table = "feedback",
                                   .id = strrchr(path, '/') + 1,
                                   .path = path,
                                   .owner = pairing.mentee,
                                   .states = "open submitted sealed",
                                   .targets = "open submitted",
                                   .moves = moves,
                                   .move_count = LENGTH_OF(moves),
                                   .callers = callers,
                                   .caller_count = LENGTH_OF(callers),
                                   .arrange = "UPDATE feedback SET (state, rating) = ($2, 4) WHERE id = $1::uuid"});
}

Test(feedback_states, the_transition_table_holds_for_every_caller)
{
    with_machine(expect_state_machine);
}

Test(feedback_states, one_of_two_concurrent_moves_wins)
{
    with_machine(expect_one_winner);
}
