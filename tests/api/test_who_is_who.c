/* SPDX-License-Identifier: Apache-2.0 */
/* Whatever HR and administrators write, a token that was issued to one person never acts as another employee. */
#include "support/fixture.h"
#include "support/parallel.h"

#define HR (ROLE_PARTICIPANT | ROLE_HR_SYNC)
#define ADMIN (ROLE_PARTICIPANT | ROLE_ADMIN)

static struct reply patch(const char *token, struct employee employee, const char *body)
{
    return call(token, "PATCH", textf("/v1/employees/%s", employee.id), .body = body, .if_match = "*");
}

static struct reply rename_to(const char *token, struct employee employee, const char *user_name)
{
    return patch(token, employee, textf(JSON({"user_name": "%s"}), user_name));
}

static struct reply put(const char *token, const char *user_name, const char *members)
{
    return call(token, "PUT", textf("/v1/employees/by-user-name/%s", user_name),
                .body = textf("{\"display_name\": \"Ida Holm\", \"unit\": \"Sales\", \"level\": 4%s}", members));
}

static const char *hr_client(void)
{
    return token_for("hr-import", ROLE_HR_SYNC);
}

static const char *a_name(void)
{
    return textf("name-%s", a_uuid());
}

/* A token with this subject that was issued a minute ago. */
static const char *older_token(const char *subject)
{
    return development_token(test_arena(), shared_server()->key_file, "kehrwert-development", "kehrwert", subject,
                             ROLE_PARTICIPANT | ROLE_ADMIN, clock_unix_seconds() - 60, 3600);
}

static void expect_myself(const char *token, struct employee employee)
{
    struct reply me = call(token, "GET", "/v1/me");
    assert_status(me, 200);
    cr_expect_str_eq(reply_text(&me, "/employee/id"), employee.id);
}

static void expect_nobody(const char *token)
{
    struct reply me = call(token, "GET", "/v1/me");
    expect_problem(me, 403, "employee_unknown");
}

/* The ids of the employees who changed the record, in order; a service client by its name. */
static const char *writers_of(struct employee employee)
{
    const char *writers =
        sql("SELECT string_agg(COALESCE(actor_id::text, client), ' ' ORDER BY id) FROM audit_event WHERE object = "
            "'employee' AND object_id = $1::uuid AND action = 'update'",
            employee.id);
    return writers ? writers : "";
}

/* ---- the attack, in five variants ---------------------------------------------------------------------------- */

Test(who_is_who, an_administrator_renames_nobody)
{
    struct employee admin = an_employee();
    struct employee victim = an_employee();
    const char *token = token_of(admin, ADMIN);
    struct reply own = rename_to(token, admin, a_name());
    expect_problem(own, 403, "employee_rename_forbidden");
    struct reply other = rename_to(token, victim, admin.user_name);
    expect_problem(other, 403, "employee_rename_forbidden");
    struct reply id = patch(token, victim, textf(JSON({"external_id": "%s"}), a_uuid()));
    expect_problem(id, 403, "employee_rename_forbidden");
    struct reply site = patch(token, victim, JSON({"site": "Kiel"}));
    assert_status(site, 200);
    expect_myself(token, admin);
    cr_expect_str_eq(writers_of(admin), "");
    cr_expect_str_eq(writers_of(victim), admin.id);
}

Test(who_is_who, a_put_by_hr_makes_nobody_another_person)
{
    const char *name = a_name();
    const char *first = textf(", \"external_id\": \"%s\"", a_uuid());
    const char *second = textf(", \"external_id\": \"%s\"", a_uuid());
    struct reply made = put(hr_client(), name, first);
    assert_status(made, 200);
    struct employee ada = {reply_text(&made, "/id"), name};
    struct reply other = put(hr_client(), name, second);
    expect_problem(other, 409, "employee_other_person");
    struct reply none = put(hr_client(), name, "");
    assert_status(none, 200);
    cr_expect_str_eq(reply_text(&none, "/external_id"), reply_text(&made, "/external_id"));
    other = put(hr_client(), name, second);
    expect_problem(other, 409, "employee_other_person");
    const char *later = a_name();
    struct reply renamed = rename_to(hr_client(), ada, later);
    assert_status(renamed, 200);
    other = put(hr_client(), name, second);
    expect_problem(other, 409, "employee_name_held");
    expect_nobody(participant(ada));
    expect_myself(token_for(later, ROLE_PARTICIPANT), ada);
    cr_expect_str_eq(writers_of(ada), "hr-import");
}

