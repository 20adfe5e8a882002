/* SPDX-License-Identifier: Apache-2.0 */
/* feedback_get: one form, only for its author. */
#include "support/session.h"

Test(feedback_get, the_author_reads_it_with_its_version)
{
    struct pairing pairing = an_active_pairing();
    struct reply reply = call(pairing.mentee_token, "GET", a_feedback(pairing));
    assert_status(reply, 200);
    cr_expect_str_eq(reply_text(&reply, "/author_id"), pairing.mentee.id);
    cr_expect_str_eq(reply_text(&reply, "/program_id"), pairing.program.id);
    cr_expect_str_eq(reply_text(&reply, "/moment"), "session");
    cr_expect_str_eq(reply_text(&reply, "/state"), "open");
    cr_expect(json_is_null(reply_at(&reply, "/rating")));
    cr_expect_eq(json_array_size(reply_at(&reply, "/topics")), 0);
    cr_expect_str_eq(reply_header(&reply, "ETag"), "\"v1\"");
    cr_expect_str_eq(reply_header(&reply, "Cache-Control"), "no-store");
}

Test(feedback_get, neither_the_other_person_nor_anyone_else_finds_it)
{
    struct pairing pairing = an_active_pairing();
    const char *path = a_feedback(pairing);
    const char *canary = textf("canary-%s", a_uuid());
    struct reply answer = call(pairing.mentee_token, "PATCH", path, .if_match = "*",
                               .body = textf(JSON({"rating" : 2, "comment" : "%s"}), canary));
    assert_status(answer, 200);
    struct reply reply = call(pairing.mentor_token, "GET", path);
    assert_problem(reply, 404, "not_found");
    for (size_t i = 0; i < OUTSIDERS; i++) {
        reply = call(outsider(pairing, i), "GET", path);
        expect_problem(reply, 404, "not_found");
        cr_expect_null(strstr(reply.body, canary));
    }
    cr_assert(server_log_holds(shared_server(), reply_header(&reply, "X-Request-Id")));
    cr_expect_null(strstr(server_log(shared_server()), canary));
}

Test(feedback_get, row_level_security_hides_it_from_the_database_role_too)
{
    static const char count[] = "SELECT count(*) FROM feedback WHERE pairing_id = $1::uuid AND moment = 'session'";
    struct pairing pairing = an_active_pairing();
    a_feedback(pairing);
    cr_expect_str_eq(sql_as(pairing.mentee, count, pairing.id), "1");
    cr_expect_str_eq(sql_as(pairing.program.program_manager, count, pairing.id), "0");
    cr_expect_str_eq(sql(count, pairing.id), "0");
}

Test(feedback_get, a_token_without_the_participant_role_is_refused)
{
    struct pairing pairing = an_active_pairing();
    struct reply reply = call(token_of(pairing.mentee, ROLE_AUDITOR), "GET", a_feedback(pairing));
    assert_problem(reply, 403, "role_missing");
}

Test(feedback_get, an_unknown_id_is_not_found)
{
    struct reply reply = call(participant(an_employee()), "GET", textf("/v1/feedback/%s", a_uuid()));
    assert_problem(reply, 404, "not_found");
    reply = call(participant(an_employee()), "GET", "/v1/feedback/mine");
    assert_problem(reply, 400, "parameter_invalid");
}
