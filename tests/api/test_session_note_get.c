/* SPDX-License-Identifier: Apache-2.0 */
/* session_note_get: the caller's own note of a session. */
#include "support/session.h"

static const char *note_path(const char *session_id)
{
    return textf("/v1/sessions/%s/note", session_id);
}

static const char *a_noted_session(struct pairing pairing, const char *text)
{
    const char *id = a_planned_session(pairing, 24);
    struct reply reply = call(pairing.mentor_token, "PUT", note_path(id), .body = textf(JSON({"text" : "%s"}), text));
    assert_status(reply, 200);
    return id;
}

Test(session_note_get, the_author_reads_it_with_its_version)
{
    struct pairing pairing = an_active_pairing();
    const char *id = a_noted_session(pairing, "First line\\nsecond line");
    struct reply reply = call(pairing.mentor_token, "GET", note_path(id));
    assert_status(reply, 200);
    cr_expect_str_eq(reply_text(&reply, "/text"), "First line\nsecond line");
    cr_expect_str_eq(reply_text(&reply, "/author_id"), pairing.mentor.id);
    cr_expect_str_eq(reply_header(&reply, "ETag"), "\"v1\"");
    cr_expect_str_eq(reply_header(&reply, "Cache-Control"), "no-store");
}

Test(session_note_get, the_other_persons_note_is_not_returned)
{
    struct pairing pairing = an_active_pairing();
    const char *canary = textf("canary-%s", a_uuid());
    struct reply reply = call(pairing.mentee_token, "GET", note_path(a_noted_session(pairing, canary)));
    assert_problem(reply, 404, "not_found");
    cr_expect_null(strstr(reply.body, canary));
}

Test(session_note_get, nobody_else_finds_it)
{
    struct pairing pairing = an_active_pairing();
    const char *canary = textf("canary-%s", a_uuid());
    const char *id = a_noted_session(pairing, canary);
    for (size_t i = 0; i < OUTSIDERS; i++) {
        struct reply reply = call(outsider(pairing, i), "GET", note_path(id));
        expect_problem(reply, 404, "not_found");
        cr_expect_null(strstr(reply.body, canary));
    }
    struct reply reply = call(token_of(pairing.mentor, ROLE_ADMIN | ROLE_AUDITOR), "GET", note_path(id));
    assert_problem(reply, 403, "role_missing");
    reply = call(NULL, "GET", note_path(id));
    assert_problem(reply, 401, "token_missing");
}

Test(session_note_get, row_level_security_hides_it_from_the_database_role_too)
{
    struct pairing pairing = an_active_pairing();
    struct employee stranger = an_employee();
    const char *id = a_noted_session(pairing, "For two alone");
    static const char count[] = "SELECT count(*) FROM session_note WHERE session_id = $1::uuid";
    cr_expect_str_eq(sql_as(pairing.mentee, count, id), "1");
    cr_expect_str_eq(sql_as(stranger, count, id), "0");
    cr_expect_str_eq(sql_as(pairing.program.program_manager, count, id), "0");
    cr_expect_str_eq(sql(count, id), "0");
}

Test(session_note_get, a_matching_etag_gets_no_body)
{
    struct pairing pairing = an_active_pairing();
    struct reply reply =
        call(pairing.mentor_token, "GET", note_path(a_noted_session(pairing, "x")), .if_none_match = "\"v1\"");
    assert_status(reply, 304);
    cr_expect_eq(reply.length, 0);
}
