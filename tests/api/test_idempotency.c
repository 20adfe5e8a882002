/* SPDX-License-Identifier: Apache-2.0 */
/* Idempotency-Key: one effect and one response per key, no matter how often it is repeated. */
#include "support/fixture.h"
#include "support/parallel.h"

#define CALLS 100
#define PROGRAM_MANAGER (ROLE_PARTICIPANT | ROLE_PROGRAM_MANAGER)
#define BODY JSON({"title": "Once", "owner_unit": "People"})

static size_t programs_of(const char *token)
{
    struct reply reply = call(token, "GET", "/v1/programs?staff_role=program_manager");
    assert_status(reply, 200);
    return reply_items(&reply);
}

Test(idempotency, one_of_a_hundred_identical_concurrent_calls_has_an_effect)
{
    const char *token = token_of(an_employee(), PROGRAM_MANAGER);
    struct reply replies[CALLS];
    size_t replayed = 0;
    call_repeatedly(
        (struct parallel_call){token, "POST", {.path = "/v1/programs", .body = BODY, .idempotency_key = a_uuid()}},
        CALLS, replies);
    cr_expect_eq(count_status(replies, CALLS, 201), CALLS);
    for (size_t i = 0; i < CALLS; i++) {
        cr_expect_str_eq(replies[i].body, replies[0].body);
        cr_expect_str_eq(reply_header(&replies[i], "ETag"), reply_header(&replies[0], "ETag"));
        cr_expect_str_eq(reply_header(&replies[i], "Location"), reply_header(&replies[0], "Location"));
        replayed += reply_header(&replies[i], "Idempotent-Replayed") != NULL;
    }
    cr_expect_eq(replayed, CALLS - 1);
    cr_expect_eq(programs_of(token), 1);
}

Test(idempotency, without_a_key_each_call_has_its_effect)
{
    const char *token = token_of(an_employee(), PROGRAM_MANAGER);
    for (int i = 0; i < 2; i++) {
        struct reply reply = call(token, "POST", "/v1/programs", .body = BODY);
        assert_status(reply, 201);
        cr_expect_null(reply_header(&reply, "Idempotent-Replayed"));
    }
    cr_expect_eq(programs_of(token), 2);
}

Test(idempotency, a_key_reused_for_another_request_is_refused)
{
    struct employee employee = an_employee();
    struct program program = a_draft_program(employee);
    const char *token = program.program_manager_token;
    const char *key = a_uuid();
    struct reply first = call(token, "POST", "/v1/programs", .body = BODY, .idempotency_key = key);
    assert_status(first, 201);
    struct reply other_body = call(token, "POST", "/v1/programs",
                                   .body = JSON({"title": "Twice", "owner_unit": "People"}), .idempotency_key = key);
    assert_problem(other_body, 422, "idempotency_key_reused");
    struct reply other_operation = call(token, "POST", textf("/v1/programs/%s/transitions", program.id),
                                        .if_match = "*", .body = JSON({"to": "published"}), .idempotency_key = key);
    assert_problem(other_operation, 422, "idempotency_key_reused");
    cr_expect_eq(programs_of(token), 2);
}

Test(idempotency, a_key_belongs_to_its_caller)
{
    const char *key = a_uuid();
    struct reply mine =
        call(token_of(an_employee(), PROGRAM_MANAGER), "POST", "/v1/programs", .body = BODY, .idempotency_key = key);
    struct reply theirs =
        call(token_of(an_employee(), PROGRAM_MANAGER), "POST", "/v1/programs", .body = BODY, .idempotency_key = key);
    assert_status(mine, 201);
    assert_status(theirs, 201);
    cr_expect_str_neq(reply_text(&mine, "/id"), reply_text(&theirs, "/id"));
}

Test(idempotency, a_refused_request_does_not_use_up_the_key)
{
    const char *key = a_uuid();
    struct program program = a_draft_program(an_employee());
    const char *path = textf("/v1/programs/%s/transitions", program.id);
    struct reply invalid = call(program.program_manager_token, "POST", path, .if_match = "*",
                                .body = JSON({"to": "nowhere"}), .idempotency_key = key);
    assert_problem(invalid, 422, "body_invalid");
    struct reply conflict = call(program.program_manager_token, "POST", path, .if_match = "*",
                                 .body = JSON({"to": "closed"}), .idempotency_key = key);
    assert_problem(conflict, 409, "transition_not_allowed");
    struct reply broken_rule = call(program.program_manager_token, "POST", "/v1/programs", .idempotency_key = key,
                                    .body = JSON({"title": "T", "owner_unit": "U", "mentor_max_age": 28}));
    assert_problem(broken_rule, 422, "program_age_cap_unjustified");
    struct reply good = call(program.program_manager_token, "POST", path, .if_match = "*",
                             .body = JSON({"to": "published"}), .idempotency_key = key);
    assert_status(good, 201);
    cr_expect_null(reply_header(&good, "Idempotent-Replayed"));
}

