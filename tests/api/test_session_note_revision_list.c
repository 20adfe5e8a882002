/* SPDX-License-Identifier: Apache-2.0 */
/* session_note_revision_list: the earlier texts of a session's notes, for its two people. */
#include "support/session.h"

static struct reply list(const char *token, const char *session_id, const char *query)
{
    return call(token, "GET", textf("/v1/sessions/%s/note-revisions%s", session_id, query));
}

static void put(const char *token, const char *session_id, const char *text)
{
    struct reply reply =
        call(token, "PUT", textf("/v1/sessions/%s/note", session_id), .body = textf(JSON({"text": "%s"}), text));
    assert_status(reply, 200);
}

Test(session_note_revision_list, every_earlier_text_is_listed_latest_first)
{
    struct pairing pairing = an_active_pairing();
    const char *id = a_planned_session(pairing, 24);
    static const char *const texts[] = {"First", "Second", "Third"};
    for (size_t i = 0; i < LENGTH_OF(texts); i++)
        put(pairing.mentor_token, id, texts[i]);
    const char *const tokens[] = {pairing.mentor_token, pairing.mentee_token};
    for (size_t i = 0; i < LENGTH_OF(tokens); i++) {
        struct reply reply = list(tokens[i], id, "");
        assert_status(reply, 200);
        cr_assert_eq(reply_items(&reply), 2);
        cr_expect_str_eq(reply_text(&reply, "/items/0/text"), "Second");
        cr_expect_str_eq(reply_text(&reply, "/items/1/text"), "First");
        cr_expect_eq(reply_integer(&reply, "/items/1/note_version"), 1);
        cr_expect_str_eq(reply_text(&reply, "/items/1/author_id"), pairing.mentor.id);
    }
}

Test(session_note_revision_list, supports_filtering_by_author_sorting_and_pages)
{
    struct pairing pairing = an_active_pairing();
    const char *id = a_planned_session(pairing, 24);
    put(pairing.mentor_token, id, "a");
    put(pairing.mentor_token, id, "b");
    put(pairing.mentee_token, id, "c");
    put(pairing.mentee_token, id, "d");
    struct reply reply = list(pairing.mentee_token, id, textf("?author_id=%s", pairing.mentor.id));
    cr_assert_eq(reply_items(&reply), 1);
    cr_expect_str_eq(reply_text(&reply, "/items/0/text"), "a");
    reply = list(pairing.mentee_token, id, "?sort=replaced_at&limit=1");
    cr_expect_str_eq(reply_text(&reply, "/items/0/text"), "a");
    reply = list(pairing.mentee_token, id, textf("?sort=replaced_at&limit=1&cursor=%s", reply_text(&reply, "/next")));
    cr_expect_str_eq(reply_text(&reply, "/items/0/text"), "c");
    cr_expect_null(reply_at(&reply, "/next"));
}

Test(session_note_revision_list, writing_the_same_text_again_makes_no_revision)
{
    struct pairing pairing = an_active_pairing();
    const char *id = a_planned_session(pairing, 24);
    put(pairing.mentor_token, id, "Same");
    put(pairing.mentor_token, id, "Same");
    struct reply reply = list(pairing.mentor_token, id, "");
    assert_status(reply, 200);
    cr_expect_eq(reply_items(&reply), 0);
}

Test(session_note_revision_list, revisions_are_deleted_with_the_note)
{
    struct pairing pairing = an_active_pairing();
    const char *id = a_planned_session(pairing, 24);
    put(pairing.mentor_token, id, "First");
    put(pairing.mentor_token, id, "Second");
    put(pairing.mentee_token, id, "Mine");
    put(pairing.mentee_token, id, "Mine, too");
    struct reply gone = call(pairing.mentor_token, "DELETE", textf("/v1/sessions/%s/note", id));
    assert_status(gone, 204);
    struct reply reply = list(pairing.mentor_token, id, "");
    cr_assert_eq(reply_items(&reply), 1);
    cr_expect_str_eq(reply_text(&reply, "/items/0/text"), "Mine");
}

Test(session_note_revision_list, nobody_else_finds_the_session)
{
    struct pairing pairing = an_active_pairing();
    const char *id = a_planned_session(pairing, 24);
    const char *canary = textf("canary-%s", a_uuid());
    put(pairing.mentor_token, id, canary);
    put(pairing.mentor_token, id, "Other");
    for (size_t i = 0; i < OUTSIDERS; i++) {
        struct reply reply = list(outsider(pairing, i), id, "");
        expect_problem(reply, 404, "not_found");
        cr_expect_null(strstr(reply.body, canary));
    }
    struct reply reply = list(token_of(pairing.mentor, ROLE_ADMIN | ROLE_AUDITOR), id, "");
    assert_problem(reply, 403, "role_missing");
    reply = list(pairing.mentor_token, id, "?sort=text");
    assert_problem(reply, 400, "parameter_invalid");
    cr_expect_null(strstr(server_log(shared_server()), canary));
}
