/* SPDX-License-Identifier: Apache-2.0 */
/* invitation_transition_list: the history. Program managers find no trace of a decline in it. */
#include "support/invitation.h"

static struct reply list(const char *token, const char *path)
{
    return call(token, "GET", textf("%s/transitions", path));
}

Test(invitation_transition_list, the_invited_person_reads_every_transition)
{
    struct program program = a_published_program(an_employee());
    struct employee person = an_employee();
    const char *path = an_invitation(program, person);
    answers(person, path, "declined");
    answers(person, path, "accepted");
    struct reply reply = list(participant(person), path);
    assert_status(reply, 200);
    cr_assert_eq(reply_items(&reply), 2);
    cr_expect_str_eq(reply_text(&reply, "/items/0/to"), "declined");
    cr_expect_str_eq(reply_text(&reply, "/items/1/actor_id"), person.id);
}

Test(invitation_transition_list, program_managers_see_no_decline)
{
    struct program program = a_published_program(an_employee());
    struct employee people[] = {an_employee(), an_employee(), an_employee()};
    const char *paths[LENGTH_OF(people)];
    for (size_t i = 0; i < LENGTH_OF(people); i++)
        paths[i] = an_invitation(program, people[i]);
    answers(people[0], paths[0], "declined");
    answers(people[1], paths[1], "declined");
    struct reply reply = list(program.program_manager_token, paths[0]);
    cr_expect_eq(reply_items(&reply), 0);
    answers(people[0], paths[0], "accepted");
    reply = list(program.program_manager_token, paths[0]);
    cr_assert_eq(reply_items(&reply), 1);
    cr_expect_str_eq(reply_text(&reply, "/items/0/from"), "sent");
    cr_expect_str_eq(reply_text(&reply, "/items/0/to"), "accepted");
    invitation_expires(people[1]);
    invitation_expires(people[2]);
    for (int round = 0; round < 2; round++) {
        for (size_t i = 1; i < LENGTH_OF(people); i++) {
            reply = list(program.program_manager_token, paths[i]);
            cr_assert_eq(reply_items(&reply), 1, "%s", reply.body);
            cr_expect_str_eq(reply_text(&reply, "/items/0/from"), "sent");
            cr_expect_str_eq(reply_text(&reply, "/items/0/to"), "expired");
            cr_expect(json_is_null(reply_at(&reply, "/items/0/actor_id")));
            cr_expect_str_eq(textf("/v1/invitations/%s", reply_text(&reply, "/items/0/id")), paths[i]);
        }
        due_work_runs();
    }
}

Test(invitation_transition_list, it_does_not_tell_who_withdrew_it)
{
    struct program program = a_published_program(an_employee());
    struct employee person = an_employee();
    const char *path = an_invitation(program, person);
    struct reply reply = call(program.program_manager_token, "DELETE", path);
    assert_status(reply, 204);
    reply = list(participant(person), path);
    cr_expect_str_eq(reply_text(&reply, "/items/0/to"), "expired");
    cr_expect(json_is_null(reply_at(&reply, "/items/0/actor_id")));
}

Test(invitation_transition_list, others_find_nothing)
{
    struct program program = a_published_program(an_employee());
    struct reply reply = list(participant(an_employee()), an_invitation(program, an_employee()));
    assert_problem(reply, 404, "not_found");
}
