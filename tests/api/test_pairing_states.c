/* SPDX-License-Identifier: Apache-2.0 */
/* States of a pairing: the two move it, a manager ends what is still forming, and closed ones stay closed. */
#include "support/states.h"

static const struct state_move moves[] = {
    {"forming", "active", "mentor mentee"},
    {"forming", "ended", "mentor mentee program_manager"},
    {"active", "paused completed ended", "mentor mentee"},
    {"paused", "active completed ended", "mentor mentee"},
};

/* The places in both applications are taken as long as the pairing is open. */
static const char arrange[] =
    "WITH place AS (UPDATE application SET (state, taken) = (CASE WHEN $2 = 'ended' THEN 'accepted' ELSE 'matched' "
    "END, "
    "CASE WHEN $2 IN ('completed', 'ended') THEN 0 ELSE 1 END) "
    "FROM pairing WHERE pairing.id = $1::uuid AND application.id IN (mentor_application_id, mentee_application_id)) "
    "UPDATE pairing SET (state, closed_at) = ($2, CASE WHEN $2 IN ('completed', 'ended') THEN app_now() END) "
    "WHERE id = $1::uuid";

/* With goal and signatures, so that nothing but states bars the way. */
static void with_machine(void (*expect)(const struct state_machine *machine))
{
    struct pairing pairing = an_active_pairing();
    const struct state_caller callers[] = {
        {"mentor", pairing.mentor_token, SEES_IT, NULL},
        {"mentee", pairing.mentee_token, SEES_IT, NULL},
        {"program_manager", pairing.program.manager_token, SEES_IT, NULL},
        {"reviewer", a_reviewer(pairing.program), 404, NULL},
        ADMIN_AND_AUDITOR(404),
        STRANGERS(404, NULL),
    };
    expect(&(struct state_machine){.table = "pairing",
                                   .id = pairing.id,
                                   .path = textf("/v1/pairings/%s", pairing.id),
                                   .owner = pairing.mentor,
                                   .states = "forming active paused completed ended",
                                   .moves = moves,
                                   .move_count = LENGTH_OF(moves),
                                   .callers = callers,
                                   .caller_count = LENGTH_OF(callers),
                                   .arrange = arrange});
}

Test(pairing_states, the_table_is_kept_by_everybody)
{
    with_machine(expect_state_machine);
}

Test(pairing_states, of_two_who_move_it_at_once_one_does)
{
    with_machine(expect_one_winner);
}
