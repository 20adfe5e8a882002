/* SPDX-License-Identifier: Apache-2.0 */
/* application_list: the applications submitted to a program, for its staff. */
#include "support/fixture.h"

static struct reply list(const char *token, struct program program, const char *query)
{
    return call(token, "GET", textf("/v1/programs/%s/applications%s", program.id, query));
}

static void expect_items(struct program program, const char *query, size_t wanted)
{
    struct reply reply = list(program.program_manager_token, program, query);
    assert_status(reply, 200);
    cr_expect_eq(reply_items(&reply), wanted, "%s: %s", query, reply.body);
}

Test(application_list, the_staff_sees_submitted_applications_without_wishes)
{
    struct program program = a_published_program(an_employee());
    struct employee reviewer = an_employee();
    program_staff_add(program, reviewer, "reviewer");
    const char *id = a_submitted_application(program, an_employee(), "mentor");
    a_draft_application(program, an_employee(), "mentor");
    struct reply reply = list(participant(reviewer), program, "");
    assert_status(reply, 200);
    cr_assert_eq(reply_items(&reply), 1);
    cr_expect_str_eq(reply_text(&reply, "/items/0/id"), id);
    cr_expect(json_is_null(reply_at(&reply, "/items/0/wishes")));
    cr_expect(json_is_null(reply_at(&reply, "/items/0/please_not")));
    cr_expect_null(reply_at(&reply, "/items/0/employee"));
}

Test(application_list, filters_narrow_the_list)
{
    struct program program = a_published_program(an_employee());
    struct employee person = an_employee();
    const char *mentor = a_submitted_application(program, person, "mentor");
    an_accepted_application(program, an_employee(), "mentee");
    const char *topic = sql("SELECT topic_id FROM application_topic WHERE application_id = $1::uuid", mentor);
    expect_items(program, "", 2);
    expect_items(program, "?state=accepted", 1);
    expect_items(program, "?state=declined", 0);
    expect_items(program, "?role=mentor", 1);
    expect_items(program, textf("?employee_id=%s", person.id), 1);
    expect_items(program, textf("?topic_id=%s", topic), 1);
    expect_items(program, textf("?topic_id=%s&role=mentee", topic), 0);
}

Test(application_list, embeds_the_public_profile_with_the_requested_fields)
{
    struct program program = a_published_program(an_employee());
    struct employee person = an_employee();
    a_submitted_application(program, person, "mentor");
    struct reply reply = list(program.program_manager_token, program, "?fields=id,state&embed=employee");
    assert_status(reply, 200);
    cr_expect_eq(json_object_size(reply_at(&reply, "/items/0")), 4, "%s", reply.body);
    cr_expect_str_eq(reply_text(&reply, "/items/0/employee/user_name"), person.user_name);
    cr_expect_null(reply_at(&reply, "/items/0/employee/birth_date"));
    cr_expect_null(reply_at(&reply, "/items/0/employee/email"));
}

Test(application_list, a_repeated_list_parameter_means_the_same_as_commas)
{
    struct program program = a_published_program(an_employee());
    a_submitted_application(program, an_employee(), "mentor");
    a_submitted_application(program, an_employee(), "mentor");
    struct reply commas = list(program.program_manager_token, program, "?fields=id,state,role&limit=1");
    struct reply repeated = list(program.program_manager_token, program, "?fields=id&limit=1&fields=state%2Crole");
    assert_status(repeated, 200);
    cr_expect_eq(json_object_size(reply_at(&repeated, "/items/0")), 4, "%s", repeated.body);
    cr_expect_str_eq(repeated.body, commas.body, "the cursor belongs to both forms");
    struct reply wrong = list(program.program_manager_token, program, "?fields=id&fields=colour&fields=state");
    expect_problem(wrong, 400, "parameter_invalid");
    cr_expect_eq(json_array_size(reply_at(&wrong, "/errors")), 1, "%s", wrong.body);
    wrong = list(program.program_manager_token, program, "?fields=id&fields=%ff");
    expect_problem(wrong, 400, "parameter_invalid");
}

/* The first person to start a draft submits last. */
Test(application_list, pages_follow_the_requested_order)
{
    static const struct {
        const char *sort;
        int order[3];
    } rows[] = {{"created_at", {0, 1, 2}}, {"-created_at", {2, 1, 0}}, {"submitted_at", {2, 1, 0}}};
    struct program program = a_published_program(an_employee());
    struct employee people[3];
    const char *ids[3];
    for (int i = 0; i < 3; i++) {
        people[i] = an_employee();
        ids[i] = a_draft_application(program, people[i], "mentor");
    }
    for (int i = 2; i >= 0; i--)
        sql_as(people[i], "UPDATE application SET state = 'submitted' FROM pg_sleep(0.01) WHERE id = $1::uuid", ids[i]);
    for (size_t i = 0; i < LENGTH_OF(rows); i++) {
        const char *query = textf("?limit=1&sort=%s", rows[i].sort);
        for (int at = 0; at < 3; at++) {
            struct reply reply = list(program.program_manager_token, program, query);
            cr_assert_eq(reply_items(&reply), 1, "%s", reply.body);
            cr_expect_str_eq(reply_text(&reply, "/items/0/id"), ids[rows[i].order[at]], "%s", rows[i].sort);
            query = textf("?limit=1&sort=%s&cursor=%s", rows[i].sort, reply_text(&reply, "/next"));
        }
    }
}

Test(application_list, it_is_empty_after_the_program_has_ended)
{
    struct program program = a_published_program(an_employee());
    a_submitted_application(program, an_employee(), "mentor");
    program_moves(program, "cancelled");
    expect_items(program, "", 0);
}

Test(application_list, others_are_refused)
{
    struct program program = a_published_program(an_employee());
    struct employee person = an_employee();
    a_submitted_application(program, person, "mentor");
    struct reply reply = list(participant(person), program, "");
    assert_problem(reply, 403, "forbidden");
    reply = list(a_published_program(an_employee()).program_manager_token, program, "");
    assert_problem(reply, 403, "forbidden");
    reply = list(participant(person), a_draft_program(an_employee()), "");
    assert_problem(reply, 404, "not_found");
    reply = list(token_of(program.program_manager, ROLE_AUDITOR), program, "");
    assert_problem(reply, 403, "role_missing");
}

Test(application_list, invalid_parameters_are_refused)
{
    static const char *const queries[] = {
        "?state=open",    "?role=reviewer",    "?employee_id=1",           "?sort=employee_id",
        "?fields=wishes", "?embed=motivation", "?embed=employee,employee", "?wishes=1"};
    struct program program = a_published_program(an_employee());
    for (size_t i = 0; i < LENGTH_OF(queries); i++) {
        struct reply reply = list(program.program_manager_token, program, queries[i]);
        expect_problem(reply, 400, "parameter_invalid");
    }
}
