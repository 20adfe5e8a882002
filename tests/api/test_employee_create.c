/* SPDX-License-Identifier: Apache-2.0 */
/* employee_create: HR adds a new person. */
#include "support/fixture.h"

static struct reply create(const char *body)
{
    return call(token_for("hr-import", ROLE_HR_SYNC), "POST", "/v1/employees", .body = body);
}

/* The required fields of an employee, plus further members. */
static const char *person(const char *user_name, const char *members)
{
    return textf("{\"user_name\": \"%s\", \"display_name\": \"Ida Holm\", \"unit\": \"Sales\", \"level\": 4, %s}",
                 user_name, members);
}

Test(employee_create, stores_what_hr_sends)
{
    struct employee boss = an_employee();
    const char *user_name = textf("ida-%s", a_uuid());
    static const char members[] = "\"external_id\": \"%s\", \"email\": \"ida@company.example\", \"site\": \"Kiel\", "
                                  "\"manager_id\": \"%s\", \"dotted_manager_ids\": [\"%s\"], "
                                  "\"hired_on\": \"2026-08-01\", \"languages\": [\"de\", \"en-GB\"]";
    struct reply reply = create(person(user_name, textf(members, user_name, boss.id, boss.id)));
    assert_status(reply, 201);
    cr_expect_str_eq(reply_header(&reply, "Location"), textf("/v1/employees/%s", reply_text(&reply, "/id")));
    cr_expect_str_eq(reply_header(&reply, "ETag"), "\"v1\"");
    cr_expect_str_eq(reply_text(&reply, "/user_name"), user_name);
    cr_expect_str_eq(reply_text(&reply, "/external_id"), user_name);
    cr_expect_str_eq(reply_text(&reply, "/manager_id"), boss.id);
    cr_expect_str_eq(reply_text(&reply, "/dotted_manager_ids/0"), boss.id);
    cr_expect_str_eq(reply_text(&reply, "/languages/1"), "en-GB");
    cr_expect_str_eq(reply_text(&reply, "/hired_on"), "2026-08-01");
    cr_expect(json_is_true(reply_at(&reply, "/active")));
}

Test(employee_create, the_birth_date_is_stored_but_not_shown)
{
    struct reply reply = create(person(a_uuid(), "\"birth_date\": \"1999-05-17\""));
    assert_status(reply, 201);
    cr_expect_null(strstr(reply.body, "birth"));
    cr_expect_null(strstr(reply.body, "1999-05-17"));
    cr_expect_str_eq(sql("SELECT birth_date FROM employee WHERE id = $1::uuid", reply_text(&reply, "/id")),
                     "1999-05-17");
}

Test(employee_create, a_taken_user_name_or_external_id_is_refused)
{
    struct reply reply = create(person("Taken.Name", "\"external_id\": \"taken\""));
    assert_status(reply, 201);
    struct reply name = create(person("taken.NAME", "\"minor\": false"));
    expect_problem(name, 409, "employee_exists");
    struct reply external = create(person(a_uuid(), "\"external_id\": \"taken\""));
    expect_problem(external, 409, "employee_exists");
}

Test(employee_create, managers_must_exist_and_a_refusal_leaves_nothing)
{
    const char *user_name = a_uuid();
    struct reply solid = create(person(user_name, textf("\"manager_id\": \"%s\"", a_uuid())));
    expect_problem(solid, 422, "employee_reference_unknown");
    struct reply dotted = create(person(user_name, textf("\"dotted_manager_ids\": [\"%s\"]", a_uuid())));
    expect_problem(dotted, 422, "employee_reference_unknown");
    cr_expect_str_eq(sql("SELECT count(*) FROM employee WHERE user_name = $1", user_name), "0");
}

Test(employee_create, fields_that_hr_does_not_write_are_refused)
{
    struct reply reply = create(person(a_uuid(), "\"left_at\": \"2026-01-01T00:00:00Z\""));
    expect_problem(reply, 400, "body_unknown_field");
}

Test(employee_create, invalid_values_are_refused)
{
    static const char *const wrong[] = {
        "\"email\": \"nobody\"",
        "\"email\": \"a b@c\"",
        "\"birth_date\": \"1999-02-29\"",
        "\"birth_date\": \"0999-01-01\"",
        "\"languages\": [\"Deutsch\"]",
        "\"languages\": [\"de\", \"de\"]",
        "\"site\": \" \"",
        "\"site\": \"a\\u0007b\"",
        "\"manager_id\": \"1\"",
        "\"dotted_manager_ids\": null",
        "\"minor\": \"no\"",
        "\"active\": null",
    };
    for (size_t i = 0; i < LENGTH_OF(wrong); i++) {
        struct reply reply = create(person(a_uuid(), wrong[i]));
        expect_problem(reply, 422, "body_invalid");
    }
    struct reply empty = create("{}");
    expect_problem(empty, 422, "body_invalid");
    cr_expect_eq(json_array_size(reply_at(&empty, "/errors")), 4);
}

Test(employee_create, employees_may_not_create_anyone)
{
    struct reply reply = call(token_of(an_employee(), ROLE_PARTICIPANT | ROLE_PROGRAM_MANAGER), "POST", "/v1/employees",
                              .body = person(a_uuid(), "\"minor\": false"));
    expect_problem(reply, 403, "role_missing");
}