Test(who_is_who, a_patch_by_hr_gives_nobody_the_name_of_another)
{
    struct employee hr = an_employee();
    struct employee victim = an_employee();
    const char *token = token_of(hr, HR);
    const char *parked = a_name();
    struct reply away = rename_to(token, hr, parked);
    assert_status(away, 200);
    const char *next = token_for(parked, HR);
    struct reply taken = rename_to(next, victim, hr.user_name);
    expect_problem(taken, 409, "employee_name_held");
    struct reply made = call(
        next, "POST", "/v1/employees",
        .body = textf(JSON({"user_name": "%s", "display_name": "Ida", "unit": "Sales",
                                                       "level": 3}), hr.user_name));
    expect_problem(made, 409, "employee_name_held");
    expect_nobody(token);
    expect_myself(participant(victim), victim);
    cr_expect_str_eq(writers_of(hr), hr.id);
    cr_expect_str_eq(writers_of(victim), "");
}

Test(who_is_who, no_chain_of_renames_moves_a_name_to_another)
{
    struct employee people[3] = {an_employee(), an_employee(), an_employee()};
    struct reply first = rename_to(hr_client(), people[0], a_name());
    assert_status(first, 200);
    struct reply second = rename_to(hr_client(), people[1], people[0].user_name);
    expect_problem(second, 409, "employee_name_held");
    second = rename_to(hr_client(), people[1], a_name());
    assert_status(second, 200);
    struct reply third = rename_to(hr_client(), people[2], people[1].user_name);
    expect_problem(third, 409, "employee_name_held");
    third = rename_to(hr_client(), people[2], a_name());
    assert_status(third, 200);
    for (size_t i = 0; i < LENGTH_OF(people); i++) {
        struct reply around = rename_to(hr_client(), people[i], people[(i + 1) % 3].user_name);
        expect_problem(around, 409, "employee_name_held");
        expect_nobody(participant(people[i]));
    }
    for (size_t i = 0; i < LENGTH_OF(people); i++) {
        struct reply back = rename_to(hr_client(), people[i], people[i].user_name);
        assert_status(back, 200);
        expect_nobody(older_token(people[i].user_name));
        expect_myself(participant(people[i]), people[i]);
        cr_expect_str_eq(writers_of(people[i]), "hr-import hr-import");
    }
}

Test(who_is_who, nobody_inherits_the_record_of_a_leaver)
{
    const char *name = a_name();
    const char *id = a_uuid();
    struct reply made = put(hr_client(), name, textf(", \"external_id\": \"%s\"", id));
    assert_status(made, 200);
    struct employee ada = {reply_text(&made, "/id"), name};
    struct reply gone = put(hr_client(), name, textf(", \"external_id\": \"%s\", \"active\": false", id));
    assert_status(gone, 200);
    struct reply other = put(hr_client(), name, textf(", \"external_id\": \"%s\"", a_uuid()));
    expect_problem(other, 409, "employee_other_person");
    other = put(hr_client(), name, "");
    expect_problem(other, 409, "employee_other_person");
    expect_nobody(participant(ada));
    struct reply back = put(hr_client(), name, textf(", \"external_id\": \"%s\"", id));
    assert_status(back, 200);
    cr_expect_str_eq(reply_text(&back, "/id"), ada.id);
    expect_nobody(older_token(name));
    expect_myself(participant(ada), ada);
    cr_expect_str_eq(writers_of(ada), "hr-import hr-import");
}

/* ---- other names and ids ------------------------------------------------------------------------------------- */

Test(who_is_who, a_leaver_without_an_external_id_gets_none)
{
    struct employee leaver = an_employee(.left = true);
    struct reply reply = patch(hr_client(), leaver, textf(JSON({"external_id": "%s"}), a_uuid()));
    expect_problem(reply, 409, "employee_other_person");
    reply = put(hr_client(), leaver.user_name, textf(", \"external_id\": \"%s\", \"active\": false", a_uuid()));
    expect_problem(reply, 409, "employee_other_person");
    reply = put(hr_client(), leaver.user_name, "");
    expect_problem(reply, 409, "employee_other_person");
}

