/* SPDX-License-Identifier: Apache-2.0 */
/* A token with only the role assistant reads times, and nothing else, from every operation. */
#include "support/event.h"
#include "support/session.h"

#define CANARY "Canary of the assistant"

static const char *assistant(struct employee employee)
{
    return token_of(employee, ROLE_ASSISTANT);
}

/* A pairing with a session, an event and a notification, with the canary in every text. */
static struct pairing a_marked_pairing(void)
{
    struct pairing pairing = an_active_pairing();
    const char *session = a_planned_session(pairing, 24);
    sql_as(pairing.mentor, "UPDATE session SET goal = $2, place = $2 WHERE id = $1::uuid", session, CANARY);
    sql("UPDATE topic SET title = $2 WHERE id = (SELECT topic_id FROM session WHERE id = $1::uuid)", session, CANARY);
    sql("UPDATE program SET title = $2 WHERE id = $1::uuid", pairing.program.id, CANARY);
    sql("UPDATE employee SET display_name = $3, unit = $3, email = 'canary@company.example', site = $3 "
        "WHERE id IN ($1::uuid, $2::uuid)",
        pairing.mentor.id, pairing.mentee.id, CANARY);
    const char *event = an_event(pairing.program, 24, false);
    sql("UPDATE event SET title = $2, place = $2 WHERE id = $1::uuid", event, CANARY);
    an_invitation(pairing.program, event, pairing.mentee);
    program_staff_add(pairing.program, pairing.mentee, "program_manager");
    return pairing;
}

static void expect_members(const json_t *object, const char *const *names, size_t count)
{
    cr_expect_eq(json_object_size(object), count);
    for (size_t i = 0; i < count; i++)
        cr_expect_not_null(json_object_get(object, names[i]), "%s is missing", names[i]);
}

Test(assistant, the_home_page_has_the_times_of_sessions_only)
{
    struct pairing pairing = a_marked_pairing();
    struct reply reply = call(assistant(pairing.mentee), "GET", "/v1/me");
    assert_status(reply, 200);
    expect_members(reply.json, (const char *const[]){"roles", "agenda"}, 2);
    expect_members(reply_at(&reply, "/agenda"), (const char *const[]){"sessions"}, 1);
    cr_assert_eq(json_array_size(reply_at(&reply, "/agenda/sessions")), 1);
    expect_members(reply_at(&reply, "/agenda/sessions/0"), (const char *const[]){"starts_at", "minutes", "time_zone"},
                   3);
}

/* Whoever opens an operation to assistants must add it here and say what they read. */
Test(assistant, two_operations_are_open_and_neither_shows_more_than_times)
{
    struct pairing pairing = a_marked_pairing();
    const char *token = assistant(pairing.mentee);
    size_t open = 0;
    for (size_t i = 0; i < operation_count; i++) {
        const struct operation *operation = &operation_table[i];
        if (!(operation->roles & ROLE_ASSISTANT))
            continue;
        open++;
        cr_expect(strcmp(operation->id, "me_get") == 0 || strcmp(operation->id, "clock_get") == 0, "%s", operation->id);
        struct reply reply = call(token, "GET", operation->path);
        assert_status(reply, 200);
        cr_expect_null(strcasestr(reply.body, "canary"), "%s: %s", operation->id, reply.body);
        cr_expect_null(strstr(reply.body, pairing.mentor.id), "%s: %s", operation->id, reply.body);
        cr_expect_null(strstr(reply.body, pairing.id), "%s: %s", operation->id, reply.body);
    }
    cr_expect_eq(open, 2);
}

Test(assistant, with_another_role_the_token_reads_what_that_role_reads)
{
    struct pairing pairing = a_marked_pairing();
    struct reply reply = call(token_of(pairing.mentee, ROLE_ASSISTANT | ROLE_PARTICIPANT), "GET", "/v1/me");
    assert_status(reply, 200);
    cr_expect_str_eq(reply_text(&reply, "/employee/id"), pairing.mentee.id);
    cr_expect_str_eq(reply_text(&reply, "/agenda/sessions/0/goal"), CANARY);
}

Test(assistant, a_token_of_somebody_who_is_not_an_active_employee_is_refused)
{
    struct reply reply = call(assistant(an_employee(.left = true)), "GET", "/v1/me");
    expect_problem(reply, 403, "employee_unknown");
}
