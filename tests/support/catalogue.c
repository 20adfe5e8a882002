/* SPDX-License-Identifier: Apache-2.0 */
/* Tests that topics and modules of a program have in common. */
#include "catalogue.h"

const struct catalogue module_catalogue = {
    .table = "module", .collection = "modules", .exists = "module_exists", .make = a_module};
const struct catalogue topic_catalogue = {
    .table = "topic", .collection = "topics", .exists = "topic_exists", .make = a_topic};

static struct reply list_items(const struct catalogue *catalogue, const char *token, struct program program,
                               const char *query)
{
    return call(token, "GET", textf("/v1/programs/%s/%s?%s", program.id, catalogue->collection, query));
}

static const char *item_path(const struct catalogue *catalogue, const char *id)
{
    return textf("/v1/%s/%s", catalogue->collection, id);
}

static struct reply get_item(const struct catalogue *catalogue, const char *token, const char *id)
{
    return call(token, "GET", item_path(catalogue, id));
}

static struct reply create_item(const struct catalogue *catalogue, const char *token, struct program program,
                                const char *body)
{
    return call(token, "POST", textf("/v1/programs/%s/%s", program.id, catalogue->collection), .body = body);
}

static void add_item(const struct catalogue *catalogue, struct program program, const char *title, const char *position)
{
    sql_as(program.program_manager,
           textf("INSERT INTO %s (program_id, title, position) VALUES ($1::uuid, $2, $3::int)", catalogue->table),
           program.id, title, position);
}

void catalogue_list_by_position(const struct catalogue *catalogue)
{
    struct program program = a_published_program(an_employee());
    add_item(catalogue, program, "Wikis", "1000");
    add_item(catalogue, program, "Videos", "20");
    add_item(catalogue, program, "Chats", "3");
    struct reply reply = list_items(catalogue, participant(an_employee()), program, "");
    assert_status(reply, 200);
    cr_expect_eq(reply_items(&reply), 3);
    cr_expect_str_eq(reply_text(&reply, "/items/0/title"), "Chats");
    cr_expect_str_eq(reply_text(&reply, "/items/1/title"), "Videos");
    cr_expect_str_eq(reply_text(&reply, "/items/2/title"), "Wikis");
}

void catalogue_list_pages(const struct catalogue *catalogue)
{
    struct program program = a_published_program(an_employee());
    add_item(catalogue, program, "Wikis", "1000");
    add_item(catalogue, program, "Videos", "20");
    add_item(catalogue, program, "Chats", "20");
    struct reply first = list_items(catalogue, program.program_manager_token, program, "limit=2");
    assert_status(first, 200);
    cr_expect_eq(reply_items(&first), 2);
    struct reply second = list_items(catalogue, program.program_manager_token, program,
                                     textf("limit=2&cursor=%s", reply_text(&first, "/next")));
    assert_status(second, 200);
    cr_expect_eq(reply_items(&second), 1);
    cr_expect_str_eq(reply_text(&second, "/items/0/title"), "Wikis");
    cr_expect_null(reply_at(&second, "/next"));
}

void catalogue_list_retired(const struct catalogue *catalogue)
{
    struct program program = a_published_program(an_employee());
    add_item(catalogue, program, "Wikis", "1");
    sql(textf("UPDATE %s SET retired_at = app_now() WHERE program_id = $1::uuid", catalogue->table), program.id);
    add_item(catalogue, program, "Videos", "2");
    const char *token = participant(an_employee());
    struct reply all = list_items(catalogue, token, program, "");
    cr_expect_eq(reply_items(&all), 2);
    struct reply offered = list_items(catalogue, token, program, "retired=false");
    cr_expect_eq(reply_items(&offered), 1);
    cr_expect_str_eq(reply_text(&offered, "/items/0/title"), "Videos");
    struct reply retired = list_items(catalogue, token, program, "retired=true");
    cr_expect_eq(reply_items(&retired), 1);
    cr_expect(json_is_true(reply_at(&retired, "/items/0/retired")));
}

void catalogue_list_empty(const struct catalogue *catalogue)
{
    struct program program = a_published_program(an_employee());
    struct reply reply = list_items(catalogue, participant(an_employee()), program, "");
    assert_status(reply, 200);
    cr_expect_eq(reply_items(&reply), 0);
}

void catalogue_list_draft(const struct catalogue *catalogue)
{
    struct program program = a_draft_program(an_employee());
    struct employee reviewer = an_employee();
    program_staff_add(program, reviewer, "reviewer");
    add_item(catalogue, program, "Wikis", "1");
    struct reply staff = list_items(catalogue, participant(reviewer), program, "");
    assert_status(staff, 200);
    cr_expect_eq(reply_items(&staff), 1);
    struct reply auditor = list_items(catalogue, token_for("works-council", ROLE_AUDITOR), program, "");
    assert_status(auditor, 200);
    struct reply stranger = list_items(catalogue, participant(an_employee()), program, "");
    expect_problem(stranger, 404, "not_found");
    struct reply nothing = list_items(catalogue, participant(an_employee()), (struct program){.id = a_uuid()}, "");
    expect_problem(nothing, 404, "not_found");
}

