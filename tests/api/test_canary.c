/* SPDX-License-Identifier: Apache-2.0 */
/* What people write about themselves and others is in no log and not readable in the store of Idempotency-Keys,
 * whatever is refused: every operation gets marked bodies with everything that the contract allows. */
#include "support/event.h"
#include "support/form.h"
#include "support/marked.h"
#include "support/match_run.h"
#include "support/pair_decision.h"
#include "support/review.h"
#include "support/tutorial.h"

#define ANY_ROLE                                                                                                       \
    (ROLE_PARTICIPANT | ROLE_PROGRAM_MANAGER | ROLE_REVIEWER | ROLE_HR_SYNC | ROLE_ASSISTANT | ROLE_AUDITOR |          \
     ROLE_ADMIN)
#define CALLERS 5
#define OBJECTS 40

/* Objects of all kinds, for paths and bodies, and those who may write to them. */
struct world {
    struct marks marks;
    struct sample_value values[OBJECTS];
    size_t count;
    const char *callers[CALLERS];
};

static void value_add(struct world *world, const char *name, const char *value)
{
    cr_assert_lt(world->count, OBJECTS - 1);
    world->values[world->count++] = (struct sample_value){name, value};
}

static const char *one(const char *query, const char *id)
{
    const char *value = sql(query, id);
    cr_assert_not_null(value, "%s", query);
    return value;
}

static void add_pairing(struct world *world, struct pairing pairing)
{
    value_add(world, "program_id", pairing.program.id);
    value_add(world, "pairing_id", pairing.id);
    value_add(world, "topic_id", one("SELECT id FROM topic WHERE program_id = $1::uuid LIMIT 1", pairing.program.id));
    value_add(world, "topic_ids", a_topic(pairing.program));
    value_add(world, "module_id", a_module(pairing.program));
    value_add(world, "entry_module_id", a_module(pairing.program));
    value_add(world, "session_id", a_planned_session(pairing, 24));
    value_add(world, "goal_id", one("SELECT id FROM pairing_goal WHERE pairing_id = $1::uuid LIMIT 1", pairing.id));
    value_add(world, "notification_id",
              one("SELECT id FROM notification WHERE employee_id = $1::uuid LIMIT 1", pairing.mentor.id));
    value_add(world, "tutorial_id", a_pair_tutorial(pairing, pairing.mentor_token, "Posts"));
    value_add(world, "feedback_id", strrchr(a_feedback(pairing), '/') + 1);
}

static void add_program(struct world *world, struct program program)
{
    struct pair pair = a_pair_in(program);
    struct pair decided_pair = a_pair_in(program);
    value_add(world, "mentor_application_id", pair.mentor_application_id);
    value_add(world, "mentee_application_id", pair.mentee_application_id);
    value_add(world, "pair_decision_id", strrchr(decided(decided_pair, "locked"), '/') + 1);
    value_add(world, "criterion_id", a_criterion(program, "Clear", "", "2"));
    value_add(world, "event_id", an_event(program, 24, true));
    value_add(world, "came_through_event_id", an_event(program, 48, true));
    struct reply made = post_pair(a_pair_in(program), "proposals");
    assert_status(made, 201);
    value_add(world, "proposal_id", reply_text(&made, "/id"));
    value_add(world, "match_run_id", a_held_match_run(program));
    made = call(program.program_manager_token, "POST", textf("/v1/programs/%s/invitations", program.id),
                .body = textf(JSON({"employee_id": "%s", "role": "mentor"}), an_employee().id));
    assert_status(made, 201);
    value_add(world, "invitation_id", reply_text(&made, "/id"));
    value_add(world, "program_manager_id", an_employee().id);
}

static struct world *a_world(void)
{
    struct world *world = arena_alloc(test_arena(), sizeof *world);
    struct pairing pairing = an_active_pairing();
    struct employee person = an_employee(.birth_date = "1947-08-23");
    struct employee applicant = an_employee();
    struct employee boss = an_employee(.level = 3);
    *world = (struct world){.marks = {.text = textf("canary%.8s", a_uuid()), .day = "1947-08-23"}};
    add_pairing(world, pairing);
    add_program(world, pairing.program);
    value_add(world, "application_id", a_draft_application(pairing.program, applicant, "mentee"));
    value_add(world, "employee_id", person.id);
    value_add(world, "self", person.id);
    value_add(world, "user_name", world->marks.text);
    value_add(world, "manager_id", boss.id);
    value_add(world, "dotted_manager_ids", boss.id);
    value_add(world, "time_zone", "Europe/Berlin");
    value_add(world, "code", "not_found");
    world->marks.values = world->values;
    program_staff_add(pairing.program, applicant, "reviewer");
    world->callers[0] = token_of(pairing.program.program_manager, ANY_ROLE);
    world->callers[1] = token_for("hr-import", ROLE_HR_SYNC | ROLE_ADMIN);
    world->callers[2] = pairing.mentor_token;
    world->callers[3] = pairing.mentee_token;
    world->callers[4] = token_of(applicant, ANY_ROLE);
    return world;
}

