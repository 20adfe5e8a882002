/* SPDX-License-Identifier: Apache-2.0 */
/* employee_put: HR writes a person's record, whether or not the person already exists. */
#include "support/fixture.h"
#include "support/parallel.h"

static struct reply put(const char *user_name, const char *body)
{
    return call(token_for("hr-import", ROLE_HR_SYNC), "PUT", textf("/v1/employees/by-user-name/%s", user_name),
                .body = body);
}

#define IDA JSON({"display_name": "Ida Holm", "unit": "Sales", "level": 4})

Test(employee_put, creates_a_new_person)
{
    const char *user_name = textf("ida-%s", a_uuid());
    struct reply reply = put(user_name, IDA);
    assert_status(reply, 200);
    cr_expect_str_eq(reply_header(&reply, "ETag"), "\"v1\"");
    cr_expect_str_eq(reply_text(&reply, "/user_name"), user_name);
    cr_expect(json_is_true(reply_at(&reply, "/active")));
}

Test(employee_put, replaces_the_person_as_a_whole)
{
    struct employee boss = an_employee();
    const char *unique = a_uuid();
    static const char body[] = JSON({"display_name": "Ida", "unit": "Sales", "level": 4, "site": "Kiel",
        "manager_id": "%s", "dotted_manager_ids": ["%s"], "birth_date": "1999-05-17"});
    struct reply first = put(textf("ida-%s", unique), textf(body, boss.id, boss.id));
    assert_status(first, 200);
    struct reply reply = put(textf("IDA-%s", unique), IDA);
    assert_status(reply, 200);
    cr_expect_str_eq(reply_text(&reply, "/id"), reply_text(&first, "/id"));
    cr_expect_str_eq(reply_text(&reply, "/user_name"), textf("ida-%s", unique));
    cr_expect_str_eq(reply_text(&reply, "/display_name"), "Ida Holm");
    cr_expect(json_is_null(reply_at(&reply, "/site")));
    cr_expect(json_is_null(reply_at(&reply, "/manager_id")));
    cr_expect(json_is_null(reply_at(&reply, "/left_at")));
    cr_expect_eq(json_array_size(reply_at(&reply, "/dotted_manager_ids")), 0);
}

Test(employee_put, the_birth_date_is_kept_if_omitted_and_cleared_by_null)
{
    const char *user_name = textf("born-%s", a_uuid());
    struct reply reply =
        put(user_name, JSON({"display_name": "Ida", "unit": "Sales", "level": 4, "birth_date": "1999-05-17"}));
    assert_status(reply, 200);
    const char *id = reply_text(&reply, "/id");
    reply = put(user_name, IDA);
    assert_status(reply, 200);
    cr_expect_str_eq(sql("SELECT birth_date FROM employee WHERE id = $1::uuid", id), "1999-05-17");
    reply = put(user_name, JSON({"display_name": "Ida", "unit": "Sales", "level": 4, "birth_date": null}));
    assert_status(reply, 200);
    cr_expect_null(sql("SELECT birth_date FROM employee WHERE id = $1::uuid", id));
}

Test(employee_put, the_birth_date_is_stored_but_not_shown)
{
    struct reply reply =
        put(a_uuid(), JSON({"display_name": "Ida", "unit": "Sales", "level": 4, "birth_date": "1999-05-17"}));
    assert_status(reply, 200);
    cr_expect_null(strstr(reply.body, "birth"));
    cr_expect_null(strstr(reply.body, "1999-05-17"));
    cr_expect_str_eq(sql("SELECT birth_date FROM employee WHERE id = $1::uuid", reply_text(&reply, "/id")),
                     "1999-05-17");
}

Test(employee_put, user_names_may_hold_any_letter)
{
    struct reply reply = put("j%C3%BCrgen%2Fm%C3%BCller@company.example", IDA);
    assert_status(reply, 200);
    cr_expect_str_eq(reply_text(&reply, "/user_name"), "jürgen/müller@company.example");
}

Test(employee_put, concurrent_writes_leave_one_person_with_the_lines_of_one_write)
{
    const char *user_name = a_uuid();
    struct parallel_call calls[2];
    struct reply replies[2];
    for (size_t i = 0; i < LENGTH_OF(calls); i++)
        calls[i] = (struct parallel_call){
            token_for("hr-import", ROLE_HR_SYNC),
            "PUT",
            {.path = textf("/v1/employees/by-user-name/%s", user_name),
             .body = textf(JSON({"display_name": "Ida", "unit": "Sales", "level": 4, "dotted_manager_ids": ["%s"]}),
                                 an_employee().id)}};
    call_together(calls, LENGTH_OF(calls), replies);
    cr_expect_eq(count_status(replies, LENGTH_OF(replies), 200), 2);
    cr_expect_str_eq(
        sql("SELECT count(*) FROM employee JOIN employee_dotted_line ON employee_id = employee.id WHERE user_name = $1",
            user_name),
        "1");
}

Test(employee_put, taken_external_ids_and_unknown_managers_are_refused)
{
    const char *external = a_uuid();
    const char *body = textf(JSON({"display_name": "Ida", "unit": "Sales", "level": 4, "external_id": "%s"}), external);
    struct reply first = put(a_uuid(), body);
    assert_status(first, 200);
    struct reply taken = put(a_uuid(), body);
    expect_problem(taken, 409, "employee_exists");
    struct reply missing =
        put(a_uuid(), textf(JSON({"display_name": "Ida", "unit": "Sales", "level": 4, "manager_id": "%s"}), a_uuid()));
    expect_problem(missing, 422, "employee_reference_unknown");
}

