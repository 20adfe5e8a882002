/* SPDX-License-Identifier: Apache-2.0 */
/* session_note_list: the notes of both people, for both. */
#include "support/session.h"

static void note(const char *token, const char *session_id, const char *text)
{
    struct reply reply =
        call(token, "PUT", textf("/v1/sessions/%s/note", session_id), .body = textf(JSON({"text" : "%s"}), text));
    assert_status(reply, 200);
}

static struct reply list(const char *token, const char *session_id, const char *query)
{
    return call(token, "GET", textf("/v1/sessions/%s/notes%s", session_id, query));
}

Test(session_note_list, both_people_read_both_notes_oldest_first)
{
    struct pairing pairing = an_active_pairing();
    const char *id = a_planned_session(pairing, 24);
    note(pairing.mentee_token, id, "of the mentee");
    note(pairing.mentor_token, id, "of the mentor");
    const char *const tokens[] = {pairing.mentor_token, pairing.mentee_token};
    for (size_t i = 0; i < LENGTH_OF(tokens); i++) {
        struct reply reply = list(tokens[i], id, "");
        assert_status(reply, 200);
        cr_assert_eq(reply_items(&reply), 2);
        cr_expect_str_eq(reply_text(&reply, "/items/0/text"), "of the mentee");
        cr_expect_str_eq(reply_text(&reply, "/items/0/author_id"), pairing.mentee.id);
        cr_expect_str_eq(reply_text(&reply, "/items/1/text"), "of the mentor");
    }
}

Test(session_note_list, a_session_without_notes_has_an_empty_list)
{
    struct pairing pairing = an_active_pairing();
    note(pairing.mentor_token, a_planned_session(pairing, 24), "of another session");
    struct reply reply = list(pairing.mentor_token, a_planned_session(pairing, 48), "");
    assert_status(reply, 200);
    cr_expect_eq(reply_items(&reply), 0);
}

Test(session_note_list, pages_join_without_gaps)
{
    struct pairing pairing = an_active_pairing();
    const char *id = a_planned_session(pairing, 24);
    note(pairing.mentee_token, id, "first");
    note(pairing.mentor_token, id, "second");
    struct reply reply = list(pairing.mentor_token, id, "?limit=1");
    assert_status(reply, 200);
    reply = list(pairing.mentor_token, id, textf("?limit=1&cursor=%s", reply_text(&reply, "/next")));
    assert_status(reply, 200);
    cr_expect_str_eq(reply_text(&reply, "/items/0/text"), "second");
}

Test(session_note_list, nobody_else_finds_the_session_in_any_role)
{
    struct pairing pairing = an_active_pairing();
    const char *id = a_planned_session(pairing, 24);
    const char *canary = textf("canary-%s", a_uuid());
    note(pairing.mentor_token, id, canary);
    for (size_t i = 0; i < OUTSIDERS; i++) {
        struct reply reply = list(outsider(pairing, i), id, "");
        expect_problem(reply, 404, "not_found");
        cr_expect_null(strstr(reply.body, canary));
    }
    struct reply reply = list(token_for("operations-client", ROLE_ADMIN), id, "");
    assert_problem(reply, 403, "role_missing");
    cr_expect_null(strstr(reply.body, canary));
}

Test(session_note_list, the_text_of_a_listed_note_is_not_in_the_log)
{
    struct pairing pairing = an_active_pairing();
    const char *id = a_planned_session(pairing, 24);
    const char *canary = textf("canary-%s", a_uuid());
    note(pairing.mentor_token, id, canary);
    struct reply reply = list(pairing.mentee_token, id, "");
    cr_assert_not_null(strstr(reply.body, canary));
    cr_assert(server_log_holds(shared_server(), reply_header(&reply, "X-Request-Id")));
    cr_expect_null(strstr(server_log(shared_server()), canary));
}

Test(session_note_list, invalid_parameters_are_refused)
{
    struct pairing pairing = an_active_pairing();
    struct reply reply = list(pairing.mentor_token, a_planned_session(pairing, 24), "?author_id=x");
    assert_problem(reply, 400, "parameter_invalid");
}
