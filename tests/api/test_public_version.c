/* SPDX-License-Identifier: Apache-2.0 */
/* The version that colleagues see of an employee: it changes with the public profile, and with nothing else. */
#include "support/fixture.h"

static const struct operation *operation_named(const char *id)
{
    for (size_t i = 0; i < operation_count; i++) {
        if (strcmp(operation_table[i].id, id) == 0)
            return &operation_table[i];
    }
    cr_assert_fail("no operation %s", id);
    return NULL;
}

/* The profile as a colleague reads it, everywhere that it is shown. */
static const char *seen_by_colleagues(const char *token, struct employee employee)
{
    struct reply single = call(token, "GET", textf("/v1/employees/%s", employee.id));
    struct reply list = call(token, "GET", textf("/v1/employees?q=%s", employee.user_name));
    assert_status(single, 200);
    assert_status(list, 200);
    return textf("%s %s %s", reply_header(&single, "ETag"), single.body, list.body);
}

static void hr_changes(struct employee employee, const char *field, const char *value)
{
    struct reply reply = call(token_for("hr-import", ROLE_HR_SYNC), "PATCH", textf("/v1/employees/%s", employee.id),
                              .if_match = "*", .body = textf("{\"%s\": %s}", field, value));
    cr_assert_eq(reply.status, 200, "%s: %s", field, reply.body);
}

/* Another value for each field that HR can write. */
static const char *new_value(const char *field, struct employee boss)
{
    static const char *const values[][2] = {
        {"display_name", "\"Other\""},
        {"email", "\"other@company.example\""},
        {"unit", "\"Other\""},
        {"level", "7"},
        {"site", "\"Other\""},
        {"time_zone", "\"Asia/Tokyo\""},
        {"birth_date", "\"1991-02-03\""},
        {"minor", "true"},
        {"hired_on", "\"2020-02-03\""},
        {"languages", "[\"fr\"]"},
        {"active", "false"},
    };
    for (size_t i = 0; i < LENGTH_OF(values); i++) {
        if (strcmp(values[i][0], field) == 0)
            return values[i][1];
    }
    if (strcmp(field, "manager_id") == 0)
        return textf("\"%s\"", boss.id);
    if (strcmp(field, "dotted_manager_ids") == 0)
        return textf("[\"%s\"]", boss.id);
    return textf("\"%s\"", a_uuid());
}

Test(public_version, a_field_that_colleagues_do_not_read_does_not_change_it)
{
    const struct operation *update = operation_named("employee_update");
    const char *colleague = participant(an_employee());
    struct employee boss = an_employee();
    size_t hidden = 0;
    for (size_t i = 0; i < update->body->field_count; i++) {
        const char *field = update->body->fields[i].name;
        if (strcmp(field, "user_name") == 0) /* public, and cannot always be changed */
            continue;
        struct employee employee = an_employee();
        struct reply before = call(colleague, "GET", textf("/v1/employees/%s", employee.id));
        const char *seen = seen_by_colleagues(colleague, employee);
        hr_changes(employee, field, new_value(field, boss));
        struct reply after = call(colleague, "GET", textf("/v1/employees/%s", employee.id));
        if (json_object_get(before.json, field)) {
            cr_expect_eq(reply_integer(&after, "/version"), reply_integer(&before, "/version") + 1, "%s", field);
            continue;
        }
        hidden++;
        cr_expect_str_eq(seen_by_colleagues(colleague, employee), seen, "%s", field);
    }
    cr_expect_geq(hidden, 5);
}

Test(public_version, the_record_that_hr_reads_has_a_version_of_its_own)
{
    struct employee employee = an_employee();
    const char *hr = token_for("hr-import", ROLE_HR_SYNC);
    const char *path = textf("/v1/employees/%s", employee.id);
    const char *before = etag_of(hr, path);
    hr_changes(employee, "birth_date", "\"1991-02-03\"");
    const char *after = etag_of(hr, path);
    cr_expect_str_neq(after, before);
    struct reply stale = call(hr, "PATCH", path, .if_match = before, .body = JSON({"unit": "Other"}));
    expect_problem(stale, 412, "precondition_failed");
    struct reply fresh = call(hr, "PATCH", path, .if_match = after, .body = JSON({"unit": "Other"}));
    assert_status(fresh, 200);
}

Test(public_version, profiles_embedded_elsewhere_have_the_same_version)
{
    struct pairing pairing = an_active_pairing();
    const char *path = textf("/v1/pairings/%s?embed=mentor", pairing.id);
    struct reply before = call(pairing.mentee_token, "GET", path);
    hr_changes(pairing.mentor, "email", "\"other@company.example\"");
    hr_changes(pairing.mentor, "birth_date", "\"1991-02-03\"");
    struct reply after = call(pairing.mentee_token, "GET", path);
    assert_status(after, 200);
    cr_expect_str_eq(after.body, before.body);
}