Test(idempotency, a_repeat_shows_the_object_as_it_is_now_even_if_the_version_has_changed)
{
    struct program program = a_draft_program(an_employee());
    const char *path = textf("/v1/programs/%s/transitions", program.id);
    const char *key = a_uuid();
    struct reply first = call(program.program_manager_token, "POST", path, .if_match = "\"v1\"",
                              .body = JSON({"to": "published"}), .idempotency_key = key);
    assert_status(first, 201);
    program_moves(program, "matching");
    struct reply again = call(program.program_manager_token, "POST", path, .if_match = "\"v1\"",
                              .body = JSON({"to": "published"}), .idempotency_key = key);
    assert_status(again, 201);
    cr_expect_str_eq(reply_text(&again, "/state"), "matching");
    cr_expect_str_eq(reply_header(&again, "ETag"),
                     etag_of(program.program_manager_token, textf("/v1/programs/%s", program.id)));
    cr_expect_str_eq(reply_header(&again, "Location"), reply_header(&first, "Location"));
    cr_expect_str_eq(reply_header(&again, "Idempotent-Replayed"), "true");
}

Test(idempotency, a_key_can_be_used_again_after_a_day)
{
    own_server_start(NULL); /* ages all keys */
    struct employee employee = an_employee();
    const char *token = token_of(employee, PROGRAM_MANAGER);
    const char *key = a_uuid();
    struct reply first = call(token, "POST", "/v1/programs", .body = BODY, .idempotency_key = key);
    assert_status(first, 201);
    sql("UPDATE idempotency_key SET created_at = created_at - interval '25 hours'");
    struct reply second = call(token, "POST", "/v1/programs", .body = BODY, .idempotency_key = key);
    assert_status(second, 201);
    cr_expect_str_neq(reply_text(&first, "/id"), reply_text(&second, "/id"));
    cr_expect(own_server_stop());
}

Test(idempotency, a_leaver_gets_no_stored_response)
{
    struct employee employee = an_employee();
    const char *token = token_of(employee, PROGRAM_MANAGER);
    const char *key = a_uuid();
    struct reply first = call(token, "POST", "/v1/programs", .body = BODY, .idempotency_key = key);
    assert_status(first, 201);
    sql("UPDATE employee SET active = false WHERE id = $1::uuid", employee.id);
    struct reply second = call(token, "POST", "/v1/programs", .body = BODY, .idempotency_key = key);
    assert_problem(second, 403, "employee_unknown");
}

Test(idempotency, a_key_is_1_to_100_visible_characters)
{
    const char *token = token_of(an_employee(), PROGRAM_MANAGER);
    struct text key = {.arena = test_arena()};
    for (int i = 0; i < 100; i++)
        text_append_string(&key, "k");
    struct reply fits = call(token, "POST", "/v1/programs", .body = BODY, .idempotency_key = text_string(&key));
    assert_status(fits, 201);
    text_append_string(&key, "k");
    struct reply too_long = call(token, "POST", "/v1/programs", .body = BODY, .idempotency_key = text_string(&key));
    assert_problem(too_long, 400, "parameter_invalid");
    struct reply space = call(token, "POST", "/v1/programs", .body = BODY, .idempotency_key = "a b");
    assert_problem(space, 400, "parameter_invalid");
    struct reply empty = call(token, "POST", "/v1/programs", .body = BODY, .headers = {"Idempotency-Key;"});
    assert_problem(empty, 400, "parameter_invalid");
}

