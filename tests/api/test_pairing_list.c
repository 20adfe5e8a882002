/* SPDX-License-Identifier: Apache-2.0 */
/* pairing_list: the pairings of a program, for its program managers. */
#include "support/fixture.h"

static struct reply list(const char *token, struct program program, const char *query)
{
    return call(token, "GET", textf("/v1/programs/%s/pairings%s", program.id, query));
}

Test(pairing_list, program_managers_see_pairs_and_states_without_signing_times)
{
    struct program program = a_published_program(an_employee());
    struct pairing forming = a_forming_pairing_in(program);
    struct pairing active = an_active_pairing_in(program);
    an_active_pairing();
    struct reply reply = list(program.program_manager_token, program, "");
    assert_status(reply, 200);
    cr_assert_eq(reply_items(&reply), 2);
    cr_expect_str_eq(reply_text(&reply, "/items/0/id"), forming.id);
    cr_expect_str_eq(reply_text(&reply, "/items/1/id"), active.id);
    cr_expect(json_is_true(reply_at(&reply, "/items/1/mentor_signed")));
    cr_expect(json_is_null(reply_at(&reply, "/items/1/mentor_signed_at")));
}

Test(pairing_list, the_list_can_be_filtered_by_state)
{
    struct program program = a_published_program(an_employee());
    a_forming_pairing_in(program);
    struct pairing active = an_active_pairing_in(program);
    struct reply reply = list(program.program_manager_token, program, "?state=active");
    cr_assert_eq(reply_items(&reply), 1);
    cr_expect_str_eq(reply_text(&reply, "/items/0/id"), active.id);
    reply = list(program.program_manager_token, program, "?state=ended");
    cr_expect_eq(reply_items(&reply), 0);
}

Test(pairing_list, embeds_only_public_profiles)
{
    struct pairing pairing = an_active_pairing();
    struct reply reply = list(pairing.program.program_manager_token, pairing.program, "?embed=mentee,mentor");
    assert_status(reply, 200);
    cr_expect_str_eq(reply_text(&reply, "/items/0/mentor/id"), pairing.mentor.id);
    cr_expect_str_eq(reply_text(&reply, "/items/0/mentee/id"), pairing.mentee.id);
    cr_expect_null(reply_at(&reply, "/items/0/mentee/email"));
    reply = list(pairing.program.program_manager_token, pairing.program, "?embed=goals");
    assert_problem(reply, 400, "parameter_invalid");
}

Test(pairing_list, pages_work_in_both_directions)
{
    struct program program = a_published_program(an_employee());
    const char *const ids[] = {a_forming_pairing_in(program).id, a_forming_pairing_in(program).id,
                               a_forming_pairing_in(program).id};
    static const struct {
        const char *sort;
        int order[3];
    } rows[] = {{"created_at", {0, 1, 2}}, {"-created_at", {2, 1, 0}}};
    for (size_t i = 0; i < LENGTH_OF(rows); i++) {
        const char *query = textf("?limit=1&sort=%s", rows[i].sort);
        for (int at = 0; at < 3; at++) {
            struct reply reply = list(program.program_manager_token, program, query);
            cr_expect_str_eq(reply_text(&reply, "/items/0/id"), ids[rows[i].order[at]]);
            query = textf("?limit=1&sort=%s&cursor=%s", rows[i].sort, reply_text(&reply, "/next"));
        }
    }
}

Test(pairing_list, others_are_refused_including_the_two_people_and_reviewers)
{
    struct pairing pairing = an_active_pairing();
    struct employee reviewer = an_employee();
    program_staff_add(pairing.program, reviewer, "reviewer");
    const char *const others[] = {pairing.mentor_token, participant(reviewer), participant(an_employee()),
                                  a_published_program(an_employee()).program_manager_token};
    for (size_t i = 0; i < LENGTH_OF(others); i++) {
        struct reply reply = list(others[i], pairing.program, "");
        expect_problem(reply, 403, "forbidden");
    }
    struct reply reply = list(participant(reviewer), a_draft_program(an_employee()), "");
    assert_problem(reply, 404, "not_found");
    reply = list(token_of(pairing.program.program_manager, ROLE_AUDITOR), pairing.program, "");
    assert_problem(reply, 403, "role_missing");
}

Test(pairing_list, supports_the_filters_and_fields_that_a_board_needs)
{
    struct program program = a_published_program(an_employee());
    struct pairing quiet = a_forming_pairing_in(program);
    struct pairing broken = a_forming_pairing_in(program);
    sql("UPDATE employee SET manager_id = $2::uuid WHERE id = $1::uuid", broken.mentor.id, broken.mentee.id);
    const struct {
        const char *query;
        const char *id;
    } rows[] = {{"?conflict=true", broken.id},
                {"?conflict=false", quiet.id},
                {textf("?mentor_id=%s", quiet.mentor.id), quiet.id},
                {textf("?mentee_id=%s&state=forming", broken.mentee.id), broken.id},
                {"?sort=-updated_at&limit=1", broken.id},
                {"?sort=updated_at&limit=1", quiet.id}};
    for (size_t i = 0; i < LENGTH_OF(rows); i++) {
        struct reply reply = list(program.program_manager_token, program, rows[i].query);
        assert_status(reply, 200);
        cr_assert_eq(reply_items(&reply), 1, "%s", rows[i].query);
        cr_expect_str_eq(reply_text(&reply, "/items/0/id"), rows[i].id);
    }
    struct reply reply = list(program.program_manager_token, program, "?fields=id,conflict,mentor&embed=mentor,mentee");
    cr_expect_eq(json_object_size(reply_at(&reply, "/items/1")), 4);
    cr_expect_str_eq(reply_text(&reply, "/items/1/conflict"), "reporting_line_conflict");
    reply = list(program.program_manager_token, program, textf("?mentor_id=%s", quiet.mentee.id));
    cr_expect_eq(reply_items(&reply), 0);
}
