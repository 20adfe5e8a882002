/* SPDX-License-Identifier: Apache-2.0 */
/* session_note_delete: the caller's own note is deleted for good; the other person's note stays. */
#include "support/session.h"

static const char *note_path(const char *session_id)
{
    return textf("/v1/sessions/%s/note", session_id);
}

static const char *a_session_with_both_notes(struct pairing pairing)
{
    const char *id = a_planned_session(pairing, 24);
    const char *const tokens[] = {pairing.mentor_token, pairing.mentee_token};
    for (size_t i = 0; i < LENGTH_OF(tokens); i++) {
        struct reply reply = call(tokens[i], "PUT", note_path(id), .body = JSON({"text" : "To be kept or not"}));
        assert_status(reply, 200);
    }
    return id;
}

Test(session_note_delete, deletes_only_the_callers_note)
{
    struct pairing pairing = an_active_pairing();
    const char *id = a_session_with_both_notes(pairing);
    struct reply reply = call(pairing.mentor_token, "DELETE", note_path(id));
    assert_status(reply, 204);
    cr_expect_eq(reply.length, 0);
    struct reply notes = call(pairing.mentor_token, "GET", textf("/v1/sessions/%s/notes", id));
    cr_assert_eq(reply_items(&notes), 1);
    cr_expect_str_eq(reply_text(&notes, "/items/0/author_id"), pairing.mentee.id);
}

Test(session_note_delete, a_missing_note_is_not_found)
{
    struct pairing pairing = an_active_pairing();
    const char *id = a_session_with_both_notes(pairing);
    struct reply first = call(pairing.mentor_token, "DELETE", note_path(id));
    assert_status(first, 204);
    struct reply second = call(pairing.mentor_token, "DELETE", note_path(id));
    assert_problem(second, 404, "not_found");
}

Test(session_note_delete, a_deleted_note_can_be_written_again)
{
    struct pairing pairing = an_active_pairing();
    const char *id = a_session_with_both_notes(pairing);
    struct reply reply = call(pairing.mentee_token, "DELETE", note_path(id));
    assert_status(reply, 204);
    reply = call(pairing.mentee_token, "PUT", note_path(id), .body = JSON({"text" : "Once more"}));
    assert_status(reply, 200);
    cr_expect_str_eq(reply_header(&reply, "ETag"), "\"v1\"");
}

Test(session_note_delete, nobody_else_finds_it)
{
    struct pairing pairing = an_active_pairing();
    const char *id = a_session_with_both_notes(pairing);
    for (size_t i = 0; i < OUTSIDERS; i++) {
        struct reply reply = call(outsider(pairing, i), "DELETE", note_path(id));
        expect_problem(reply, 404, "not_found");
    }
    struct reply reply = call(token_of(pairing.mentor, ROLE_ADMIN), "DELETE", note_path(id));
    assert_problem(reply, 403, "role_missing");
    struct reply notes = call(pairing.mentor_token, "GET", textf("/v1/sessions/%s/notes", id));
    cr_expect_eq(reply_items(&notes), 2);
}
