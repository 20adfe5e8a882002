/* SPDX-License-Identifier: Apache-2.0 */
/* Steps before and after a statement, tested in their own process on the shared database with operations that exist
 * only here and add a topic to a program. */
#include "../../src/server/stages.h"
#include "db.h"
#include "statement.h"
#include "support/fixture.h"

static int steps_before;
static int steps_after;
static enum error refusal_before;
static enum error refusal_after;

/* Makes the title from the query. */
static enum error title_before(struct request *request)
{
    steps_before++;
    if (refusal_before) {
        finding_add(&request->findings, NULL, "title", FINDING_PATTERN, NULL);
        return refusal_before;
    }
    request->made[0] = arena_format(request->arena, "Topic %s", request->query);
    return OK;
}

/* Writes the ids and titles of the rows. */
static enum error topics_after(struct request *request, const PGresult *result)
{
    struct text text = {.arena = request->arena};
    steps_after++;
    if (refusal_after)
        return refusal_after;
    for (size_t row = 0; row < result_rows(result); row++)
        text_format(&text, "%s,%s\n", result_cell(result, row, "id"), result_cell(result, row, "title"));
    request->answer.body = text_string(&text);
    request->answer.body_length = text.length;
    return OK;
}

static const struct schema text_schema = {.types = TYPE_STRING};
static const struct parameter parameters[] = {{.name = "program_id", .in = IN_PATH, .schema = &text_schema}};
static const struct bind binds[] = {{SOURCE_PARAMETER, 0, "program_id", false}, {SOURCE_MADE, 0, "title", false}};
static const struct statement adding = {
    "steps_add", "INSERT INTO topic (program_id, title) VALUES ($1::uuid, $2) RETURNING topic.id, topic.title", 2};
static const struct statement reading = {
    "steps_read", "SELECT topic.id, topic.title FROM topic WHERE topic.program_id = $1::uuid AND topic.title = $2", 2};

#define OPERATION(...)                                                                                                 \
    {                                                                                                                  \
        .path = "/v1/steps", .roles = ROLE_PARTICIPANT, .parameters = parameters, .parameter_count = 1,                \
        .binds = binds, .bind_count = 2, .reply_media = "text/csv", .before = title_before, .after = topics_after,     \
        __VA_ARGS__                                                                                                    \
    }
static const struct operation steps_add =
    OPERATION(.id = "steps_add", .method = METHOD_POST, .statement = &adding, .status = 201, .writes = true);
static const struct operation steps_read =
    OPERATION(.id = "steps_read", .method = METHOD_GET, .statement = &reading, .status = 200);

static struct service *a_service(const char *database_url)
{
    static struct service service = {.public_url = "http://127.0.0.1",
                                     .config.cursor_secret = "a secret of at least 32 characters"};
    struct db_settings settings = {.url = database_url, .connections = 1, .prepare = true};
    service.db = db_open(&settings);
    cr_assert_not_null(service.db);
    return &service;
}

static struct service *the_service(void)
{
    static struct service *service;
    if (!service)
        service = a_service(shared_server()->database_url);
    for (int i = 0; i < 500 && !db_ready(service->db, test_arena(), clock_monotonic_us() + 1000000); i++)
        nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
    cr_assert(db_ready(service->db, test_arena(), clock_monotonic_us() + 1000000));
    return service;
}

static struct request *a_request(const struct operation *operation, struct program program, const char *title)
{
    struct request *request = arena_alloc(test_arena(), sizeof *request);
    *request = (struct request){.service = the_service(),
                                .arena = test_arena(),
                                .operation = operation,
                                .path = operation->path,
                                .path_length = strlen(operation->path),
                                .query = title,
                                .body = "",
                                .deadline_us = clock_monotonic_us() + 20000000,
                                .actor = {.subject = program.program_manager.user_name,
                                          .roles = ROLE_PARTICIPANT,
                                          .issued_at = clock_unix_seconds()},
                                .parameter_values = {program.id}};
    return request;
}

static enum error run_with_key(struct request *request, const char *key)
{
    struct header *header = arena_alloc(test_arena(), sizeof *header);
    *header = (struct header){"Idempotency-Key", key};
    request->headers = header;
    request->header_count = 1;
    return run_statement(request);
}

