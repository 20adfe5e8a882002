/* SPDX-License-Identifier: Apache-2.0 */
/* pairing_get: for the two people and the program managers. Each sees what concerns them. */
#include "support/fixture.h"

static struct reply get(const char *token, struct pairing pairing, const char *query)
{
    return call(token, "GET", textf("/v1/pairings/%s%s", pairing.id, query));
}

Test(pairing_get, the_two_people_see_when_each_signed)
{
    struct pairing pairing = an_active_pairing();
    const char *const two[] = {pairing.mentor_token, pairing.mentee_token};
    for (size_t i = 0; i < LENGTH_OF(two); i++) {
        struct reply reply = get(two[i], pairing, "");
        assert_status(reply, 200);
        cr_expect_str_eq(reply_text(&reply, "/state"), "active");
        cr_expect(json_is_true(reply_at(&reply, "/mentor_signed")));
        cr_expect(json_is_string(reply_at(&reply, "/mentor_signed_at")));
        cr_expect(json_is_string(reply_at(&reply, "/mentee_signed_at")));
    }
}

Test(pairing_get, a_program_manager_sees_only_whether_it_is_signed)
{
    struct pairing pairing = an_active_pairing();
    struct reply reply = get(pairing.program.program_manager_token, pairing, "?embed=mentor,mentee,goals");
    assert_status(reply, 200);
    cr_expect(json_is_true(reply_at(&reply, "/mentor_signed")));
    cr_expect(json_is_null(reply_at(&reply, "/mentor_signed_at")));
    cr_expect(json_is_null(reply_at(&reply, "/mentee_signed_at")));
    cr_expect_str_eq(reply_text(&reply, "/mentor/user_name"), pairing.mentor.user_name);
    cr_expect_null(reply_at(&reply, "/goals"));
}

Test(pairing_get, embeds_what_is_requested)
{
    struct pairing pairing = an_active_pairing();
    struct reply plain = get(pairing.mentor_token, pairing, "");
    cr_expect_null(reply_at(&plain, "/mentor"));
    cr_expect_null(reply_at(&plain, "/goals"));
    struct reply reply = get(pairing.mentor_token, pairing, "?embed=goals,mentee");
    assert_status(reply, 200);
    cr_expect_null(reply_at(&reply, "/mentor"));
    cr_expect_str_eq(reply_text(&reply, "/mentee/id"), pairing.mentee.id);
    cr_expect_null(reply_at(&reply, "/mentee/email"));
    cr_expect_eq(json_array_size(reply_at(&reply, "/goals")), 1);
    reply = get(pairing.mentor_token, pairing, "?embed=notes");
    assert_problem(reply, 400, "parameter_invalid");
}

Test(pairing_get, a_new_goal_changes_the_etag_with_embedded_goals)
{
    struct pairing pairing = an_active_pairing();
    const char *path = textf("/v1/pairings/%s?embed=goals", pairing.id);
    const char *etag = etag_of(pairing.mentor_token, path);
    struct reply reply = call(pairing.mentor_token, "GET", path, .if_none_match = etag);
    assert_status(reply, 304);
    sql("INSERT INTO pairing_goal (pairing_id, title) VALUES ($1::uuid, 'Another one')", pairing.id);
    reply = call(pairing.mentor_token, "GET", path, .if_none_match = etag);
    assert_status(reply, 200);
    const char *version = textf("\"v%lld\"", reply_integer(&reply, "/version"));
    cr_expect_str_eq(etag_of(pairing.mentor_token, textf("/v1/pairings/%s", pairing.id)), version);
}

Test(pairing_get, to_everyone_else_it_does_not_exist)
{
    struct pairing pairing = an_active_pairing();
    struct employee boss = an_employee(.level = 2);
    struct employee reviewer = an_employee();
    sql("UPDATE employee SET manager_id = $2::uuid WHERE id = $1::uuid", pairing.mentor.id, boss.id);
    program_staff_add(pairing.program, reviewer, "reviewer");
    const char *const strangers[] = {
        participant(boss), participant(reviewer), participant(an_employee()),
        a_published_program(an_employee()).program_manager_token,
        token_of(reviewer, ROLE_PARTICIPANT | ROLE_ADMIN | ROLE_AUDITOR | ROLE_PROGRAM_MANAGER)};
    for (size_t i = 0; i < LENGTH_OF(strangers); i++) {
        struct reply reply = get(strangers[i], pairing, "");
        expect_problem(reply, 404, "not_found");
    }
    struct reply reply = get(token_of(pairing.mentor, ROLE_AUDITOR), pairing, "");
    assert_problem(reply, 403, "role_missing");
}

Test(pairing_get, it_does_not_tell_who_ended_it)
{
    struct pairing pairing = an_active_pairing();
    sql_as(pairing.mentee, "UPDATE pairing SET state = 'ended' WHERE id = $1::uuid", pairing.id);
    struct reply mentor = get(pairing.mentor_token, pairing, "");
    struct reply mentee = get(pairing.mentee_token, pairing, "");
    assert_status(mentor, 200);
    cr_expect_str_eq(reply_text(&mentor, "/state"), "ended");
    cr_expect(json_is_string(reply_at(&mentor, "/closed_at")));
    cr_expect_str_eq(mentor.body, mentee.body);
}
