/* SPDX-License-Identifier: Apache-2.0 */
/* program_hand_over_list: who handed the program over to whom, for the staff, administrators and auditors. */
#include "support/fixture.h"

static struct reply list(const char *token, const char *program_id, const char *query)
{
    return call(token, "GET", textf("/v1/programs/%s/hand-overs?%s", program_id, query));
}

static void hands_over(struct program program, struct employee from, struct employee to, const char *unit)
{
    struct reply reply = call(participant(from), "POST", textf("/v1/programs/%s/hand-overs", program.id),
                              .body = textf(JSON({"owner_unit": "%s", "program_manager_id": "%s"}), unit, to.id));
    assert_status(reply, 201);
}

Test(program_hand_over_list, hand_overs_are_listed_oldest_first)
{
    struct program program = a_published_program(an_employee());
    struct employee second = an_employee();
    struct employee third = an_employee();
    hands_over(program, program.program_manager, second, "IT");
    hands_over(program, second, third, "People");
    struct reply reply = list(participant(third), program.id, "");
    assert_status(reply, 200);
    cr_assert_eq(reply_items(&reply), 2);
    cr_expect_str_eq(reply_text(&reply, "/items/0/program_manager_id"), second.id);
    cr_expect_str_eq(reply_text(&reply, "/items/1/former_program_manager_id"), second.id);
    cr_expect_str_eq(reply_text(&reply, "/items/1/former_owner_unit"), "IT");
    struct reply first = list(participant(third), program.id, "limit=1");
    struct reply rest = list(participant(third), program.id, textf("limit=1&cursor=%s", reply_text(&first, "/next")));
    cr_expect_str_eq(reply_text(&rest, "/items/0/owner_unit"), "People");
}

Test(program_hand_over_list, auditors_and_administrators_see_them_but_others_do_not)
{
    struct program program = a_published_program(an_employee());
    hands_over(program, program.program_manager, an_employee(), "IT");
    const char *const tokens[] = {token_for("root", ROLE_ADMIN), token_for("works-council", ROLE_AUDITOR)};
    for (size_t i = 0; i < LENGTH_OF(tokens); i++) {
        struct reply seen = list(tokens[i], program.id, "");
        assert_status(seen, 200);
        cr_expect_eq(reply_items(&seen), 1);
    }
    struct reply reply = list(participant(an_employee()), program.id, "");
    expect_problem(reply, 403, "forbidden");
    reply = list(participant(an_employee()), a_draft_program(an_employee()).id, "");
    expect_problem(reply, 404, "not_found");
}
