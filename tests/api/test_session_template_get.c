/* SPDX-License-Identifier: Apache-2.0 */
/* session_template_get: a program's suggestion for the sessions of its pairings. */
#include "support/session.h"

static struct reply get(const char *token, struct program program)
{
    return call(token, "GET", textf("/v1/programs/%s/session-template", program.id));
}

Test(session_template_get, it_is_empty_until_it_is_written)
{
    struct program program = a_draft_program(an_employee());
    struct reply reply = get(program.program_manager_token, program);
    assert_status(reply, 200);
    cr_expect_eq(reply_items(&reply), 0);
    cr_expect_str_eq(reply_text(&reply, "/program_id"), program.id);
    cr_expect_str_eq(reply_header(&reply, "ETag"), "\"v1\"");
}

Test(session_template_get, everyone_who_sees_the_program_reads_it)
{
    struct program program = a_published_program(an_employee());
    a_template(program, a_topic(program));
    const char *const tokens[] = {participant(an_employee()), token_of(an_employee(), ROLE_ADMIN),
                                  token_of(an_employee(), ROLE_AUDITOR)};
    for (size_t i = 0; i < LENGTH_OF(tokens); i++) {
        struct reply reply = get(tokens[i], program);
        assert_status(reply, 200);
        cr_assert_eq(reply_items(&reply), 2);
        cr_expect_str_eq(reply_text(&reply, "/items/0/title"), "Know each other");
        cr_expect_str_eq(reply_text(&reply, "/items/1/goal"), "Write a first page");
    }
}

Test(session_template_get, a_matching_etag_gets_no_body)
{
    struct program program = a_published_program(an_employee());
    a_template(program, a_topic(program));
    const char *path = textf("/v1/programs/%s/session-template", program.id);
    struct reply reply = call(program.program_manager_token, "GET", path, .if_none_match = "\"v2\"");
    assert_status(reply, 304);
    reply = call(program.program_manager_token, "GET", path, .if_none_match = "\"v1\"");
    assert_status(reply, 200);
}

Test(session_template_get, a_draft_is_hidden_from_outsiders)
{
    struct program program = a_draft_program(an_employee());
    struct reply reply = get(participant(an_employee()), program);
    assert_problem(reply, 404, "not_found");
    reply = get(token_for("hr-client", ROLE_HR_SYNC), program);
    assert_problem(reply, 403, "role_missing");
}
