/* SPDX-License-Identifier: Apache-2.0 */
/* pairing_update: one of the two people plans more or fewer sessions. */
#include "support/fixture.h"

static struct reply patch(const char *token, struct pairing pairing, const char *if_match, const char *body)
{
    return call(token, "PATCH", textf("/v1/pairings/%s", pairing.id), .if_match = if_match, .body = body);
}

Test(pairing_update, each_person_can_extend_it)
{
    struct pairing pairing = a_forming_pairing();
    struct reply reply = patch(pairing.mentee_token, pairing, "\"v1\"", JSON({"sessions_planned": 9}));
    assert_status(reply, 200);
    cr_expect_eq(reply_integer(&reply, "/sessions_planned"), 9);
    cr_expect_str_eq(reply_header(&reply, "ETag"), "\"v2\"");
    reply = patch(pairing.mentor_token, pairing, "\"v2\"", JSON({"sessions_planned": 12}));
    assert_status(reply, 200);
    reply = patch(pairing.mentor_token, pairing, "*", "{}");
    assert_status(reply, 200);
    cr_expect_eq(reply_integer(&reply, "/sessions_planned"), 12);
}

Test(pairing_update, a_stale_version_changes_nothing)
{
    struct pairing pairing = a_forming_pairing();
    struct reply reply = patch(pairing.mentee_token, pairing, "\"v1\"", JSON({"sessions_planned": 9}));
    assert_status(reply, 200);
    reply = patch(pairing.mentor_token, pairing, "\"v1\"", JSON({"sessions_planned": 2}));
    assert_problem(reply, 412, "precondition_failed");
    reply = patch(pairing.mentor_token, pairing, NULL, JSON({"sessions_planned": 2}));
    assert_problem(reply, 428, "precondition_required");
    reply = call(pairing.mentor_token, "GET", textf("/v1/pairings/%s", pairing.id));
    cr_expect_eq(reply_integer(&reply, "/sessions_planned"), 9);
}

Test(pairing_update, a_closed_pairing_cannot_be_changed)
{
    static const char *const ends[] = {"completed", "ended"};
    for (size_t i = 0; i < LENGTH_OF(ends); i++) {
        struct pairing pairing = an_active_pairing();
        sql_as(pairing.mentor, "UPDATE pairing SET state = $2 WHERE id = $1::uuid", pairing.id, ends[i]);
        struct reply reply = patch(pairing.mentor_token, pairing, "*", JSON({"sessions_planned": 9}));
        expect_problem(reply, 409, "pairing_closed");
    }
}

Test(pairing_update, only_the_two_people_may)
{
    struct pairing pairing = a_forming_pairing();
    struct employee reviewer = an_employee();
    program_staff_add(pairing.program, reviewer, "reviewer");
    struct reply reply = patch(pairing.program.program_manager_token, pairing, "*", JSON({"sessions_planned": 9}));
    assert_problem(reply, 403, "forbidden");
    reply = patch(participant(reviewer), pairing, "*", JSON({"sessions_planned": 9}));
    assert_problem(reply, 404, "not_found");
    reply = patch(token_of(pairing.mentor, ROLE_ASSISTANT), pairing, "*", JSON({"sessions_planned": 9}));
    assert_problem(reply, 403, "role_missing");
}

Test(pairing_update, nothing_else_can_be_changed)
{
    static const struct {
        const char *body;
        int status;
        const char *code;
    } rows[] = {{JSON({"state": "active"}), 400, "body_unknown_field"},
                 {JSON({"mentor_signed_at": "2027-01-01T00:00:00Z"}), 400, "body_unknown_field"},
                  {JSON({"sessions_planned": 0}), 422, "body_invalid"},
                   {JSON({"sessions_planned": 201}), 422, "body_invalid"},
                    {JSON({"sessions_planned": null}), 422, "body_invalid"}};
    struct pairing pairing = a_forming_pairing();
    for (size_t i = 0; i < LENGTH_OF(rows); i++) {
        struct reply reply = patch(pairing.mentor_token, pairing, "*", rows[i].body);
        expect_problem(reply, rows[i].status, rows[i].code);
    }
}
