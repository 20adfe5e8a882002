/* SPDX-License-Identifier: Apache-2.0 */
/* me_pairing_list: the caller's own pairings in all programs. */
#include "support/fixture.h"

static struct reply list(const char *token, const char *query)
{
    return call(token, "GET", textf("/v1/me/pairings%s", query));
}

/* A pairing of a new mentor with this mentee, in a program of its own. */
static const char *a_mentor_for(struct employee mentee)
{
    struct program program = a_published_program(an_employee());
    return sql_as(
        program.program_manager,
        "INSERT INTO pairing (mentor_application_id, mentee_application_id) VALUES ($1::uuid, $2::uuid) RETURNING id",
        an_accepted_application(program, an_employee(), "mentor"), an_accepted_application(program, mentee, "mentee"));
}

Test(me_pairing_list, lists_pairings_in_both_roles_with_signing_times)
{
    struct pairing pairing = an_active_pairing();
    const char *other = a_mentor_for(pairing.mentor);
    struct reply reply = list(pairing.mentor_token, "");
    assert_status(reply, 200);
    cr_assert_eq(reply_items(&reply), 2);
    cr_expect_str_eq(reply_text(&reply, "/items/0/id"), pairing.id);
    cr_expect(json_is_string(reply_at(&reply, "/items/0/mentee_signed_at")));
    cr_expect_str_eq(reply_text(&reply, "/items/1/id"), other);
    reply = list(pairing.mentor_token, "?sort=-created_at&limit=1");
    cr_expect_str_eq(reply_text(&reply, "/items/0/id"), other);
    reply = list(pairing.mentor_token, textf("?sort=-created_at&limit=1&cursor=%s", reply_text(&reply, "/next")));
    cr_expect_str_eq(reply_text(&reply, "/items/0/id"), pairing.id);
}

Test(me_pairing_list, the_list_can_be_filtered_by_role_and_state)
{
    struct pairing pairing = an_active_pairing();
    const char *other = a_mentor_for(pairing.mentor);
    struct reply reply = list(pairing.mentor_token, "?role=mentor");
    cr_assert_eq(reply_items(&reply), 1);
    cr_expect_str_eq(reply_text(&reply, "/items/0/id"), pairing.id);
    reply = list(pairing.mentor_token, "?role=mentee");
    cr_assert_eq(reply_items(&reply), 1);
    cr_expect_str_eq(reply_text(&reply, "/items/0/id"), other);
    reply = list(pairing.mentor_token, "?role=mentee&state=active");
    cr_expect_eq(reply_items(&reply), 0);
    reply = list(pairing.mentor_token, "?state=forming");
    cr_expect_eq(reply_items(&reply), 1);
}

Test(me_pairing_list, embeds_the_public_profile_of_the_other_person)
{
    struct pairing pairing = an_active_pairing();
    struct reply reply = list(pairing.mentor_token, "?embed=mentee");
    assert_status(reply, 200);
    cr_expect_str_eq(reply_text(&reply, "/items/0/mentee/user_name"), pairing.mentee.user_name);
    cr_expect_null(reply_at(&reply, "/items/0/mentor"));
}

Test(me_pairing_list, a_program_manager_finds_no_pairings_of_others)
{
    struct pairing pairing = an_active_pairing();
    struct reply reply = list(pairing.program.program_manager_token, "");
    assert_status(reply, 200);
    cr_expect_eq(reply_items(&reply), 0);
}

Test(me_pairing_list, only_employees_may_and_only_with_known_parameters)
{
    struct reply reply = list(token_for("nobody-known", ROLE_PARTICIPANT), "");
    assert_problem(reply, 403, "employee_unknown");
    reply = list(token_of(an_employee(), ROLE_ASSISTANT), "");
    assert_problem(reply, 403, "role_missing");
    reply = list(participant(an_employee()), "?role=reviewer");
    assert_problem(reply, 400, "parameter_invalid");
}
