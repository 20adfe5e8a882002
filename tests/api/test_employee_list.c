/* SPDX-License-Identifier: Apache-2.0 */
/* employee_list: public profiles, searched, filtered, sorted, paged. */
#include "support/fixture.h"

static struct reply list(const char *query)
{
    return call(token_for("hr-import", ROLE_HR_SYNC), "GET", textf("/v1/employees?%s", query));
}

/* Two people in a unit of their own. */
static const char *unit_with(const char *first, const char *second)
{
    const char *unit = textf("Unit-%s", a_uuid());
    an_employee(.unit = unit, .display_name = first, .level = 4);
    an_employee(.unit = unit, .display_name = second, .level = 6);
    return unit;
}

static void expect_names(const char *query, const char *const *names)
{
    struct reply reply = list(query);
    size_t count = 0;
    assert_status(reply, 200);
    for (; names[count]; count++)
        cr_expect_str_eq(reply_text(&reply, textf("/items/%zu/display_name", count)), names[count], "%s: %s", query,
                         reply.body);
    cr_expect_eq(reply_items(&reply), count, "%s: %s", query, reply.body);
}
#define EXPECT_NAMES(query, ...) expect_names(query, (const char *const[]){__VA_ARGS__, NULL})

Test(employee_list, shows_public_profiles_only_even_to_hr)
{
    const char *unit = unit_with("Ida", "Jon");
    sql("UPDATE employee SET email = 'ida@company.example', external_id = unit || level WHERE unit = $1", unit);
    struct reply reply = list(textf("unit=%s", unit));
    assert_status(reply, 200);
    cr_expect_eq(json_object_size(reply_at(&reply, "/items/0")), 10);
    static const char *const secrets[] = {"birth",       "1999-04-01", "email",    "@",
                                          "external_id", "minor",      "hired_on", "dotted"};
    for (size_t i = 0; i < LENGTH_OF(secrets); i++)
        cr_expect_null(strstr(reply.body, secrets[i]), "%s in %s", secrets[i], reply.body);
}

Test(employee_list, finds_parts_of_names_ignoring_case)
{
    const char *unit = unit_with("Ärmel Östlund", "100% Jon_as");
    EXPECT_NAMES(textf("unit=%s&q=%s", unit, "%C3%A4RMEL"), "Ärmel Östlund");
    EXPECT_NAMES(textf("unit=%s&q=PERSON-", unit), "100% Jon_as", "Ärmel Östlund");
    EXPECT_NAMES(textf("unit=%s&q=nobody", unit), NULL);
}

Test(employee_list, sql_wildcards_are_matched_literally)
{
    const char *unit = unit_with("Ärmel Östlund", "100% Jon_as");
    EXPECT_NAMES(textf("unit=%s&q=%s", unit, "%25"), "100% Jon_as");
    EXPECT_NAMES(textf("unit=%s&q=_", unit), "100% Jon_as");
    EXPECT_NAMES(textf("unit=%s&q=%s", unit, "%5C"), NULL);
}

Test(employee_list, filters_by_level_and_lists_leavers_separately)
{
    const char *unit = unit_with("Ida", "Jon");
    an_employee(.unit = unit, .display_name = "Gone", .left = true);
    EXPECT_NAMES(textf("unit=%s", unit), "Ida", "Jon");
    EXPECT_NAMES(textf("unit=%s&active=false", unit), "Gone");
    EXPECT_NAMES(textf("unit=%s&level=6", unit), "Jon");
}

Test(employee_list, pages_in_both_orders_show_everyone_once)
{
    const char *unit = unit_with("ida", "Jon");
    an_employee(.unit = unit, .display_name = "Ida");
    static const char *const orders[] = {"display_name", "-display_name"};
    for (size_t i = 0; i < LENGTH_OF(orders); i++) {
        const char *query = textf("unit=%s&sort=%s&limit=2&fields=id,display_name", unit, orders[i]);
        struct reply first = list(query);
        assert_status(first, 200);
        cr_expect_str_eq(reply_text(&first, "/items/0/display_name"), i == 0 ? "ida" : "Jon");
        struct reply second = list(textf("%s&cursor=%s", query, reply_text(&first, "/next")));
        assert_status(second, 200);
        cr_expect_eq(reply_items(&second), 1);
        cr_expect_str_eq(reply_text(&second, "/items/0/display_name"), i == 0 ? "Jon" : "ida");
        cr_expect_null(reply_at(&second, "/next"));
    }
}

Test(employee_list, returns_only_the_requested_fields_with_id_and_version)
{
    struct reply reply = list(textf("unit=%s&fields=display_name,level", unit_with("Ida", "Jon")));
    assert_status(reply, 200);
    cr_expect_eq(json_object_size(reply_at(&reply, "/items/0")), 4);
    cr_expect_eq(reply_integer(&reply, "/items/1/level"), 6);
    cr_expect_str_neq(reply_text(&reply, "/items/1/id"), "");
    cr_expect_eq(reply_integer(&reply, "/items/1/version"), 1);
}

Test(employee_list, unknown_fields_orders_and_parameters_are_refused)
{
    static const char *const wrong[] = {"fields=birth_date", "fields=email", "sort=birth_date",
                                        "level=10",          "active=1",     "minor=true"};
    for (size_t i = 0; i < LENGTH_OF(wrong); i++) {
        struct reply reply = list(wrong[i]);
        expect_problem(reply, 400, "parameter_invalid");
    }
}

Test(employee_list, colleagues_may_read_it_but_leavers_and_auditors_may_not)
{
    struct reply colleague = call(participant(an_employee()), "GET", "/v1/employees?limit=1");
    assert_status(colleague, 200);
    struct reply leaver = call(participant(an_employee(.left = true)), "GET", "/v1/employees");
    expect_problem(leaver, 403, "employee_unknown");
    struct reply auditor = call(token_for("works-council", ROLE_AUDITOR), "GET", "/v1/employees");
    expect_problem(auditor, 403, "role_missing");
}
