/* SPDX-License-Identifier: Apache-2.0 */
/* The ETag of a representation with embedded objects: it changes with them, and If-Match still means the version. */
#include "support/event.h"
#include "support/pair_decision.h"
#include "support/proposal.h"
#include "support/tutorial.h"

/* A read operation, and what it embeds for this caller. */
struct reading {
    const char *operation;
    const char *path;
    const char *token;
    const char *embed; /* separated by spaces */
    bool may_change;   /* PATCH */
};

/* Everything that any of the operations embeds gets new words, without a new version of what embeds it. */
static void change_what_is_embedded(struct program program, int number)
{
    static const char *const changes[] = {
        "UPDATE employee SET display_name = 'New name ' || $2 FROM application WHERE application.employee_id = "
        "employee.id AND application.program_id = $1::uuid RETURNING 1",
        "UPDATE topic SET title = 'New topic ' || $2 || id WHERE program_id = $1::uuid RETURNING 1",
        "UPDATE program SET title = 'New title ' || $2 WHERE id = $1::uuid RETURNING 1",
        "UPDATE pairing_goal SET title = 'New goal ' || $2 FROM pairing WHERE pairing.id = pairing_id "
        "AND program_id = $1::uuid RETURNING 1",
        "UPDATE pairing_plan SET version = pairing_plan.version + length($2) FROM pairing WHERE pairing.id = "
        "pairing_id AND "
        "program_id = $1::uuid RETURNING 1",
        "UPDATE event_invitation SET reply = CASE WHEN $2::int % 2 = 0 THEN 'yes' ELSE 'no' END, "
        "replied_at = app_now() FROM event WHERE event.id = event_id AND program_id = $1::uuid RETURNING 1",
    };
    for (size_t i = 0; i < LENGTH_OF(changes); i++)
        cr_assert_not_null(sql_without_triggers(program.program_manager, changes[i], program.id, textf("%d", number)),
                           "%s", changes[i]);
}

static const struct parameter *embed_of(const struct operation *operation)
{
    for (size_t i = 0; i < operation->parameter_count; i++) {
        if (strcmp(operation->parameters[i].name, "embed") == 0)
            return &operation->parameters[i];
    }
    return NULL;
}

static void expect_the_tag_follows(struct reading reading, struct program program, const char *embed, int number)
{
    const char *path = textf("%s?embed=%s", reading.path, embed);
    const char *plain = etag_of(reading.token, reading.path);
    const char *tag = etag_of(reading.token, path);
    struct reply reply = call(reading.token, "GET", path, .if_none_match = tag);
    assert_status(reply, 304);
    change_what_is_embedded(program, number);
    reply = call(reading.token, "GET", path, .if_none_match = tag);
    cr_expect_eq(reply.status, 200, "%s returns %d after a change", path, reply.status);
    cr_expect_str_neq(reply_header(&reply, "ETag"), tag, "%s", path);
    reply = call(reading.token, "GET", path, .if_none_match = reply_header(&reply, "ETag"));
    assert_status(reply, 304);
    cr_expect_str_eq(etag_of(reading.token, reading.path), plain, "%s", reading.path);
    if (!reading.may_change)
        return;
    const char *stale = textf("\"v9%s", tag + 2);
    reply = call(reading.token, "PATCH", reading.path, .if_match = stale, .body = "{}");
    expect_problem(reply, 412, "precondition_failed");
    reply = call(reading.token, "PATCH", reading.path, .if_match = tag, .body = "{}");
    assert_status(reply, 200);
}

static bool is_covered(const struct reading *readings, size_t count, const char *operation, const char *value)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(readings[i].operation, operation) == 0 &&
            strstr(textf(" %s ", readings[i].embed), textf(" %s ", value)))
            return true;
    }
    return false;
}

/* The contract has no read operation that embeds something else. Pages have tags of their bytes. */
static void expect_all_covered(const struct reading *readings, size_t count)
{
    for (const struct operation *operation = operation_table; operation < operation_table + operation_count;
         operation++) {
        const struct parameter *embed = embed_of(operation);
        if (!embed || operation->paged)
            continue;
        for (const char *const *value = embed->schema->items->choices; *value; value++)
            cr_expect(is_covered(readings, count, operation->id, *value), "%s with %s is not tested", operation->id,
                      *value);
    }
}

Test(embedded_etag, covers_what_is_embedded_in_every_operation)
{
    struct pairing pairing = an_active_pairing();
    struct program program = pairing.program;
    const char *topic = sql("SELECT id FROM topic WHERE program_id = $1::uuid LIMIT 1", program.id);
    const char *event = event_path(an_event(program, 48, true));
    an_invitation(program, event + strlen("/v1/events/"), pairing.mentor);
    const char *tutorial = a_program_tutorial(program, pairing.mentor_token, "Words",
                                              textf(", \"audience\": \"everyone\", \"topic_id\": \"%s\"", topic));
    struct offer offer = an_offer_in(program);
    sql_without_triggers(
        program.program_manager,
        "INSERT INTO application_topic (application_id, topic_id, program_id, level) "
        "SELECT $1::uuid, topic_id, program_id, 4 FROM application_topic WHERE application_id = $2::uuid",
        offer.mentee_application_id, offer.mentor_application_id);
    const struct reading readings[] = {
        {"event_get", event, pairing.mentor_token, "invitation", false},
        {"event_get", event, program.program_manager_token, "counts", true},
        {"pair_decision_get", decided(a_pair_in(program), "locked"), program.program_manager_token, "mentor mentee",
         false},
        {"pairing_get", textf("/v1/pairings/%s", pairing.id), pairing.mentee_token, "mentor mentee program goals plan",
         false},
        {"proposal_get", offer.path, program.program_manager_token, "mentor mentee topics", false},
        {"session_get", textf("/v1/sessions/%s", a_planned_session(pairing, 48)), pairing.mentor_token, "topic partner",
         true},
        {"tutorial_get", textf("/v1/tutorials/%s", tutorial), pairing.mentor_token, "author topic", true},
    };
    int number = 0;
    for (size_t i = 0; i < LENGTH_OF(readings); i++) {
        char *rest = NULL;
        char *values = arena_copy(test_arena(), readings[i].embed, strlen(readings[i].embed));
        for (char *value = strtok_r(values, " ", &rest); value; value = strtok_r(NULL, " ", &rest))
            expect_the_tag_follows(readings[i], program, value, ++number);
    }
    expect_all_covered(readings, LENGTH_OF(readings));
}
