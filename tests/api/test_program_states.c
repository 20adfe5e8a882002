/* SPDX-License-Identifier: Apache-2.0 */
/* States of a program: only program managers move it, both forwards and back after a mistake. */
#include "support/states.h"

static const struct state_move moves[] = {
    {"draft", "published cancelled", "program_manager second_program_manager"},
    {"published", "draft matching running cancelled", "program_manager second_program_manager"},
    {"matching", "published running cancelled", "program_manager second_program_manager"},
    {"running", "matching concluding cancelled", "program_manager second_program_manager"},
    {"concluding", "running closed cancelled", "program_manager second_program_manager"},
    {"closed", "concluding archived", "program_manager second_program_manager"},
    {"archived", "closed", "program_manager second_program_manager"},
    {"cancelled", "draft", "program_manager second_program_manager"},
};

static void with_machine(void (*expect)(const struct state_machine *machine))
{
    struct program program = a_published_program(an_employee());
    struct employee second = an_employee();
    struct employee mentor = an_employee();
    program_staff_add(program, second, "program_manager");
    an_accepted_application(program, mentor, "mentor");
    const struct state_caller callers[] = {
        {"program_manager", program.program_manager_token, SEES_IT, NULL},
        {"second_program_manager", participant(second), SEES_IT, NULL},
        {"reviewer", a_reviewer(program), 403, NULL},
        {"mentor", participant(mentor), 403, NULL},
        ADMIN_AND_AUDITOR(403),
        STRANGERS(403, "draft cancelled"),
    };
    expect(&(struct state_machine){.table = "program",
                                   .id = program.id,
                                   .path = textf("/v1/programs/%s", program.id),
                                   .owner = program.program_manager,
                                   .states = "draft published matching running concluding closed archived cancelled",
                                   .moves = moves,
                                   .move_count = LENGTH_OF(moves),
                                   .callers = callers,
                                   .caller_count = LENGTH_OF(callers),
                                   .arrange = "UPDATE program SET state = $2 WHERE id = $1::uuid"});
}

Test(program_states, the_transition_table_holds_for_every_caller)
{
    with_machine(expect_state_machine);
}

Test(program_states, one_of_two_concurrent_moves_wins)
{
    with_machine(expect_one_winner);
}