Test(who_is_who, an_external_id_cannot_be_cleared)
{
    struct reply made = put(hr_client(), a_name(), textf(", \"external_id\": \"%s\"", a_uuid()));
    assert_status(made, 200);
    struct reply reply =
        patch(hr_client(), (struct employee){.id = reply_text(&made, "/id")}, JSON({"external_id": null}));
    expect_problem(reply, 409, "employee_other_person");
}

Test(who_is_who, tokens_issued_before_the_record_do_not_count)
{
    const char *name = a_name();
    const char *token = older_token(name);
    struct reply made = put(hr_client(), name, "");
    assert_status(made, 200);
    expect_nobody(token);
    expect_myself(token_for(name, ROLE_PARTICIPANT), (struct employee){.id = reply_text(&made, "/id")});
}

Test(who_is_who, a_caller_without_a_record_cannot_take_that_of_another)
{
    const char *name = a_name();
    struct employee victim = an_employee();
    const char *token = token_for(name, HR);
    struct reply own = rename_to(token, victim, name);
    expect_problem(own, 409, "employee_name_held");
    struct reply site = patch(token, victim, JSON({"site": "Kiel"}));
    assert_status(site, 200);
    struct reply known = rename_to(hr_client(), victim, name);
    expect_problem(known, 409, "employee_name_held");
    cr_expect_str_eq(writers_of(victim), name);
}

static struct reply post(const char *token, const char *user_name)
{
    return call(token, "POST", "/v1/employees",
                .body =
                    textf(JSON({"user_name": "%s", "display_name": "Ida", "unit": "Sales", "level": 3}), user_name));
}

Test(who_is_who, no_new_employee_gets_the_name_of_a_service_client)
{
    const char *name = a_name();
    const char *client = token_for(name, ROLE_HR_SYNC);
    const char *callers[] = {client, hr_client(), token_of(an_employee(), ADMIN)};
    struct reply written = put(client, a_name(), "");
    assert_status(written, 200);
    for (size_t i = 0; i < LENGTH_OF(callers); i++) {
        struct reply made = post(callers[i], name);
        expect_problem(made, 409, "employee_name_held");
        made = put(callers[i], name, "");
        expect_problem(made, 409, "employee_name_held");
    }
    struct reply more = put(client, a_name(), "");
    assert_status(more, 200);
}

Test(who_is_who, a_caller_who_has_not_written_yet_gives_their_name_to_nobody)
{
    const char *name = a_name();
    struct reply made = post(token_for(name, ROLE_HR_SYNC), name);
    expect_problem(made, 409, "employee_name_held");
    made = put(token_for(name, HR | ADMIN), name, "");
    expect_problem(made, 409, "employee_name_held");
}

Test(who_is_who, an_employee_who_writes_keeps_their_record)
{
    struct employee hr = an_employee();
    struct reply other = put(token_of(hr, HR), a_name(), "");
    assert_status(other, 200);
    struct reply own = put(token_of(hr, HR), hr.user_name, "");
    assert_status(own, 200);
    cr_expect_str_eq(reply_text(&own, "/id"), hr.id);
}

Test(who_is_who, a_person_is_notified_of_a_rename)
{
    struct employee employee = an_employee();
    const char *name = a_name();
    struct reply same = rename_to(hr_client(), employee, textf("P%s", employee.user_name + 1));
    assert_status(same, 200);
    struct reply renamed = rename_to(hr_client(), employee, name);
    assert_status(renamed, 200);
    struct reply told = call(token_for(name, ROLE_PARTICIPANT), "GET", "/v1/me/notifications");
    assert_status(told, 200);
    cr_assert_eq(reply_items(&told), 1);
    cr_expect_str_eq(reply_text(&told, "/items/0/kind"), "user_name_changed");
    cr_expect_str_eq(reply_text(&told, "/items/0/object_id"), employee.id);
}

/* ---- two writers at once -------------------------------------------------------------------------------------- */

