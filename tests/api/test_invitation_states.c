/* SPDX-License-Identifier: Apache-2.0 */
/* States of an invitation: only the invited person answers, and may still accept after a decline. */
#include "support/invitation.h"
#include "support/parallel.h"
#include "support/states.h"

static const struct state_move moves[] = {
    {"sent", "accepted declined", "invited"},
    {"declined", "accepted", "invited"},
};

static struct state_machine machine_of(struct program program, struct employee invited)
{
    const char *path = an_invitation(program, invited);
    return (struct state_machine){
        .table = "invitation",
        .id = strrchr(path, '/') + 1,
        .path = path,
        .owner = invited,
        .states = "sent accepted declined expired",
        .targets = "accepted declined",
        .moves = moves,
        .move_count = LENGTH_OF(moves),
        .arrange = "UPDATE invitation SET (state, closed_at) = "
                   "($2, CASE WHEN $2 IN ('accepted', 'expired') THEN app_now() END) WHERE id = $1::uuid"};
}

static void with_machine(void (*expect)(const struct state_machine *machine))
{
    struct program program = a_published_program(an_employee());
    struct employee invited = an_employee();
    struct state_machine machine = machine_of(program, invited);
    const struct state_caller callers[] = {
        {"invited", participant(invited), SEES_IT, NULL},
        {"program_manager", program.program_manager_token, 403, NULL},
        {"reviewer", a_reviewer(program), 404, NULL},
        ADMIN_AND_AUDITOR(404),
        STRANGERS(404, NULL),
    };
    machine.callers = callers;
    machine.caller_count = LENGTH_OF(callers);
    expect(&machine);
}

Test(invitation_states, the_transition_table_holds_for_every_caller)
{
    with_machine(expect_state_machine);
}

Test(invitation_states, one_of_two_concurrent_answers_counts)
{
    with_machine(expect_one_winner);
}

/* Program managers can withdraw both sent and declined invitations, so withdrawing does not reveal which it was. */
Test(invitation_states, only_a_program_manager_can_withdraw_an_open_invitation)
{
    static const struct {
        const char *from;
        int status;
        const char *to;
    } rows[] = {{"sent", 204, "expired"},
                {"declined", 204, "declined"},
                {"accepted", 409, "accepted"},
                {"expired", 409, "expired"}};
    struct program program = a_published_program(an_employee());
    struct employee invited = an_employee();
    struct state_machine machine = machine_of(program, invited);
    const struct state_caller callers[] = {
        {"invited", participant(invited), 403, NULL},
        {"reviewer", a_reviewer(program), 404, NULL},
        ADMIN_AND_AUDITOR(404),
        STRANGERS(404, NULL),
    };
    for (size_t i = 0; i < LENGTH_OF(rows); i++) {
        const char *before = state_arrange(&machine, rows[i].from);
        for (size_t c = 0; c < LENGTH_OF(callers); c++) {
            struct reply reply = call(callers[c].token, "DELETE", machine.path);
            cr_expect_eq(reply.status, callers[c].refusal, "%s: %d %s", callers[c].name, reply.status, reply.body);
        }
        cr_expect_str_eq(state_found(&machine), before);
        struct reply reply = call(program.program_manager_token, "DELETE", machine.path);
        cr_expect_eq(reply.status, rows[i].status, "%s: %d %s", rows[i].from, reply.status, reply.body);
        cr_expect_eq(strncmp(state_found(&machine), textf("%s v", rows[i].to), strlen(rows[i].to) + 2), 0, "%s: %s",
                     rows[i].from, state_found(&machine));
        reply = answer(invited, machine.path, "accepted");
        cr_expect_eq(reply.status, 409, "%s: %d %s", rows[i].from, reply.status, reply.body);
    }
}

Test(invitation_states, of_a_concurrent_withdrawal_and_answer_one_wins)
{
    static const char *const states[] = {"sent", "declined"};
    struct program program = a_published_program(an_employee());
    for (size_t i = 0; i < 6 * LENGTH_OF(states); i++) {
        struct employee invited = an_employee();
        struct state_machine machine = machine_of(program, invited);
        struct reply replies[2];
        state_arrange(&machine, states[i % 2]);
        const struct parallel_call calls[] = {
            {program.program_manager_token, "DELETE", {.path = machine.path}},
            {participant(invited),
             "POST",
             {.path = textf("%s/transitions", machine.path), .if_match = "*", .body = "{\"to\":\"accepted\"}"}}};
        call_together(calls, 2, replies);
        bool accepted = replies[1].status == 201;
        const char *found = state_found(&machine);
        cr_expect_eq(replies[0].status, accepted ? 409 : 204, "%s: %d %s", found, replies[0].status, replies[0].body);
        cr_expect(accepted || replies[1].status == 409 || replies[1].status == 412, "%s: %s", found, replies[1].body);
        cr_expect_eq(strncmp(found, "accepted v", 10) == 0, accepted, "%s", found);
        cr_expect_str_eq(sql("SELECT count(*) FROM application WHERE employee_id = $1::uuid", invited.id),
                         accepted ? "1" : "0");
    }
}
