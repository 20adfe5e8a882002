/* SPDX-License-Identifier: Apache-2.0 */
/* States of an application: the applicant submits and withdraws it, the staff decide, and only a pairing makes it
 * matched. */
#include "support/states.h"

#define STAFF "program_manager reviewer"

static const struct state_move moves[] = {
    {"draft", "submitted withdrawn", "applicant"},
    {"draft", "accepted", "service"},
    {"submitted", "draft withdrawn", "applicant"},
    {"submitted", "under_review shortlisted accepted waitlisted declined", STAFF},
    {"under_review", "withdrawn", "applicant"},
    {"under_review", "submitted shortlisted accepted waitlisted declined", STAFF},
    {"shortlisted", "withdrawn", "applicant"},
    {"shortlisted", "under_review accepted waitlisted declined", STAFF},
    {"waitlisted", "withdrawn", "applicant"},
    {"waitlisted", "under_review shortlisted accepted declined", STAFF},
    {"accepted", "withdrawn", "applicant"},
    {"accepted", "under_review waitlisted declined", "program_manager"},
    {"accepted", "matched", "service"},
    {"matched", "accepted withdrawn", "applicant"},
    {"declined", "under_review", STAFF},
    {"declined", "withdrawn", "applicant"},
    {"withdrawn", "draft", "applicant"},
};

static void with_machine(void (*expect)(const struct state_machine *machine))
{
    struct program program = a_published_program(an_employee());
    struct employee applicant = an_employee();
    const char *id = a_submitted_application(program, applicant, "mentor");
    const char *assigned = a_reviewer(program);
    const char *unassigned = a_reviewer(program); /* the program requires one review per application */
    const struct state_caller callers[] = {
        {"applicant", participant(applicant), SEES_IT, NULL},
        {"program_manager", program.program_manager_token, SEES_IT, "draft"},
        {"reviewer", assigned, SEES_IT, "draft"},
        {"unassigned_reviewer", unassigned, 404, NULL},
        ADMIN_AND_AUDITOR(404),
        STRANGERS(404, NULL),
    };
    expect(&(struct state_machine){
        .table = "application",
        .id = id,
        .path = textf("/v1/applications/%s", id),
        .owner = applicant,
        .states = "draft submitted under_review shortlisted accepted waitlisted declined matched withdrawn",
        .targets = "draft submitted under_review shortlisted accepted waitlisted declined withdrawn",
        .moves = moves,
        .move_count = LENGTH_OF(moves),
        .read_as_accepted = "matched",
        .callers = callers,
        .caller_count = LENGTH_OF(callers),
        .arrange = "UPDATE application SET (state, submitted_at) = ($2, CASE WHEN $2 <> 'draft' THEN app_now() END) "
                   "WHERE id = $1::uuid"});
}

Test(application_states, the_transition_table_holds_for_every_caller)
{
    with_machine(expect_state_machine);
}

Test(application_states, one_of_two_concurrent_moves_wins)
{
    with_machine(expect_one_winner);
}