Test(idempotency, due_work_deletes_keys_after_a_day)
{
    own_server_start(NULL);
    const char *token = token_of(an_employee(), PROGRAM_MANAGER);
    for (int i = 0; i < 2; i++) {
        struct reply reply = call(token, "POST", "/v1/programs", .body = BODY, .idempotency_key = a_uuid());
        assert_status(reply, 201);
        if (i == 0)
            sql("UPDATE idempotency_key SET created_at = now() - interval '24 hours 1 second'");
    }
    cr_expect_str_eq(sql("SELECT count(*) FROM idempotency_key"), "2");
    sql("SELECT due_work(100)");
    cr_expect_str_eq(sql("SELECT count(*) FROM idempotency_key"), "1");
    cr_expect(own_server_stop());
}

/* What somebody who reads the database can see. The subject and the key have a canary, and so has the body. */
Test(idempotency, the_store_shows_neither_caller_nor_key_nor_operation_nor_response)
{
    own_server_start(NULL);
    struct employee employee = an_employee();
    const char *canary = textf("canary-%.8s", a_uuid());
    struct reply first =
        call(token_of(employee, PROGRAM_MANAGER), "POST", "/v1/programs", .idempotency_key = textf("%s-key", canary),
             .body = textf(JSON({"title": "%s", "owner_unit": "People"}), canary));
    assert_status(first, 201);
    const char *stored = sql("SELECT string_agg(held::text, ' ') FROM idempotency_key AS held");
    const char *const secrets[] = {canary, employee.user_name, reply_text(&first, "/id"), "program_create"};
    for (size_t i = 0; i < LENGTH_OF(secrets); i++)
        cr_expect_null(strstr(stored, secrets[i]), "%s is in %s", secrets[i], stored);
    const char *sealed = sql("SELECT sealed FROM idempotency_key");
    unsigned char *bytes;
    size_t length;
    cr_assert(base64url_decode(test_arena(), sealed, strlen(sealed), &bytes, &length));
    cr_expect_null(memmem(bytes, length, canary, strlen(canary)));
    cr_expect_null(memmem(bytes, length, "program_create", strlen("program_create")));
    cr_expect(own_server_stop());
}

Test(idempotency, a_changed_response_is_not_returned)
{
    own_server_start(NULL);
    const char *token = token_of(an_employee(), PROGRAM_MANAGER);
    struct reply first = call(token, "POST", "/v1/programs", .body = BODY, .idempotency_key = "changed");
    assert_status(first, 201);
    sql("UPDATE idempotency_key SET sealed = translate(sealed, 'ABCDEF', 'BCDEFA')");
    struct reply again =
        call(token, "POST", "/v1/programs", .body = BODY, .idempotency_key = "changed", .unchecked = true);
    cr_expect_eq(again.status, 500, "%d %s", again.status, again.body);
    cr_expect(own_server_stop());
}

/* A repetition needs the rights that the first request needed. */
Test(idempotency, a_program_manager_who_has_left_the_staff_list_gets_no_stored_response)
{
    struct program program = a_draft_program(an_employee());
    struct employee former = an_employee();
    program_staff_add(program, former, "program_manager");
    const char *token = token_of(former, PROGRAM_MANAGER);
    const char *path = textf("/v1/programs/%s/topics", program.id);
    const char *body = JSON({"title": "Once"});
    struct reply first = call(token, "POST", path, .body = body, .idempotency_key = "topic");
    assert_status(first, 201);
    struct reply again = call(token, "POST", path, .body = body, .idempotency_key = "topic");
    assert_status(again, 201);
    cr_expect_str_eq(again.body, first.body);
    sql("DELETE FROM program_staff WHERE program_id = $1::uuid AND employee_id = $2::uuid", program.id, former.id);
    struct reply refused = call(token, "POST", path, .body = body, .idempotency_key = "topic");
    expect_problem(refused, 404, "not_found");
    cr_expect_str_eq(sql("SELECT count(*) FROM topic WHERE program_id = $1::uuid AND title = 'Once'", program.id), "1");
}

Test(idempotency, a_repetition_has_no_effect_even_if_it_could_have_one_again)
{
    struct program program = a_draft_program(an_employee());
    struct employee applicant = an_employee();
    const char *body = textf(JSON({"program_id": "%s", "text_version": "1", "state": "given"}), program.id);
    program_moves(program, "published");
    for (int i = 0; i < 3; i++) {
        struct reply reply =
            call(participant(applicant), "POST", "/v1/me/consents", .body = body, .idempotency_key = "consent");
        assert_status(reply, 201);
    }
    cr_expect_str_eq(sql("SELECT count(*) FROM consent WHERE employee_id = $1::uuid", applicant.id), "1");
}
