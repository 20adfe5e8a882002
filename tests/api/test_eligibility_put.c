/* SPDX-License-Identifier: Apache-2.0 */
/* eligibility_put: a program manager sets who may apply in a role. Applications are checked against it when they are
 * submitted. */
#include "support/fixture.h"

static struct reply put(const char *token, struct program program, const char *role, const char *if_match,
                        const char *body)
{
    return call(token, "PUT", textf("/v1/programs/%s/eligibility/%s", program.id, role), .body = body,
                .if_match = if_match);
}

static void set(struct program program, const char *role, const char *body)
{
    struct reply reply = put(program.program_manager_token, program, role, "*", body);
    assert_status(reply, 200);
}

static struct reply submit(struct employee person, const char *application)
{
    return call(participant(person), "POST", textf("/v1/applications/%s/transitions", application), .if_match = "*",
                .body = JSON({"to": "submitted"}));
}

Test(eligibility_put, replaces_the_rules_of_one_role)
{
    struct program program = a_published_program(an_employee());
    struct reply reply =
        put(program.program_manager_token, program, "mentee", "\"v1\"",
            JSON({"levels": [0, 1], "units": ["Sales", "Board"], "tenure_months": 6, "competence": 3}));
    assert_status(reply, 200);
    cr_expect_str_eq(reply_header(&reply, "ETag"), "\"v2\"");
    cr_expect_eq(reply_integer(&reply, "/levels/1"), 1);
    cr_expect_str_eq(reply_text(&reply, "/units/0"), "Sales");
    cr_expect_eq(reply_integer(&reply, "/tenure_months"), 6);
    struct reply less =
        put(program.program_manager_token, program, "mentee", "\"v2\"", JSON({"competence": 4, "units": null}));
    assert_status(less, 200);
    cr_expect_eq(reply_integer(&less, "/competence"), 4);
    cr_expect(json_is_null(reply_at(&less, "/levels")));
    cr_expect(json_is_null(reply_at(&less, "/units")));
    struct reply list = call(program.program_manager_token, "GET", textf("/v1/programs/%s/eligibility", program.id));
    cr_expect_eq(reply_integer(&list, "/items/0/competence"), 4);
    cr_expect(json_is_null(reply_at(&list, "/items/1/competence")));
}

Test(eligibility_put, ineligible_people_cannot_submit)
{
    static const struct {
        const char *rules;
        const char *code;
    } rows[] = {
        {"{\"levels\": [0, 1]}", "eligibility_level"},
        {"{\"units\": [\"Board\"]}", "eligibility_unit"},
        {"{\"tenure_months\": 12}", "eligibility_tenure"},
        {"{\"competence\": 4}", "eligibility_competence"},
    };
    struct program program = a_published_program(an_employee());
    struct employee person = an_employee(.unit = "Sales", .level = 4);
    sql("UPDATE employee SET hired_on = (app_today() - interval '11 months')::date WHERE id = $1::uuid", person.id);
    const char *id = a_draft_application(program, person, "mentor");
    for (size_t i = 0; i < LENGTH_OF(rows); i++) {
        set(program, "mentor", rows[i].rules);
        struct reply refused = submit(person, id);
        expect_problem(refused, 409, rows[i].code);
    }
    set(program, "mentor", JSON({"levels": [3, 4], "units": ["Sales"], "tenure_months": 11, "competence": 3}));
    set(program, "mentee", JSON({"levels": [0], "units": ["Board"], "tenure_months": 600, "competence": 5}));
    struct reply reply = submit(person, id);
    assert_status(reply, 201);
}

Test(eligibility_put, an_unknown_start_date_counts_as_no_tenure)
{
    struct program program = a_published_program(an_employee());
    struct employee person = an_employee();
    const char *id = a_draft_application(program, person, "mentee");
    set(program, "mentee", JSON({"tenure_months": 1}));
    struct reply reply = submit(person, id);
    expect_problem(reply, 409, "eligibility_tenure");
}

Test(eligibility_put, minors_take_part_only_if_the_program_admits_them)
{
    struct program program = a_published_program(an_employee());
    struct employee apprentice = an_employee(.minor = true);
    const char *id = a_draft_application(program, apprentice, "mentor");
    struct reply refused = submit(apprentice, id);
    expect_problem(refused, 409, "minor_not_admitted");
    struct reply admitted = call(program.program_manager_token, "PATCH", textf("/v1/programs/%s", program.id),
                                 .if_match = "*", .body = JSON({"minors_admitted": true}));
    assert_status(admitted, 200);
    struct reply reply = submit(apprentice, id);
    assert_status(reply, 201);
}

Test(eligibility_put, applications_submitted_earlier_stay_valid)
{
    struct program program = a_published_program(an_employee());
    struct employee person = an_employee();
    const char *id = a_submitted_application(program, person, "mentor");
    set(program, "mentor", JSON({"units": ["Board"]}));
    struct reply reply = call(program.program_manager_token, "POST", textf("/v1/applications/%s/transitions", id),
                              .if_match = "*", .body = JSON({"to": "accepted"}));
    assert_status(reply, 201);
}

Test(eligibility_put, a_stale_or_missing_version_is_refused)
{
    struct program program = a_published_program(an_employee());
    set(program, "mentor", JSON({"competence": 2}));
    struct reply stale = put(program.program_manager_token, program, "mentor", "\"v1\"", JSON({"competence": 3}));
    expect_problem(stale, 412, "precondition_failed");
    struct reply missing = put(program.program_manager_token, program, "mentor", NULL, JSON({"competence": 3}));
    expect_problem(missing, 428, "precondition_required");
}

Test(eligibility_put, only_a_program_manager_may)
{
    struct program program = a_published_program(an_employee());
    struct employee reviewer = an_employee();
    program_staff_add(program, reviewer, "reviewer");
    struct reply reply = put(participant(reviewer), program, "mentor", "*", "{}");
    expect_problem(reply, 403, "forbidden");
    struct program draft = a_draft_program(program.program_manager);
    reply = put(participant(reviewer), draft, "mentor", "*", "{}");
    expect_problem(reply, 404, "not_found");
}

Test(eligibility_put, invalid_bodies_and_roles_are_refused)
{
    struct program program = a_published_program(an_employee());
    static const char *const wrong[] = {"{\"levels\": []}",    "{\"levels\": [10]}",     "{\"levels\": [1, 1]}",
                                        "{\"units\": [\"\"]}", "{\"tenure_months\": 0}", "{\"tenure_months\": 601}",
                                        "{\"competence\": 0}", "{\"competence\": 6}"};
    for (size_t i = 0; i < LENGTH_OF(wrong); i++) {
        struct reply reply = put(program.program_manager_token, program, "mentor", "*", wrong[i]);
        expect_problem(reply, 422, "body_invalid");
    }
    struct reply role = put(program.program_manager_token, program, "reviewer", "*", "{}");
    expect_problem(role, 400, "parameter_invalid");
}
