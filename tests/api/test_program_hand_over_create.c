/* SPDX-License-Identifier: Apache-2.0 */
/* program_hand_over_create: a program is handed over to another unit and program manager. */
#include "support/fixture.h"

static struct reply hand_over(const char *token, struct program program, const char *manager_id)
{
    return call(token, "POST", textf("/v1/programs/%s/hand-overs", program.id),
                .body = textf(JSON({"owner_unit": "People and Culture", "program_manager_id": "%s"}), manager_id));
}

Test(program_hand_over_create, the_new_program_manager_takes_over_and_the_caller_leaves)
{
    struct program program = a_published_program(an_employee());
    struct employee colleague = an_employee();
    struct employee next = an_employee();
    program_staff_add(program, colleague, "program_manager");
    program_staff_add(program, program.program_manager, "reviewer");
    struct reply reply = hand_over(program.program_manager_token, program, next.id);
    assert_status(reply, 201);
    cr_expect_str_eq(reply_header(&reply, "Location"), textf("/v1/programs/%s/hand-overs", program.id));
    cr_expect_str_eq(reply_text(&reply, "/former_owner_unit"), "Human Resources");
    cr_expect_str_eq(reply_text(&reply, "/owner_unit"), "People and Culture");
    cr_expect_str_eq(reply_text(&reply, "/former_program_manager_id"), program.program_manager.id);
    cr_expect_str_eq(reply_text(&reply, "/program_manager_id"), next.id);
    struct reply read = call(participant(next), "GET", textf("/v1/programs/%s", program.id));
    cr_expect_str_eq(reply_text(&read, "/owner_unit"), "People and Culture");
    struct reply staff = call(participant(next), "GET", textf("/v1/programs/%s/staff", program.id));
    cr_expect_eq(reply_items(&staff), 2);
    struct reply acts = call(participant(next), "PATCH", textf("/v1/programs/%s", program.id), .if_match = "*",
                             .body = JSON({"title": "Ours"}));
    assert_status(acts, 200);
    struct reply again = hand_over(program.program_manager_token, program, colleague.id);
    expect_problem(again, 403, "forbidden");
}

Test(program_hand_over_create, the_new_program_manager_is_notified)
{
    struct program program = a_draft_program(an_employee());
    struct employee next = an_employee();
    struct reply reply = hand_over(program.program_manager_token, program, next.id);
    assert_status(reply, 201);
    cr_expect_str_eq(sql("SELECT kind FROM notification WHERE employee_id = $1::uuid", next.id), "program_handed_over");
    cr_expect_str_eq(sql("SELECT count(*) FROM notification WHERE employee_id = $1::uuid", program.program_manager.id),
                     "0");
    struct reply gone = call(program.program_manager_token, "GET", textf("/v1/programs/%s", program.id));
    expect_problem(gone, 404, "not_found");
}

Test(program_hand_over_create, a_colleague_on_the_staff_list_can_take_over)
{
    struct program program = a_published_program(an_employee());
    struct employee reviewer = an_employee();
    program_staff_add(program, reviewer, "reviewer");
    struct reply reply = hand_over(program.program_manager_token, program, reviewer.id);
    assert_status(reply, 201);
    cr_expect_str_eq(sql("SELECT string_agg(role, ' ' ORDER BY role) FROM program_staff WHERE program_id = $1::uuid "
                         "AND employee_id = $2::uuid",
                         program.id, reviewer.id),
                     "program_manager reviewer");
}

Test(program_hand_over_create, unknown_people_leavers_and_the_caller_cannot_take_over)
{
    struct program program = a_published_program(an_employee());
    struct reply reply = hand_over(program.program_manager_token, program, a_uuid());
    expect_problem(reply, 422, "employee_reference_unknown");
    reply = hand_over(program.program_manager_token, program, an_employee(.left = true).id);
    expect_problem(reply, 409, "employee_left");
    reply = hand_over(program.program_manager_token, program, program.program_manager.id);
    expect_problem(reply, 422, "hand_over_to_self");
    cr_expect_str_eq(sql("SELECT owner_unit FROM program WHERE id = $1::uuid", program.id), "Human Resources");
}

Test(program_hand_over_create, a_locked_owner_cannot_change)
{
    struct program program = a_published_program(an_employee());
    sql_as(program.program_manager, "INSERT INTO program_lock VALUES ($1::uuid, 'owner_unit', 'BV 1')", program.id);
    struct reply reply = hand_over(program.program_manager_token, program, an_employee().id);
    expect_problem(reply, 409, "setting_locked");
}

Test(program_hand_over_create, only_a_program_manager_may)
{
    struct program program = a_published_program(an_employee());
    struct employee reviewer = an_employee();
    program_staff_add(program, reviewer, "reviewer");
    struct reply reply = hand_over(participant(reviewer), program, reviewer.id);
    expect_problem(reply, 403, "forbidden");
    reply = hand_over(participant(reviewer), a_draft_program(program.program_manager), reviewer.id);
    expect_problem(reply, 404, "not_found");
    reply = hand_over(token_for("root", ROLE_ADMIN), program, reviewer.id);
    expect_problem(reply, 403, "role_missing");
}

/* The first request has taken away the right to make a hand-over. The caller then cannot even see a draft any more. */
Test(program_hand_over_create, a_repetition_shows_the_hand_over_again)
{
    for (int published = 0; published < 2; published++) {
        struct employee program_manager = an_employee();
        struct program program = published ? a_published_program(program_manager) : a_draft_program(program_manager);
        struct employee next = an_employee();
        const char *path = textf("/v1/programs/%s/hand-overs", program.id);
        const char *body = textf(JSON({"owner_unit": "People", "program_manager_id": "%s"}), next.id);
        const char *key = a_uuid();
        struct reply first = call(program.program_manager_token, "POST", path, .body = body, .idempotency_key = key);
        assert_status(first, 201);
        struct reply again = call(program.program_manager_token, "POST", path, .body = body, .idempotency_key = key);
        assert_status(again, 201);
        cr_expect_str_eq(reply_header(&again, "Idempotent-Replayed"), "true");
        cr_expect_str_eq(again.body, first.body);
        cr_expect_str_eq(sql("SELECT count(*) FROM program_hand_over WHERE program_id = $1::uuid", program.id), "1");
        again = call(program.program_manager_token, "POST", path, .body = body, .idempotency_key = a_uuid());
        expect_problem(again, published ? 403 : 404, published ? "forbidden" : "not_found");
        struct reply onward = hand_over(participant(next), program, an_employee().id);
        assert_status(onward, 201);
        again = call(program.program_manager_token, "POST", path, .body = body, .idempotency_key = key);
        expect_problem(again, published ? 403 : 404, published ? "forbidden" : "not_found");
    }
}
