/* SPDX-License-Identifier: Apache-2.0 */
/* session_get: one session, for the two people of its pairing. */
#include "support/session.h"

Test(session_get, both_read_it_with_its_version)
{
    struct pairing pairing = an_active_pairing();
    const char *id = a_planned_session(pairing, 24);
    const char *const tokens[] = {pairing.mentor_token, pairing.mentee_token};
    for (size_t i = 0; i < LENGTH_OF(tokens); i++) {
        struct reply reply = call(tokens[i], "GET", session_path(id));
        assert_status(reply, 200);
        cr_expect_str_eq(reply_text(&reply, "/id"), id);
        cr_expect_str_eq(reply_text(&reply, "/goal"), "Write a first page");
        cr_expect_null(reply_at(&reply, "/topic"));
        cr_expect_str_eq(reply_header(&reply, "ETag"), "\"v1\"");
    }
}

Test(session_get, embed_adds_the_topic)
{
    struct pairing pairing = an_active_pairing();
    const char *id = a_planned_session(pairing, 24);
    struct reply reply = call(pairing.mentor_token, "GET", textf("/v1/sessions/%s?embed=topic", id));
    assert_status(reply, 200);
    cr_expect_str_eq(reply_text(&reply, "/topic/id"), reply_text(&reply, "/topic_id"));
    cr_expect_eq(strncmp(reply_header(&reply, "ETag"), "\"v1.", 4), 0);
    sql_as(pairing.mentor, "UPDATE session SET topic_id = NULL WHERE id = $1::uuid", id);
    reply = call(pairing.mentor_token, "GET", textf("/v1/sessions/%s?embed=topic", id));
    assert_status(reply, 200);
    cr_expect(json_is_null(reply_at(&reply, "/topic")));
}

Test(session_get, a_matching_etag_gets_no_body)
{
    struct pairing pairing = an_active_pairing();
    const char *id = a_planned_session(pairing, 24);
    struct reply reply = call(pairing.mentor_token, "GET", session_path(id), .if_none_match = "\"v1\"");
    assert_status(reply, 304);
    cr_expect_eq(reply.length, 0);
}

Test(session_get, nobody_else_finds_it)
{
    struct pairing pairing = an_active_pairing();
    const char *id = a_planned_session(pairing, 24);
    for (size_t i = 0; i < OUTSIDERS; i++) {
        struct reply reply = call(outsider(pairing, i), "GET", session_path(id));
        expect_problem(reply, 404, "not_found");
    }
    struct reply reply = call(an_active_pairing().mentor_token, "GET", session_path(id));
    assert_problem(reply, 404, "not_found");
}

Test(session_get, other_roles_do_not_learn_that_it_exists)
{
    struct pairing pairing = an_active_pairing();
    const char *const ids[] = {a_planned_session(pairing, 24), a_uuid()};
    for (size_t i = 0; i < LENGTH_OF(ids); i++) {
        struct reply reply = call(token_for("operations-client", ROLE_ADMIN), "GET", session_path(ids[i]));
        expect_problem(reply, 403, "role_missing");
    }
}

Test(session_get, a_malformed_id_is_refused)
{
    struct reply reply = call(participant(an_employee()), "GET", "/v1/sessions/1");
    assert_problem(reply, 400, "parameter_invalid");
}
