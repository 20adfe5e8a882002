/* SPDX-License-Identifier: Apache-2.0 */
/* session_note_put: writes the caller's own note. Only the two people ever see its text. */
#include "support/session.h"

static struct reply put(const char *token, const char *session_id, const char *text)
{
    return call(token, "PUT", textf("/v1/sessions/%s/note", session_id), .body = textf(JSON({"text" : "%s"}), text));
}

Test(session_note_put, the_first_call_creates_the_note_and_the_next_replaces_it)
{
    struct pairing pairing = an_active_pairing();
    const char *id = a_planned_session(pairing, 24);
    struct reply first = put(pairing.mentor_token, id, "Bring the tablet");
    assert_status(first, 200);
    cr_expect_str_eq(reply_text(&first, "/text"), "Bring the tablet");
    cr_expect_str_eq(reply_text(&first, "/author_id"), pairing.mentor.id);
    cr_expect_str_eq(reply_text(&first, "/session_id"), id);
    struct reply second = put(pairing.mentor_token, id, "Bring both tablets");
    assert_status(second, 200);
    cr_expect_str_eq(reply_text(&second, "/id"), reply_text(&first, "/id"));
    cr_expect_str_eq(reply_text(&second, "/text"), "Bring both tablets");
    cr_expect_str_eq(reply_header(&second, "ETag"), "\"v2\"");
}

Test(session_note_put, each_person_writes_their_own_note)
{
    struct pairing pairing = an_active_pairing();
    const char *id = a_planned_session(pairing, 24);
    put(pairing.mentor_token, id, "of the mentor");
    struct reply reply = put(pairing.mentee_token, id, "of the mentee");
    assert_status(reply, 200);
    cr_expect_str_eq(reply_header(&reply, "ETag"), "\"v1\"");
    reply = call(pairing.mentor_token, "GET", textf("/v1/sessions/%s/note", id));
    cr_expect_str_eq(reply_text(&reply, "/text"), "of the mentor");
}

Test(session_note_put, the_text_is_in_no_other_response_and_not_in_the_log)
{
    struct pairing pairing = an_active_pairing();
    const char *id = a_held_session(pairing);
    const char *canary = textf("canary-%s", a_uuid());
    struct reply note = put(pairing.mentee_token, id, canary);
    assert_status(note, 200);
    const char *const paths[] = {
        session_path(id),
        textf("/v1/sessions/%s?embed=topic", id),
        textf("/v1/sessions/%s/transitions", id),
        textf("/v1/sessions/%s/notes", id),
        textf("/v1/sessions/%s/note", id),
        textf("/v1/pairings/%s/sessions?embed=topic", pairing.id),
        "/v1/me/sessions",
        "/v1/me/feedback",
    };
    for (size_t i = 0; i < LENGTH_OF(paths); i++) {
        for (size_t who = 0; who < OUTSIDERS; who++) {
            struct reply reply = call(outsider(pairing, who), "GET", paths[i]);
            cr_expect_null(strstr(reply.body, canary), "%s: %s", paths[i], reply.body);
        }
        struct reply reply = call(pairing.mentor_token, "GET", paths[i]);
        if (strcmp(paths[i], paths[3]) != 0)
            cr_expect_null(strstr(reply.body, canary), "%s: %s", paths[i], reply.body);
    }
    cr_assert(server_log_holds(shared_server(), "session_note_put"));
    cr_expect_null(strstr(server_log(shared_server()), canary));
}

Test(session_note_put, a_refused_text_is_neither_returned_nor_logged)
{
    struct pairing pairing = an_active_pairing();
    const char *id = a_planned_session(pairing, 24);
    const char *canary = textf("canary-%s", a_uuid());
    struct reply reply = put(pairing.mentor_token, id, textf("%s\\u0000", canary));
    cr_expect_geq(reply.status, 400);
    cr_expect_null(strstr(reply.body, canary));
    reply = put(participant(an_employee()), id, canary);
    assert_problem(reply, 404, "not_found");
    cr_expect_null(strstr(reply.body, canary));
    cr_expect_null(strstr(server_log(shared_server()), canary));
}

Test(session_note_put, auditors_find_no_trace_of_it)
{
    struct pairing pairing = an_active_pairing();
    const char *id = a_planned_session(pairing, 24);
    struct reply note = put(pairing.mentor_token, id, "Nothing for others");
    assert_status(note, 200);
    cr_expect_str_eq(
        sql("SELECT count(*) FROM audit_event WHERE object_id = $1::uuid OR operation = 'session_note_put'",
            reply_text(&note, "/id")),
        "0");
}

Test(session_note_put, nobody_else_finds_the_session)
{
    struct pairing pairing = an_active_pairing();
    const char *id = a_planned_session(pairing, 24);
    for (size_t i = 0; i < OUTSIDERS; i++) {
        struct reply reply = put(outsider(pairing, i), id, "mine");
        expect_problem(reply, 404, "not_found");
    }
    struct reply reply = put(token_of(pairing.mentor, ROLE_ADMIN), id, "mine");
    assert_problem(reply, 403, "role_missing");
}

Test(session_note_put, an_invalid_body_is_refused)
{
    struct pairing pairing = an_active_pairing();
    const char *path = textf("/v1/sessions/%s/note", a_planned_session(pairing, 24));
    char *long_text = arena_alloc(test_arena(), 16002);
    memset(long_text, 'x', 16001);
    struct reply reply = call(pairing.mentor_token, "PUT", path, .body = textf(JSON({"text" : "%s"}), long_text));
    assert_problem(reply, 422, "body_invalid");
    reply = call(pairing.mentor_token, "PUT", path, .body = JSON({"text" : ""}));
    assert_problem(reply, 422, "body_invalid");
    reply = call(pairing.mentor_token, "PUT", path, .body = JSON({"text" : "a", "author_id" : null}));
    assert_problem(reply, 400, "body_unknown_field");
    long_text[16000] = '\0';
    reply = call(pairing.mentor_token, "PUT", path, .body = textf(JSON({"text" : "%s"}), long_text));
    assert_status(reply, 200);
}