Test(who_is_who, the_name_of_a_client_that_writes_for_the_first_time_is_given_to_nobody)
{
    const char *name = a_name();
    struct employee changed = an_employee();
    sql("BEGIN");
    sql("SELECT set_config('kehrwert.client', $1, true)", name);
    sql("UPDATE employee SET site = 'Kiel' WHERE id = $1::uuid", changed.id);
    struct reply reply =
        call_before_commit(hr_client(), "PUT",
                           (struct call){.path = textf("/v1/employees/by-user-name/%s", name),
                                         .body = JSON({"display_name": "Ida Holm", "unit": "Sales", "level": 4})});
    expect_problem(reply, 409, "employee_name_held");
    cr_expect_str_eq(writers_of(changed), name);
}

Test(who_is_who, a_client_whose_name_is_being_given_to_an_employee_writes_nothing)
{
    const char *name = a_name();
    struct employee changed = an_employee();
    sql("BEGIN");
    sql("INSERT INTO employee (user_name, display_name, unit, level) VALUES ($1, 'Ida Holm', 'Sales', 4)", name);
    struct reply reply = call_before_commit(
        token_for(name, ROLE_HR_SYNC), "PATCH",
        (struct call){.path = textf("/v1/employees/%s", changed.id), .if_match = "*", .body = JSON({"site": "Kiel"})});
    expect_problem(reply, 403, "employee_unknown");
    cr_expect_str_eq(writers_of(changed), "");
}

/* ---- with a claim for the external id; here it is the subject itself ------------------------------------------ */

static struct server identified;

static void identified_start(void)
{
    static const char *const settings[] = {"KEHRWERT_TOKEN_EXTERNAL_ID_CLAIM=sub", NULL};
    server_start_beside(&identified, settings);
}

static void identified_stop(void)
{
    cr_assert(server_stop(&identified));
}

TestSuite(external_id_claim, .init = identified_start, .fini = identified_stop);

static struct reply me_of(const char *subject, unsigned roles)
{
    return call(token_for(subject, roles), "GET", "/v1/me", .server = &identified);
}

Test(external_id_claim, finds_the_employee_by_nothing_else)
{
    const char *id = a_uuid();
    const char *name = a_name();
    struct reply made = put(hr_client(), name, textf(", \"external_id\": \"%s\"", id));
    assert_status(made, 200);
    struct reply me = me_of(id, ROLE_PARTICIPANT);
    assert_status(me, 200);
    cr_expect_str_eq(reply_text(&me, "/employee/id"), reply_text(&made, "/id"));
    me = me_of(name, ROLE_PARTICIPANT | ROLE_ADMIN);
    expect_problem(me, 403, "employee_unknown");
    struct reply renamed = rename_to(hr_client(), (struct employee){.id = reply_text(&made, "/id")}, a_name());
    assert_status(renamed, 200);
    me = me_of(id, ROLE_PARTICIPANT);
    assert_status(me, 200);
}

Test(external_id_claim, refuses_leavers_and_an_id_that_is_only_a_user_name)
{
    const char *id = a_uuid();
    struct reply gone = put(hr_client(), a_name(), textf(", \"external_id\": \"%s\", \"active\": false", id));
    assert_status(gone, 200);
    struct reply reply = call(token_for(id, ROLE_ADMIN), "GET", "/v1/programs", .server = &identified);
    expect_problem(reply, 403, "employee_unknown");
    reply = call(token_for(an_employee().user_name, ROLE_ADMIN), "GET", "/v1/programs", .server = &identified);
    expect_problem(reply, 403, "employee_unknown");
}

Test(external_id_claim, a_caller_without_a_record_gives_their_id_to_nobody)
{
    const char *id = a_uuid();
    struct employee victim = an_employee();
    struct reply reply = call(token_for(id, HR), "PATCH", textf("/v1/employees/%s", victim.id), .if_match = "*",
                              .body = textf(JSON({"external_id": "%s"}), id), .server = &identified);
    expect_problem(reply, 409, "employee_name_held");
    reply = call(token_for(id, HR), "PUT", textf("/v1/employees/by-user-name/%s", a_name()),
                 .body = textf(JSON({"display_name": "Ida", "unit": "Sales", "level": 4, "external_id": "%s"}), id),
                               .server = &identified);
    expect_problem(reply, 409, "employee_name_held");
}