void catalogue_list_refusals(const struct catalogue *catalogue)
{
    struct program program = a_published_program(an_employee());
    struct reply role = list_items(catalogue, token_for("hr-import", ROLE_HR_SYNC), program, "");
    expect_problem(role, 403, "role_missing");
    struct reply parameter = list_items(catalogue, program.program_manager_token, program, "retired=perhaps");
    expect_problem(parameter, 400, "parameter_invalid");
}

void catalogue_get_published(const struct catalogue *catalogue)
{
    struct program program = a_published_program(an_employee());
    const char *id = catalogue->make(program);
    struct reply reply = get_item(catalogue, participant(an_employee()), id);
    assert_status(reply, 200);
    cr_expect_str_eq(reply_text(&reply, "/id"), id);
    cr_expect_str_eq(reply_text(&reply, "/program_id"), program.id);
    cr_expect_str_eq(reply_header(&reply, "ETag"), "\"v1\"");
}

void catalogue_get_draft(const struct catalogue *catalogue)
{
    struct program program = a_draft_program(an_employee());
    const char *id = catalogue->make(program);
    const char *const tokens[] = {program.program_manager_token, token_for("root", ROLE_ADMIN),
                                  token_for("works-council", ROLE_AUDITOR)};
    for (size_t i = 0; i < LENGTH_OF(tokens); i++) {
        struct reply reply = get_item(catalogue, tokens[i], id);
        assert_status(reply, 200);
    }
    struct reply stranger = get_item(catalogue, participant(an_employee()), id);
    expect_problem(stranger, 404, "not_found");
}

void catalogue_get_unknown(const struct catalogue *catalogue)
{
    struct reply reply = get_item(catalogue, participant(an_employee()), a_uuid());
    expect_problem(reply, 404, "not_found");
}

void catalogue_get_refusals(const struct catalogue *catalogue)
{
    struct reply id = get_item(catalogue, participant(an_employee()), "wikis");
    expect_problem(id, 400, "parameter_invalid");
    struct reply role = get_item(catalogue, token_for("hr-import", ROLE_HR_SYNC), a_uuid());
    expect_problem(role, 403, "role_missing");
}

void catalogue_create_title_once(const struct catalogue *catalogue)
{
    struct program program = a_published_program(an_employee());
    struct reply first = create_item(catalogue, program.program_manager_token, program, JSON({"title": "Wikis"}));
    assert_status(first, 201);
    struct reply again = create_item(catalogue, program.program_manager_token, program, JSON({"title": "WIKIS"}));
    expect_problem(again, 409, catalogue->exists);
    struct program other = a_published_program(program.program_manager);
    struct reply elsewhere = create_item(catalogue, other.program_manager_token, other, JSON({"title": "Wikis"}));
    assert_status(elsewhere, 201);
    sql(textf("UPDATE %s SET retired_at = app_now() WHERE program_id = $1::uuid", catalogue->table), program.id);
    struct reply afterwards = create_item(catalogue, program.program_manager_token, program, JSON({"title": "Wikis"}));
    assert_status(afterwards, 201);
}

void catalogue_create_forbidden(const struct catalogue *catalogue)
{
    struct program program = a_published_program(an_employee());
    struct employee reviewer = an_employee();
    program_staff_add(program, reviewer, "reviewer");
    const char *const tokens[] = {participant(reviewer), participant(an_employee()),
                                  a_published_program(an_employee()).program_manager_token};
    for (size_t i = 0; i < LENGTH_OF(tokens); i++) {
        struct reply reply = create_item(catalogue, tokens[i], program, JSON({"title": "Wikis"}));
        expect_problem(reply, 403, "forbidden");
    }
    struct reply role = create_item(catalogue, token_for("root", ROLE_ADMIN), program, JSON({"title": "Wikis"}));
    expect_problem(role, 403, "role_missing");
}

void catalogue_create_hidden(const struct catalogue *catalogue)
{
    struct program program = a_draft_program(an_employee());
    struct reply reply = create_item(catalogue, participant(an_employee()), program, JSON({"title": "Wikis"}));
    expect_problem(reply, 404, "not_found");
}

void catalogue_create_repeated(const struct catalogue *catalogue)
{
    struct program program = a_published_program(an_employee());
    for (int i = 0; i < 2; i++) {
        struct reply reply =
            call(program.program_manager_token, "POST", textf("/v1/programs/%s/%s", program.id, catalogue->collection),
                 .body = JSON({"title": "Wikis"}), .idempotency_key = program.id);
        assert_status(reply, 201);
    }
    cr_expect_str_eq(sql(textf("SELECT count(*) FROM %s WHERE program_id = $1::uuid", catalogue->table), program.id),
                     "1");
}

