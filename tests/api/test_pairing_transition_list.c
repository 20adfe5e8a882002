/* SPDX-License-Identifier: Apache-2.0 */
/* pairing_transition_list: the history of a pairing, which never reveals who ended it. */
#include "support/fixture.h"

static struct reply list(const char *token, struct pairing pairing, const char *query)
{
    return call(token, "GET", textf("/v1/pairings/%s/transitions%s", pairing.id, query));
}

static void moves(const char *token, struct pairing pairing, const char *state)
{
    struct reply reply = call(token, "POST", textf("/v1/pairings/%s/transitions", pairing.id), .if_match = "*",
                              .body = textf(JSON({"to": "%s"}), state));
    assert_status(reply, 201);
}

Test(pairing_transition_list, nobody_learns_who_ended_it)
{
    struct pairing pairing = an_active_pairing();
    moves(pairing.mentee_token, pairing, "ended");
    const char *const readers[] = {pairing.mentor_token, pairing.mentee_token, pairing.program.program_manager_token};
    for (size_t i = 0; i < LENGTH_OF(readers); i++) {
        struct reply reply = list(readers[i], pairing, "");
        assert_status(reply, 200);
        cr_assert_eq(reply_items(&reply), 2);
        cr_expect_str_eq(reply_text(&reply, "/items/1/to"), "ended");
        cr_expect(json_is_null(reply_at(&reply, "/items/1/actor_id")), "%s", reply.body);
    }
    cr_expect_str_eq(sql("SELECT count(*) FROM transition WHERE actor_id = $2::uuid AND at >= "
                         "(SELECT closed_at FROM pairing WHERE id = $1::uuid)",
                         pairing.id, pairing.mentee.id),
                     "0");
    cr_expect_str_eq(sql("SELECT count(*) FROM audit_event WHERE actor_id = $2::uuid AND at >= "
                         "(SELECT closed_at FROM pairing WHERE id = $1::uuid)",
                         pairing.id, pairing.mentee.id),
                     "0");
}

Test(pairing_transition_list, the_history_of_the_applications_does_not_reveal_it_either)
{
    struct pairing pairing = an_active_pairing();
    moves(pairing.mentee_token, pairing, "ended");
    const char *const ids[] = {pairing.mentor_application_id, pairing.mentee_application_id};
    for (size_t i = 0; i < LENGTH_OF(ids); i++) {
        struct reply reply =
            call(pairing.program.program_manager_token, "GET", textf("/v1/applications/%s/transitions", ids[i]));
        assert_status(reply, 200);
        cr_assert_eq(reply_items(&reply), 4);
        cr_expect_str_eq(reply_text(&reply, "/items/3/to"), "accepted");
        cr_expect(json_is_null(reply_at(&reply, "/items/3/actor_id")));
    }
}

Test(pairing_transition_list, only_the_two_people_see_who_made_the_other_transitions)
{
    struct pairing pairing = an_active_pairing();
    moves(pairing.mentee_token, pairing, "paused");
    struct reply reply = list(pairing.mentor_token, pairing, "");
    cr_assert_eq(reply_items(&reply), 2);
    cr_expect_str_eq(reply_text(&reply, "/items/0/actor_id"), pairing.mentor.id);
    cr_expect_str_eq(reply_text(&reply, "/items/1/actor_id"), pairing.mentee.id);
    reply = list(pairing.program.program_manager_token, pairing, "");
    cr_assert_eq(reply_items(&reply), 2);
    cr_expect(json_is_null(reply_at(&reply, "/items/0/actor_id")));
    cr_expect(json_is_null(reply_at(&reply, "/items/1/actor_id")));
}

Test(pairing_transition_list, pages_join_without_gaps)
{
    struct pairing pairing = an_active_pairing();
    moves(pairing.mentor_token, pairing, "paused");
    struct reply first = list(pairing.mentor_token, pairing, "?limit=1");
    cr_expect_str_eq(reply_text(&first, "/items/0/to"), "active");
    struct reply second = list(pairing.mentor_token, pairing, textf("?limit=1&cursor=%s", reply_text(&first, "/next")));
    cr_expect_str_eq(reply_text(&second, "/items/0/to"), "paused");
    cr_expect_null(reply_at(&second, "/next"));
}

Test(pairing_transition_list, to_everyone_else_it_does_not_exist)
{
    struct pairing pairing = a_forming_pairing();
    struct reply reply = list(pairing.mentor_token, pairing, "");
    assert_status(reply, 200);
    cr_expect_eq(reply_items(&reply), 0);
    struct employee reviewer = an_employee();
    program_staff_add(pairing.program, reviewer, "reviewer");
    reply = list(participant(reviewer), pairing, "");
    assert_problem(reply, 404, "not_found");
    reply = list(participant(an_employee()), pairing, "");
    assert_problem(reply, 404, "not_found");
    reply = list(token_of(pairing.mentor, ROLE_AUDITOR), pairing, "");
    assert_problem(reply, 403, "role_missing");
}