static const char *topics_of(struct program program)
{
    return sql("SELECT count(*) FROM topic WHERE program_id = $1::uuid", program.id);
}

Test(steps, the_step_before_makes_a_value_and_the_step_after_the_response)
{
    struct program program = a_draft_program(an_employee());
    const char *before = topics_of(program);
    struct request *request = a_request(&steps_add, program, "one");
    cr_assert_eq(run_statement(request), OK);
    cr_expect_eq(request->answer.status, 201);
    cr_expect_str_eq(request->answer.media_type, "text/csv");
    cr_expect_str_eq(request->answer.body,
                     textf("%s,Topic one\n", sql("SELECT id FROM topic WHERE program_id = $1::uuid AND title = $2",
                                                 program.id, "Topic one")));
    cr_expect_eq(request->answer.body_length, strlen(request->answer.body));
    cr_expect_neq(strcmp(topics_of(program), before), 0);
}

Test(steps, reading_operations_can_have_steps_too)
{
    struct program program = a_draft_program(an_employee());
    struct request *missing = a_request(&steps_read, program, "one");
    cr_expect_eq(run_statement(missing), ERROR_NOT_FOUND);
    cr_assert_eq(run_statement(a_request(&steps_add, program, "one")), OK);
    struct request *found = a_request(&steps_read, program, "one");
    cr_assert_eq(run_statement(found), OK);
    cr_expect_not_null(strstr(found->answer.body, ",Topic one\n"));
    cr_expect_eq(steps_before, 3);
    cr_expect_eq(steps_after, 2, "without a row there is nothing to make a response from");
    refusal_after = ERROR_FORBIDDEN;
    cr_expect_eq(run_statement(a_request(&steps_read, program, "one")), ERROR_FORBIDDEN);
}

Test(steps, a_refusal_by_the_step_before_takes_no_connection)
{
    struct program program = a_draft_program(an_employee());
    struct request *request = a_request(&steps_add, program, "one");
    request->service = a_service("host=/nowhere dbname=nothing");
    cr_expect_eq(run_statement(request), ERROR_DATABASE_UNAVAILABLE);
    refusal_before = ERROR_BODY_INVALID;
    cr_expect_eq(run_statement(request), ERROR_BODY_INVALID);
    cr_expect_eq(request->findings.count, 1);
    cr_expect_eq(steps_before, 2);
    cr_expect_eq(steps_after, 0);
}

Test(steps, a_refusal_by_the_step_after_rolls_back)
{
    struct program program = a_draft_program(an_employee());
    const char *before = topics_of(program);
    refusal_after = ERROR_FORBIDDEN;
    cr_expect_eq(run_statement(a_request(&steps_add, program, "one")), ERROR_FORBIDDEN);
    cr_expect_eq(steps_after, 1);
    cr_expect_str_eq(topics_of(program), before);
}

Test(steps, a_repeat_with_the_same_key_gets_the_stored_response)
{
    struct program program = a_draft_program(an_employee());
    const char *key = a_uuid();
    struct request *first = a_request(&steps_add, program, "one");
    struct request *second = a_request(&steps_add, program, "one");
    cr_assert_eq(run_with_key(first, key), OK);
    const char *after_first = topics_of(program);
    cr_assert_eq(run_with_key(second, key), OK);
    cr_expect_str_eq(second->answer.body, first->answer.body);
    cr_expect_str_eq(second->answer.media_type, "text/csv");
    cr_expect_eq(second->answer.status, 201);
    cr_expect(second->answer.replayed);
    cr_expect_eq(steps_after, 1);
    cr_expect_str_eq(topics_of(program), after_first);
}

Test(steps, a_refusal_by_the_step_after_does_not_use_up_the_key)
{
    struct program program = a_draft_program(an_employee());
    const char *key = a_uuid();
    refusal_after = ERROR_FORBIDDEN;
    cr_expect_eq(run_with_key(a_request(&steps_add, program, "one"), key), ERROR_FORBIDDEN);
    refusal_after = OK;
    struct request *again = a_request(&steps_add, program, "one");
    cr_assert_eq(run_with_key(again, key), OK);
    cr_expect_not(again->answer.replayed);
    cr_expect_not_null(strstr(again->answer.body, ",Topic one\n"));
}