void catalogue_update_retired(const struct catalogue *catalogue)
{
    struct program program = a_published_program(an_employee());
    const char *id = catalogue->make(program);
    struct reply retired = call(program.program_manager_token, "PATCH", item_path(catalogue, id), .if_match = "*",
                                .body = JSON({"retired": true}));
    assert_status(retired, 200);
    cr_expect(json_is_true(reply_at(&retired, "/retired")));
    const char *since = reply_text(&retired, "/retired_at");
    cr_expect_neq(since[0], '\0');
    struct reply other = call(program.program_manager_token, "PATCH", item_path(catalogue, id), .if_match = "*",
                              .body = JSON({"position": 3}));
    cr_expect_str_eq(reply_text(&other, "/retired_at"), since);
    struct reply again = call(program.program_manager_token, "PATCH", item_path(catalogue, id), .if_match = "*",
                              .body = JSON({"retired": true}));
    cr_expect_str_eq(reply_text(&again, "/retired_at"), since);
    struct reply back = call(program.program_manager_token, "PATCH", item_path(catalogue, id), .if_match = "*",
                             .body = JSON({"retired": false}));
    assert_status(back, 200);
    cr_expect(json_is_null(reply_at(&back, "/retired_at")));
}

void catalogue_update_stale(const struct catalogue *catalogue)
{
    struct program program = a_published_program(an_employee());
    const char *id = catalogue->make(program);
    struct reply reply = call(program.program_manager_token, "PATCH", item_path(catalogue, id), .if_match = "\"v1\"",
                              .body = JSON({"position": 1}));
    assert_status(reply, 200);
    struct reply stale = call(program.program_manager_token, "PATCH", item_path(catalogue, id), .if_match = "\"v1\"",
                              .body = JSON({"position": 2}));
    expect_problem(stale, 412, "precondition_failed");
    struct reply missing = call(program.program_manager_token, "PATCH", item_path(catalogue, id), .if_match = NULL,
                                .body = JSON({"position": 2}));
    expect_problem(missing, 428, "precondition_required");
}

void catalogue_update_title_shared(const struct catalogue *catalogue)
{
    struct program program = a_published_program(an_employee());
    const char *first = catalogue->make(program);
    const char *second = catalogue->make(program);
    call(program.program_manager_token, "PATCH", item_path(catalogue, first), .if_match = "*",
         .body = JSON({"title": "Wikis"}));
    struct reply same = call(program.program_manager_token, "PATCH", item_path(catalogue, second), .if_match = "*",
                             .body = JSON({"title": "wikis"}));
    expect_problem(same, 409, catalogue->exists);
    call(program.program_manager_token, "PATCH", item_path(catalogue, first), .if_match = "*",
         .body = JSON({"retired": true}));
    struct reply freed = call(program.program_manager_token, "PATCH", item_path(catalogue, second), .if_match = "*",
                              .body = JSON({"title": "wikis"}));
    assert_status(freed, 200);
    struct reply back = call(program.program_manager_token, "PATCH", item_path(catalogue, first), .if_match = "*",
                             .body = JSON({"retired": false}));
    expect_problem(back, 409, catalogue->exists);
}

void catalogue_update_forbidden(const struct catalogue *catalogue)
{
    struct program program = a_published_program(an_employee());
    struct employee reviewer = an_employee();
    program_staff_add(program, reviewer, "reviewer");
    const char *id = catalogue->make(program);
    const char *const tokens[] = {participant(reviewer), participant(an_employee())};
    for (size_t i = 0; i < LENGTH_OF(tokens); i++) {
        struct reply reply =
            call(tokens[i], "PATCH", item_path(catalogue, id), .if_match = "*", .body = JSON({"position": 2}));
        expect_problem(reply, 403, "forbidden");
    }
}

void catalogue_update_hidden(const struct catalogue *catalogue)
{
    const char *id = catalogue->make(a_draft_program(an_employee()));
    struct reply reply = call(participant(an_employee()), "PATCH", item_path(catalogue, id), .if_match = "*",
                              .body = JSON({"position": 2}));
    expect_problem(reply, 404, "not_found");
}

void catalogue_update_bodies(const struct catalogue *catalogue)
{
    struct program program = a_published_program(an_employee());
    const char *id = catalogue->make(program);
    struct reply unknown = call(program.program_manager_token, "PATCH", item_path(catalogue, id), .if_match = "*",
                                .body = JSON({"retired_at": null}));
    expect_problem(unknown, 400, "body_unknown_field");
    struct reply empty = call(program.program_manager_token, "PATCH", item_path(catalogue, id), .if_match = "*",
                              .body = JSON({"retired": null}));
    expect_problem(empty, 422, "body_invalid");
}
