/* SPDX-License-Identifier: Apache-2.0 */
/* setting_change_list: the history of locked settings, for the staff, administrators and auditors. */
#include "support/fixture.h"

static struct reply list(const char *token, const char *program_id, const char *query)
{
    return call(token, "GET", textf("/v1/programs/%s/setting-changes?%s", program_id, query));
}

static struct program changed(void)
{
    struct program program = a_published_program(an_employee());
    const char *lock = textf("/v1/programs/%s/locks/minimum_group_size", program.id);
    struct reply put = call(program.program_manager_token, "PUT", lock, .body = JSON({"agreement_reference": "BV 1"}));
    assert_status(put, 200);
    struct reply patch = call(program.program_manager_token, "PATCH", textf("/v1/programs/%s", program.id),
                              .if_match = "*", .body = JSON({"minimum_group_size": 12, "agreement_reference": "BV 1"}));
    assert_status(patch, 200);
    struct reply gone = call(program.program_manager_token, "DELETE", textf("%s?agreement_reference=BV%%201", lock));
    assert_status(gone, 204);
    struct reply unlocked = call(program.program_manager_token, "PATCH", textf("/v1/programs/%s", program.id),
                                 .if_match = "*", .body = JSON({"minimum_group_size": 15}));
    assert_status(unlocked, 200);
    return program;
}

Test(setting_change_list, locks_and_changes_under_them_are_listed_newest_first)
{
    struct program program = changed();
    struct reply reply = list(token_for("works-council", ROLE_AUDITOR), program.id, "");
    assert_status(reply, 200);
    cr_assert_eq(reply_items(&reply), 3);
    cr_expect_str_eq(reply_text(&reply, "/items/0/subject"), "lock");
    cr_expect_str_eq(reply_text(&reply, "/items/0/old_value"), "BV 1");
    cr_expect(json_is_null(reply_at(&reply, "/items/0/new_value")));
    cr_expect_str_eq(reply_text(&reply, "/items/1/subject"), "setting");
    cr_expect_str_eq(reply_text(&reply, "/items/1/setting"), "minimum_group_size");
    cr_expect_eq(reply_integer(&reply, "/items/1/old_value"), 10);
    cr_expect_eq(reply_integer(&reply, "/items/1/new_value"), 12);
    cr_expect_str_eq(reply_text(&reply, "/items/1/agreement_reference"), "BV 1");
    cr_expect_str_eq(reply_text(&reply, "/items/1/actor_id"), program.program_manager.id);
    cr_expect_str_eq(reply_text(&reply, "/items/2/new_value"), "BV 1");
}

Test(setting_change_list, supports_filtering_by_setting_and_pages)
{
    struct program program = changed();
    struct reply none = list(program.program_manager_token, program.id, "setting=consent_text");
    cr_expect_eq(reply_items(&none), 0);
    struct reply first = list(program.program_manager_token, program.id, "setting=minimum_group_size&limit=2");
    cr_expect_eq(reply_items(&first), 2);
    const char *query = textf("setting=minimum_group_size&limit=2&cursor=%s", reply_text(&first, "/next"));
    struct reply second = list(program.program_manager_token, program.id, query);
    assert_status(second, 200);
    cr_expect_eq(reply_items(&second), 1);
}

Test(setting_change_list, only_staff_administrators_and_auditors_see_it)
{
    struct program program = changed();
    struct employee reviewer = an_employee();
    program_staff_add(program, reviewer, "reviewer");
    const char *const tokens[] = {program.program_manager_token, participant(reviewer), token_for("root", ROLE_ADMIN)};
    for (size_t i = 0; i < LENGTH_OF(tokens); i++) {
        struct reply seen = list(tokens[i], program.id, "");
        assert_status(seen, 200);
    }
    struct reply reply = list(participant(an_employee()), program.id, "");
    expect_problem(reply, 403, "forbidden");
    reply = list(participant(an_employee()), a_draft_program(program.program_manager).id, "");
    expect_problem(reply, 404, "not_found");
}
