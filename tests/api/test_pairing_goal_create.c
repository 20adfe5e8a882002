/* SPDX-License-Identifier: Apache-2.0 */
/* pairing_goal_create: the two people set goals that nobody else sees. */
#include "support/fixture.h"

static struct reply create(const char *token, struct pairing pairing, const char *body)
{
    return call(token, "POST", textf("/v1/pairings/%s/goals", pairing.id), .body = body);
}

Test(pairing_goal_create, returns_the_open_goal)
{
    struct pairing pairing = a_forming_pairing();
    struct reply reply =
        create(pairing.mentee_token, pairing, JSON({"title": "Eine Seite im Netz", "description": "Mit Bild.\n"}));
    assert_status(reply, 201);
    cr_expect_str_eq(reply_text(&reply, "/title"), "Eine Seite im Netz");
    cr_expect_str_eq(reply_text(&reply, "/description"), "Mit Bild.\n");
    cr_expect_str_eq(reply_text(&reply, "/state"), "open");
    cr_expect_str_eq(reply_text(&reply, "/pairing_id"), pairing.id);
    cr_expect_str_eq(reply_header(&reply, "ETag"), "\"v1\"");
    const char *path = textf("/v1/goals/%s", reply_text(&reply, "/id"));
    cr_expect_str_eq(reply_header(&reply, "Location"), path);
    struct reply read = call(pairing.mentor_token, "GET", path);
    cr_expect_str_eq(read.body, reply.body);
}

Test(pairing_goal_create, a_description_is_optional)
{
    struct pairing pairing = an_active_pairing();
    struct reply reply = create(pairing.mentor_token, pairing, JSON({"title": "One page"}));
    assert_status(reply, 201);
    cr_expect_str_eq(reply_text(&reply, "/description"), "");
}

Test(pairing_goal_create, a_closed_pairing_takes_no_new_goals)
{
    static const char *const ends[] = {"completed", "ended"};
    for (size_t i = 0; i < LENGTH_OF(ends); i++) {
        struct pairing pairing = an_active_pairing();
        sql_as(pairing.mentor, "UPDATE pairing SET state = $2 WHERE id = $1::uuid", pairing.id, ends[i]);
        struct reply reply = create(pairing.mentor_token, pairing, JSON({"title": "One page"}));
        expect_problem(reply, 409, "pairing_closed");
    }
}

Test(pairing_goal_create, only_the_two_people_may)
{
    struct pairing pairing = a_forming_pairing();
    struct employee reviewer = an_employee();
    program_staff_add(pairing.program, reviewer, "reviewer");
    const char *const others[] = {pairing.program.program_manager_token, participant(reviewer),
                                  participant(an_employee())};
    for (size_t i = 0; i < LENGTH_OF(others); i++) {
        struct reply reply = create(others[i], pairing, JSON({"title": "One page"}));
        expect_problem(reply, 404, "not_found");
    }
    struct reply reply = create(token_of(pairing.mentor, ROLE_ASSISTANT), pairing, JSON({"title": "One page"}));
    assert_problem(reply, 403, "role_missing");
}

Test(pairing_goal_create, invalid_bodies_are_refused)
{
    static const struct {
        const char *body;
        int status;
        const char *code;
    } rows[] = {{JSON({"title": "x", "state": "reached"}), 400, "body_unknown_field"},
                 {JSON({"description": "x"}), 422, "body_invalid"}, {JSON({"title": ""}), 422, "body_invalid"},
                                                                     {JSON({"title": " x"}), 422, "body_invalid"},
                                                                      {JSON({"title": "a\nb"}), 422, "body_invalid"},
                                                                       {"[]", 400, "body_not_json"}};
    struct pairing pairing = a_forming_pairing();
    for (size_t i = 0; i < LENGTH_OF(rows); i++) {
        struct reply reply = create(pairing.mentor_token, pairing, rows[i].body);
        expect_problem(reply, rows[i].status, rows[i].code);
    }
}
