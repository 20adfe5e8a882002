/* SPDX-License-Identifier: Apache-2.0 */
/* invitation_list: the people a program has invited, for its program managers. */
#include "support/invitation.h"

static struct reply list(const char *token, struct program program, const char *query)
{
    return call(token, "GET", textf("/v1/programs/%s/invitations%s", program.id, query));
}

static void expect_items(struct program program, const char *query, size_t wanted)
{
    struct reply reply = list(program.program_manager_token, program, query);
    assert_status(reply, 200);
    cr_expect_eq(reply_items(&reply), wanted, "%s: %s", query, reply.body);
}

Test(invitation_list, filters_apply_to_the_state_that_is_shown)
{
    struct program program = a_published_program(an_employee());
    struct employee people[] = {an_employee(), an_employee(), an_employee(), an_employee(), an_employee()};
    const char *paths[LENGTH_OF(people)];
    for (size_t i = 0; i < LENGTH_OF(people); i++)
        paths[i] = an_invitation(program, people[i]);
    answers(people[0], paths[0], "accepted");
    answers(people[1], paths[1], "declined");
    answers(people[2], paths[2], "declined");
    invitation_expires(people[2]);
    invitation_expires(people[3]);
    expect_items(program, "", 5);
    expect_items(program, "?state=accepted", 1);
    expect_items(program, "?state=sent", 2);
    expect_items(program, "?state=expired", 2);
    due_work_runs();
    expect_items(program, "?state=sent", 2);
    expect_items(program, "?state=expired", 2);
    expect_items(program, "?role=mentee", 0);
    expect_items(program, textf("?employee_id=%s&role=mentor", people[4].id), 1);
}

Test(invitation_list, embeds_the_public_profile_with_the_requested_fields)
{
    struct program program = a_published_program(an_employee());
    struct employee person = an_employee();
    an_invitation(program, person);
    struct reply reply = list(program.program_manager_token, program, "?fields=id,state&embed=employee");
    assert_status(reply, 200);
    cr_expect_eq(json_object_size(reply_at(&reply, "/items/0")), 4, "%s", reply.body);
    cr_expect_str_eq(reply_text(&reply, "/items/0/employee/user_name"), person.user_name);
}

Test(invitation_list, pages_follow_the_requested_order)
{
    static const struct {
        const char *sort;
        int order[3];
    } rows[] = {{"created_at", {0, 1, 2}}, {"-created_at", {2, 1, 0}}, {"expires_at", {2, 1, 0}}};
    struct program program = a_published_program(an_employee());
    const char *paths[3];
    for (int i = 0; i < 3; i++) {
        struct employee person = an_employee();
        paths[i] = an_invitation(program, person);
        sql("UPDATE invitation SET expires_at = expires_at - make_interval(days => $2::int) WHERE employee_id = "
            "$1::uuid",
            person.id, textf("%d", i));
    }
    for (size_t i = 0; i < LENGTH_OF(rows); i++) {
        const char *query = textf("?limit=1&sort=%s", rows[i].sort);
        for (int at = 0; at < 3; at++) {
            struct reply reply = list(program.program_manager_token, program, query);
            cr_assert_eq(reply_items(&reply), 1, "%s", reply.body);
            cr_expect_str_eq(textf("/v1/invitations/%s", reply_text(&reply, "/items/0/id")), paths[rows[i].order[at]]);
            query = textf("?limit=1&sort=%s&cursor=%s", rows[i].sort, reply_text(&reply, "/next"));
        }
    }
}

Test(invitation_list, it_is_empty_after_the_program_has_ended)
{
    struct program program = a_published_program(an_employee());
    an_invitation(program, an_employee());
    program_moves(program, "cancelled");
    expect_items(program, "", 0);
}

Test(invitation_list, others_are_refused)
{
    struct program program = a_published_program(an_employee());
    struct employee person = an_employee();
    struct employee reviewer = an_employee();
    an_invitation(program, person);
    program_staff_add(program, reviewer, "reviewer");
    struct reply reply = list(participant(person), program, "");
    assert_problem(reply, 403, "forbidden");
    reply = list(participant(reviewer), program, "");
    assert_problem(reply, 403, "forbidden");
    reply = list(participant(person), a_draft_program(an_employee()), "");
    assert_problem(reply, 404, "not_found");
}

Test(invitation_list, invalid_parameters_are_refused)
{
    static const char *const queries[] = {"?state=declined", "?role=reviewer", "?sort=state", "?embed=program",
                                          "?fields=closed_at"};
    struct program program = a_published_program(an_employee());
    for (size_t i = 0; i < LENGTH_OF(queries); i++) {
        struct reply reply = list(program.program_manager_token, program, queries[i]);
        expect_problem(reply, 400, "parameter_invalid");
    }
}
