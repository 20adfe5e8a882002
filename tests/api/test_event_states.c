/* SPDX-License-Identifier: Apache-2.0 */
/* States of an event: its program managers cancel it and plan it again; guests can only reply. */
#include "support/event.h"
#include "support/states.h"

static const struct state_move moves[] = {
    {"planned", "cancelled", "program_manager second_program_manager"},
    {"cancelled", "planned", "program_manager second_program_manager"},
};

static void with_event(bool open_to_all, void (*expect)(const struct state_machine *machine))
{
    struct program program = a_published_program(an_employee());
    struct employee second = an_employee();
    struct employee guest = an_employee();
    int of_strangers = open_to_all ? 403 : 404;
    const char *id = an_event(program, 24, open_to_all);
    program_staff_add(program, second, "program_manager");
    an_invitation(program, id, guest);
    const struct state_caller callers[] = {
        {"program_manager", program.program_manager_token, SEES_IT, NULL},
        {"second_program_manager", participant(second), SEES_IT, NULL},
        {"reviewer", a_reviewer(program), 403, NULL},
        {"guest", participant(guest), 403, NULL},
        ADMIN_AND_AUDITOR(of_strangers),
        STRANGERS(of_strangers, NULL),
    };
    expect(&(struct state_machine){.table = "event",
                                   .id = id,
                                   .path = event_path(id),
                                   .owner = program.program_manager,
                                   .states = "planned cancelled",
                                   .moves = moves,
                                   .move_count = LENGTH_OF(moves),
                                   .callers = callers,
                                   .caller_count = LENGTH_OF(callers),
                                   .arrange = "UPDATE event SET state = $2 WHERE id = $1::uuid"});
}

Test(event_states, the_transition_table_holds_for_every_caller)
{
    with_event(false, expect_state_machine);
}

Test(event_states, people_who_see_an_open_event_still_cannot_move_it)
{
    with_event(true, expect_state_machine);
}

Test(event_states, one_of_two_concurrent_moves_wins)
{
    with_event(false, expect_one_winner);
}