/* The query with a mark in each parameter that takes any text, or else the least that is required. */
static const char *query_of(const struct world *world, const struct operation *operation)
{
    struct text query = {.arena = test_arena()};
    for (size_t i = 0; i < operation->parameter_count; i++) {
        const struct parameter *parameter = &operation->parameters[i];
        if (parameter->in == IN_QUERY && marks_fit(parameter->schema, &world->marks))
            text_format(&query, "%c%s=%s", query.length == 0 ? '?' : '&', parameter->name, world->marks.text);
    }
    return query.length == 0 ? sample_query(operation) : text_string(&query);
}

static struct reply perform(const struct world *world, const struct operation *operation, const char *caller,
                            const json_t *body)
{
    char *text = body ? json_dumps(body, JSON_COMPACT) : NULL;
    struct reply reply =
        call(caller, method_name(operation->method),
             textf("%s%s", sample_path_with(operation, world->values), query_of(world, operation)), .if_match = "*",
             .unchecked = true, .body = text, .content_type = media_type_name(operation->media),
             .idempotency_key = operation->method == METHOD_POST ? textf("%s-%s", world->marks.text, a_uuid()) : NULL);
    cr_expect_neq(reply.status, 500, "%s %s: %s", operation->id, text ? text : "", reply.body);
    free(text);
    return reply;
}

/* The caller who gets furthest with the operation. */
static const char *caller_for(const struct world *world, const struct operation *operation, const json_t *body)
{
    for (size_t i = 0; i < CALLERS; i++) {
        struct reply reply = perform(world, operation, world->callers[i], body);
        if (reply.status != 401 && reply.status != 403 && reply.status != 404)
            return world->callers[i];
    }
    return world->callers[0];
}

/* Returns how many requests were refused because of their content or because of the state of the objects. */
static size_t walk(const struct world *world, const struct operation *operation)
{
    size_t refused = 0;
    json_t *body = operation->body ? marked_body(operation, &world->marks) : NULL;
    json_t *bodies = operation->body ? marked_variations(operation, &world->marks) : json_array();
    const char *caller = caller_for(world, operation, body);
    for (size_t i = 0; i < json_array_size(bodies); i++) {
        struct reply reply = perform(world, operation, caller, json_array_get(bodies, i));
        refused += reply.status == 409 || reply.status == 422;
    }
    json_decref(body);
    json_decref(bodies);
    return refused;
}

/* True for operations that end a program, remove something or move the clock. */
static bool comes_last(const struct operation *operation)
{
    return strstr(operation->id, "_transition_create") || strstr(operation->id, "_delete") ||
           strstr(operation->id, "hand_over") || strstr(operation->id, "employee_") || strstr(operation->id, "clock_");
}

static void expect_unseen(const char *mark)
{
    const char *log = server_log(shared_server());
    cr_expect_null(strstr(log, mark), "the log has %.300s", strstr(log, mark));
    cr_expect(!database_log_holds(mark), "the log of PostgreSQL has %s", mark);
}

/* On its own server, because it moves the clock. */
Test(canary, what_people_write_is_in_no_log)
{
    own_server_start(NULL);
    const struct world *world = a_world();
    size_t refused = 0;
    for (int last = 0; last <= 1; last++) {
        for (size_t i = 0; i < operation_count; i++) {
            if (comes_last(&operation_table[i]) == last)
                refused += walk(world, &operation_table[i]);
        }
    }
    cr_expect_gt(refused, 1000);
    expect_unseen(world->marks.text);
    expect_unseen(world->marks.day);
    const char *readable = sql("SELECT count(*) FILTER (WHERE strpos(held::text, $1) > 0) || ' of ' || (count(*) > 0) "
                               "FROM idempotency_key AS held",
                               world->marks.text);
    cr_expect_str_eq(readable, "0 of true");
    cr_expect(own_server_stop());
}

Test(canary, a_mark_in_the_log_of_postgresql_is_found)
{
    const char *mark = textf("canary%.8s", a_uuid());
    cr_expect(!database_log_holds(mark));
    sql(textf("DO $$ BEGIN RAISE LOG '%s'; END $$", mark));
    cr_expect(database_log_holds(mark));
}

/* No request reaches such an error today. PostgreSQL has the value in its message, which only the setting that
 * docker/database.sh gives to the login keeps out of its log. */
Test(canary, a_value_that_postgresql_cannot_read_is_in_no_log)
{
    struct server server;
    own_server_start(NULL);
    sql(textf("ALTER DATABASE \"%s\" SET log_min_messages = log", sql("SELECT current_database()")));
    server_start_beside(&server, NULL);
    struct program program = a_draft_program(an_employee());
    const char *mark = textf("canary%.8s", a_uuid());
    sql("CREATE FUNCTION misread() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM NEW.title::date; END $$");
    sql("CREATE TRIGGER topic_misread BEFORE INSERT ON topic FOR EACH ROW EXECUTE FUNCTION misread()");
    struct reply reply = call(program.program_manager_token, "POST", textf("/v1/programs/%s/topics", program.id),
                              .server = &server, .unchecked = true, .body = textf(JSON({"title": "%s"}), mark));
    assert_status(reply, 500);
    cr_expect(server_log_holds(&server, "22007"));
    cr_expect_null(strstr(server_log(&server), mark), "%s", server_log(&server));
    cr_expect(!database_log_holds(mark));
    cr_expect(server_stop(&server));
    cr_expect(own_server_stop());
}