Test(employee_put, nobody_is_their_own_manager)
{
    struct employee employee = an_employee();
    const char *body =
        textf(JSON({"display_name": "Ida", "unit": "Sales", "level": 4, "manager_id": "%s"}), employee.id);
    struct reply reply = put(employee.user_name, body);
    expect_problem(reply, 422, "employee_own_manager");
}

Test(employee_put, invalid_requests_are_refused)
{
    struct reply name = put(a_uuid(), JSON({"display_name": "Ida", "unit": "Sales", "level": 4, "user_name": "ida"}));
    expect_problem(name, 400, "body_unknown_field");
    struct reply part = put(a_uuid(), JSON({"display_name": "Ida"}));
    expect_problem(part, 422, "body_invalid");
    struct reply space = put("%20ida", IDA);
    expect_problem(space, 400, "parameter_invalid");
}

Test(employee_put, employees_may_not_write_anyone)
{
    struct employee me = an_employee();
    struct reply reply =
        call(participant(me), "PUT", textf("/v1/employees/by-user-name/%s", me.user_name), .body = IDA);
    expect_problem(reply, 403, "role_missing");
}

static const char *years_ago(int years, int days)
{
    return sql("SELECT (app_today() - make_interval(years => $1::int) + make_interval(days => $2::int))::date",
               textf("%d", years), textf("%d", days));
}

Test(employee_put, the_birth_date_decides_who_is_a_minor)
{
    static const struct {
        int years;
        int days;
        bool flag;
        bool minor;
    } cases[] = {{16, 0, false, true}, {18, 1, false, true}, {18, 0, true, false}, {40, 0, true, false}};
    for (size_t i = 0; i < LENGTH_OF(cases); i++) {
        const char *user_name = textf("age-%s", a_uuid());
        const char *born = years_ago(cases[i].years, cases[i].days);
        static const char body[] = JSON({"display_name": "Ida", "unit": "Sales", "level": 4, "time_zone": "UTC",
                                         "birth_date": "%s", "minor": %s});
        struct reply reply = put(user_name, textf(body, born, cases[i].flag ? "true" : "false"));
        assert_status(reply, 200);
        cr_expect_eq(json_is_true(reply_at(&reply, "/minor")), cases[i].minor, "born on %s", born);
        reply = put(user_name, textf(JSON({"display_name": "Ida", "unit": "Sales", "level": 4, "time_zone": "UTC",
                                           "birth_date": "%s"}),
                                          born));
        cr_expect_eq(json_is_true(reply_at(&reply, "/minor")), cases[i].minor, "born on %s, without the flag", born);
        cr_expect_str_eq(reply_header(&reply, "ETag"), "\"v1\"", "the flag changes nothing");
    }
}

Test(employee_put, a_minor_stays_a_minor_when_the_birth_date_is_cleared)
{
    static const struct {
        int years;
        const char *flag;
        bool minor;
    } cases[] = {{16, "", true}, {40, "", false}, {16, ", \"minor\": false", false}, {40, ", \"minor\": true", true}};
    static const char members[] = "\"display_name\": \"Ida\", \"unit\": \"Sales\", \"level\": 4";
    for (size_t i = 0; i < LENGTH_OF(cases); i++) {
        const char *user_name = textf("cleared-%s", a_uuid());
        struct reply made =
            put(user_name, textf("{%s, \"birth_date\": \"%s\"}", members, years_ago(cases[i].years, 0)));
        assert_status(made, 200);
        for (int times = 0; times < 2; times++) {
            struct reply reply = put(user_name, textf("{%s, \"birth_date\": null%s}", members, cases[i].flag));
            assert_status(reply, 200);
            cr_expect_eq(json_is_true(reply_at(&reply, "/minor")), cases[i].minor, "%d%s", cases[i].years,
                         cases[i].flag);
            cr_expect_eq(reply_integer(&reply, "/version"), 2);
        }
    }
}

Test(employee_put, the_flag_is_not_set_by_sending_back_what_was_shown)
{
    const char *user_name = textf("grown-%s", a_uuid());
    static const char body[] = JSON({"display_name": "Ida", "unit": "Sales", "level": 4, "%s": %s});
    struct reply reply = put(user_name, textf(body, "birth_date", textf("\"%s\"", years_ago(16, 0))));
    assert_status(reply, 200);
    reply = put(user_name, textf(body, "minor", "true"));
    assert_status(reply, 200);
    cr_expect(json_is_true(reply_at(&reply, "/minor")));
    cr_expect_eq(reply_integer(&reply, "/version"), 1);
    cr_expect_str_eq(sql("SELECT minor FROM employee WHERE user_name = $1", user_name), "f");
}

Test(employee_put, without_a_birth_date_the_flag_decides)
{
    const char *user_name = textf("flag-%s", a_uuid());
    static const char body[] =
        JSON({"display_name": "Ida", "unit": "Sales", "level": 4, "minor": true, "time_zone": "Asia/Tokyo"});
    struct reply reply = put(user_name, body);
    assert_status(reply, 200);
    cr_expect(json_is_true(reply_at(&reply, "/minor")));
    cr_expect_str_eq(reply_text(&reply, "/time_zone"), "Asia/Tokyo");
    reply = put(user_name, IDA);
    cr_expect(json_is_false(reply_at(&reply, "/minor")));
    cr_expect_str_eq(reply_text(&reply, "/time_zone"), "Europe/Berlin");
}

Test(employee_put, the_time_zone_must_exist)
{
    struct reply reply = put(textf("zone-%s", a_uuid()), JSON({"display_name": "Ida", "unit": "Sales", "level": 4,
                                                              "time_zone": "Europe/Atlantis"}));
    assert_problem(reply, 422, "time_zone_unknown");
}
