/* SPDX-License-Identifier: Apache-2.0 */
/* employee_update: HR changes a person or marks the person as a leaver. */
#include "support/fixture.h"

static struct reply update(const char *id, const char *if_match, const char *body)
{
    return call(token_for("hr-import", ROLE_HR_SYNC), "PATCH", textf("/v1/employees/%s", id), .body = body,
                .if_match = if_match);
}

Test(employee_update, changes_the_given_fields_and_keeps_the_others)
{
    struct employee employee = an_employee(.display_name = "Ida Holm", .site = "Kiel", .minor = true);
    struct reply reply = update(employee.id, "\"v1\"", JSON({"unit": "Legal", "level": 2, "site": null}));
    assert_status(reply, 200);
    cr_expect_str_eq(reply_header(&reply, "ETag"), "\"v2\"");
    cr_expect_str_eq(reply_text(&reply, "/unit"), "Legal");
    cr_expect_eq(reply_integer(&reply, "/level"), 2);
    cr_expect(json_is_null(reply_at(&reply, "/site")));
    cr_expect_str_eq(reply_text(&reply, "/display_name"), "Ida Holm");
    cr_expect(json_is_true(reply_at(&reply, "/minor")));
}

Test(employee_update, a_stale_or_missing_version_is_refused)
{
    struct employee employee = an_employee();
    struct reply reply = update(employee.id, "\"v1\"", JSON({"level": 2}));
    assert_status(reply, 200);
    struct reply stale = update(employee.id, "\"v1\"", JSON({"level": 3}));
    expect_problem(stale, 412, "precondition_failed");
    struct reply missing = update(employee.id, NULL, JSON({"level": 3}));
    expect_problem(missing, 428, "precondition_required");
}

Test(employee_update, dotted_lines_are_replaced_as_a_whole)
{
    struct employee employee = an_employee();
    struct employee first = an_employee();
    struct employee second = an_employee();
    update(employee.id, "*", textf(JSON({"dotted_manager_ids": ["%s"]}), first.id));
    struct reply reply = update(employee.id, "*", textf(JSON({"dotted_manager_ids": ["%s"]}), second.id));
    assert_status(reply, 200);
    cr_expect_eq(json_array_size(reply_at(&reply, "/dotted_manager_ids")), 1);
    cr_expect_str_eq(reply_text(&reply, "/dotted_manager_ids/0"), second.id);
    reply = update(employee.id, "\"v3\"", JSON({"level": 3}));
    cr_expect_eq(json_array_size(reply_at(&reply, "/dotted_manager_ids")), 1, "left alone: %s", reply.body);
    reply = update(employee.id, "\"v4\"", JSON({"dotted_manager_ids": []}));
    assert_status(reply, 200);
    cr_expect_eq(json_array_size(reply_at(&reply, "/dotted_manager_ids")), 0);
}

Test(employee_update, the_birth_date_is_stored_but_not_shown)
{
    struct employee employee = an_employee();
    struct reply reply = update(employee.id, "*", JSON({"birth_date": "2001-06-07"}));
    assert_status(reply, 200);
    cr_expect_null(strstr(reply.body, "birth"));
    cr_expect_null(strstr(reply.body, "2001-06-07"));
    cr_expect_str_eq(sql("SELECT birth_date FROM employee WHERE id = $1::uuid", employee.id), "2001-06-07");
}

Test(employee_update, a_minor_stays_a_minor_when_the_birth_date_is_cleared)
{
    const char *born = sql("SELECT (app_today() - interval '16 years')::date");
    struct employee employee = an_employee(.birth_date = born);
    for (int times = 0; times < 2; times++) {
        struct reply reply = update(employee.id, "*", JSON({"birth_date": null}));
        assert_status(reply, 200);
        cr_expect(json_is_true(reply_at(&reply, "/minor")));
    }
    struct reply grown = update(employee.id, "*", JSON({"minor": false}));
    assert_status(grown, 200);
    cr_expect(json_is_false(reply_at(&grown, "/minor")));
}

Test(employee_update, a_leaver_no_longer_takes_part)
{
    struct pairing pairing = an_active_pairing();
    struct reply reply = update(pairing.mentor.id, "*", JSON({"active": false}));
    assert_status(reply, 200);
    cr_expect_neq(reply_text(&reply, "/left_at")[0], '\0');
    cr_expect_str_eq(sql("SELECT state FROM pairing WHERE id = $1::uuid", pairing.id), "ended");
    cr_expect_str_eq(sql("SELECT state FROM application WHERE id = $1::uuid", pairing.mentor_application_id),
                     "withdrawn");
    struct reply me = call(pairing.mentor_token, "GET", "/v1/me");
    expect_problem(me, 403, "employee_unknown");
}

Test(employee_update, taken_user_names_and_unknown_managers_are_refused)
{
    struct employee employee = an_employee();
    struct reply name = update(employee.id, "*", textf(JSON({"user_name": "%s"}), an_employee().user_name));
    expect_problem(name, 409, "employee_exists");
    struct reply solid = update(employee.id, "*", textf(JSON({"manager_id": "%s"}), a_uuid()));
    expect_problem(solid, 422, "employee_reference_unknown");
    struct reply dotted = update(employee.id, "*", textf(JSON({"dotted_manager_ids": ["%s"]}), a_uuid()));
    expect_problem(dotted, 422, "employee_reference_unknown");
}

Test(employee_update, nobody_is_their_own_manager)
{
    struct employee employee = an_employee();
    struct reply solid = update(employee.id, "*", textf(JSON({"manager_id": "%s"}), employee.id));
    expect_problem(solid, 422, "employee_own_manager");
    struct reply dotted = update(employee.id, "*", textf(JSON({"dotted_manager_ids": ["%s"]}), employee.id));
    expect_problem(dotted, 422, "employee_own_manager");
}

Test(employee_update, invalid_bodies_are_refused)
{
    struct employee employee = an_employee();
    struct reply unknown = update(employee.id, "*", JSON({"version": 7}));
    expect_problem(unknown, 400, "body_unknown_field");
    struct reply empty = update(employee.id, "*", JSON({"unit": null}));
    expect_problem(empty, 422, "body_invalid");
}

Test(employee_update, an_unknown_employee_is_not_found)
{
    struct reply reply = update(a_uuid(), "*", JSON({"level": 3}));
    expect_problem(reply, 404, "not_found");
}

Test(employee_update, employees_may_not_change_anyone_not_even_themselves)
{
    struct employee me = an_employee();
    struct reply reply =
        call(participant(me), "PATCH", textf("/v1/employees/%s", me.id), .body = JSON({"level": 0}), .if_match = "*");
    expect_problem(reply, 403, "role_missing");
}
