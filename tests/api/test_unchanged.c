/* SPDX-License-Identifier: Apache-2.0 */
/* A PUT or PATCH that changes nothing changes nothing: no version, no history, no audit, no notification. What is shown
 * can be sent back. */
#include "support/event.h"
#include "support/form.h"
#include "support/review.h"
#include "support/tutorial.h"

struct world {
    struct pairing pairing;
    struct selection selection;
    const char *program_manager; /* tokens of the pairing's program manager and of a service client */
    const char *hr;
    const char *draft; /* an application of `applicant` */
    struct employee applicant;
    const char *topic;
    const char *event;
    const char *under_review;
};

struct write {
    const char *operation;
    const char *token;
    const char *path;
    const char *body;
};

static struct world a_world(void)
{
    struct world world = {.pairing = an_active_pairing(), .selection = a_selection(), .applicant = an_employee()};
    world.program_manager = world.pairing.program.program_manager_token;
    world.hr = token_for("hr-import", ROLE_HR_SYNC | ROLE_ADMIN);
    world.draft = a_draft_application(world.pairing.program, world.applicant, "mentee");
    world.topic = a_topic(world.pairing.program);
    world.event = an_event(world.pairing.program, 24, true);
    world.under_review = a_submitted_application(world.selection.program, an_employee(), "mentor");
    return world;
}

/* Everything that the service keeps about writes to this object, or by this test's world: the world has its own people.
 */
static const char *traces(const char *path)
{
    const char *ids = sql("SELECT string_agg(found[1], ',') FROM regexp_matches($1, '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-"
                          "[0-9a-f]{12}', 'g') AS found",
                          path);
    return sql("SELECT concat_ws(' ', "
               "(SELECT count(*) FROM audit_event WHERE object_id = ANY (string_to_array($1, ',')::uuid[]) OR actor_id "
               "= ANY (string_to_array($1, ',')::uuid[])), "
               "(SELECT count(*) FROM transition WHERE object_id = ANY (string_to_array($1, ',')::uuid[])), "
               "(SELECT count(*) FROM setting_change WHERE program_id = ANY (string_to_array($1, ',')::uuid[])), "
               "(SELECT count(*) FROM session_note_revision WHERE session_id = ANY (string_to_array($1, "
               "',')::uuid[])), "
               "(SELECT count(*) FROM notification WHERE object_id = ANY (string_to_array($1, ',')::uuid[])))",
               ids);
}

/* All objects that the writes of the world touch, as one text for traces(). */
static const char *objects_of(const struct world *world, const char *path)
{
    const char *kept = sql("SELECT string_agg(part.id::text, ' ') FROM (SELECT id FROM pairing_plan WHERE pairing_id = "
                           "$1::uuid UNION ALL SELECT id FROM session_template WHERE program_id = $2::uuid UNION ALL "
                           "SELECT id FROM feedback_form WHERE program_id = $2::uuid UNION ALL SELECT id FROM review "
                           "WHERE application_id = $3::uuid) AS part",
                           world->pairing.id, world->pairing.program.id, world->under_review);
    return textf("%s %s %s %s", path, kept, world->pairing.program.id, world->applicant.id);
}

static const struct operation *operation_named(const char *id)
{
    for (size_t i = 0; i < operation_count; i++) {
        if (strcmp(operation_table[i].id, id) == 0)
            return &operation_table[i];
    }
    cr_assert_fail("no operation %s", id);
    return NULL;
}

static struct reply perform(const struct write *write, const char *body)
{
    const struct operation *operation = operation_named(write->operation);
    struct reply reply = call(write->token, method_name(operation->method), write->path, .if_match = "*", .body = body);
    assert_status(reply, 200);
    return reply;
}

/* The part of a response that the operation's body can contain. */
static json_t *part_for(const struct schema *schema, json_t *shown)
{
    if (json_is_array(shown)) {
        json_t *list = json_array();
        for (size_t i = 0; i < json_array_size(shown); i++)
            json_array_append_new(list, part_for(schema->items, json_array_get(shown, i)));
        return list;
    }
    if (!json_is_object(shown))
        return json_incref(shown);
    json_t *part = json_object();
    for (size_t i = 0; i < schema->field_count; i++) {
        json_t *value = json_object_get(shown, schema->fields[i].name);
        if (value && !(json_is_null(value) && !(schema->fields[i].schema->types & TYPE_NULL)))
            json_object_set_new(part, schema->fields[i].name, part_for(schema->fields[i].schema, value));
    }
    return part;
}

static const char *shown_again(const struct write *write, const struct reply *reply)
{
    json_t *part = part_for(operation_named(write->operation)->body, reply->json);
    char *text = json_dumps(part, JSON_COMPACT);
    const char *kept = textf("%s", text);
    free(text);
    json_decref(part);
    return kept;
}

static void expect_unchanged(const struct world *world, const struct write *write, const struct reply *first,
                             const char *body)
{
    const char *objects = objects_of(world, write->path);
    const char *before = traces(objects);
    struct reply again = perform(write, body);
    cr_expect(json_equal(first->json, again.json), "%s: %s after %s, sending %s", write->operation, again.body,
              first->body, body);
    const char *etag = reply_header(first, "ETag");
    cr_expect_str_eq(etag ? etag : "", etag ? reply_header(&again, "ETag") : "", "%s", write->operation);
    const char *after = traces(objects);
    cr_expect_str_eq(before, after, "%s leaves traces: %s, then %s", write->operation, before, after);
}

static const char *a_goal(struct pairing pairing)
{
    return sql("SELECT id FROM pairing_goal WHERE pairing_id = $1::uuid LIMIT 1", pairing.id);
}

static const char *a_notification(struct employee person)
{
    return sql("SELECT id FROM notification WHERE employee_id = $1::uuid LIMIT 1", person.id);
}

/* An offer to two new people, and the mentor among them. */
static const char *an_offer(struct program program, struct employee *ret_mentor)
{
    *ret_mentor = an_employee();
    const char *mentor = an_accepted_application(program, *ret_mentor, "mentor");
    const char *mentee = an_accepted_application(program, an_employee(), "mentee");
    struct reply made =
        call(program.program_manager_token, "POST", textf("/v1/programs/%s/proposals", program.id),
             .body = textf(JSON({"mentor_application_id": "%s", "mentee_application_id": "%s"}), mentor, mentee));
    assert_status(made, 201);
    struct reply offered =
        call(program.program_manager_token, "POST", textf("/v1/proposals/%s/transitions", reply_text(&made, "/id")),
             .if_match = "*", .body = JSON({"to": "offered"}));
    assert_status(offered, 201);
    return reply_text(&made, "/id");
}

struct writes {
    struct write list[40];
    size_t count;
};

static void writes_add(struct writes *writes, const char *operation, const char *token, const char *path,
                       const char *body)
{
    writes->list[writes->count++] = (struct write){operation, token, path, body};
}

static const char *next_year(void)
{
    return sql("SELECT extract(year FROM now()) + 1");
}

/* What program managers and HR write. */
static void writes_above(const struct world *world, struct writes *writes)
{
    struct program program = world->pairing.program;
    const char *one = textf("/v1/programs/%s", program.id);
    const char *past = an_event(program, -1, true);
    writes_add(writes, "program_update", world->program_manager, one,
               JSON({"description": "Words.", "session_minutes": 45}));
    writes_add(writes, "topic_update", world->program_manager, textf("/v1/topics/%s", world->topic),
               JSON({"title": "T", "retired": true}));
    writes_add(writes, "module_update", world->program_manager, textf("/v1/modules/%s", a_module(program)),
               JSON({"retired": true}));
    writes_add(writes, "feedback_form_put", world->program_manager, form_path(program, "half_time"),
               textf(JSON({"title": "Half", "questions": %s}), FOUR_QUESTIONS));
    writes_add(writes, "program_staff_put", world->program_manager,
               textf("%s/staff/%s/reviewer", one, an_employee().id), NULL);
    writes_add(writes, "program_lock_put", world->program_manager, textf("%s/locks/matching_objective", one),
               JSON({"agreement_reference": "BV 2027/3"}));
    writes_add(writes, "eligibility_put", world->program_manager, textf("%s/eligibility/mentor", one),
               JSON({"levels": [0, 1, 5], "tenure_months": 6}));
    writes_add(writes, "criterion_update", world->program_manager,
               textf("/v1/criteria/%s", a_criterion(program, "Old", "", "2")), JSON({"title": "C", "retired": true}));
    writes_add(writes, "application_reviewer_put", world->selection.program.program_manager_token,
               textf("/v1/applications/%s/reviewers/%s", world->under_review, world->selection.reviewer.id), NULL);
    writes_add(writes, "employee_update", world->hr, textf("/v1/employees/%s", an_employee().id),
               textf(JSON({"unit": "New", "dotted_manager_ids": ["%s"]}), an_employee().id));
    writes_add(
        writes, "employee_put", world->hr, textf("/v1/employees/by-user-name/%s", an_employee().user_name),
        textf(JSON({"display_name": "I", "unit": "S", "level": 4, "dotted_manager_ids": ["%s"], "birth_date": "%s"}),
                    an_employee().id, sql("SELECT (app_today() - interval '16 years')::date")));
    writes_add(writes, "session_template_put", world->program_manager, textf("%s/session-template", one),
               JSON({"items": [ {"title": "One", "goal": "G"}, {"title": "Two"} ]}));
    writes_add(writes, "event_update", world->program_manager, event_path(world->event),
               textf(JSON({"title": "E", "starts_at": "%s-05-04T09:30:00.9996+02:00"}), next_year()));
    writes_add(writes, "event_attendance_put", world->program_manager,
               textf("%s/attendance/%s", event_path(past), world->applicant.id), JSON({"attended": true}));
}

/* What mentors, mentees, applicants and reviewers write. */
static void writes_below(const struct world *world, struct writes *writes)
{
    struct pairing pairing = world->pairing;
    struct program program = pairing.program;
    struct employee offered;
    const char *offer = an_offer(program, &offered);
    writes_add(writes, "session_update", pairing.mentor_token, session_path(a_confirmed_session(pairing, 48)),
               textf(JSON({"starts_at": "%s-05-04T09:30:00.123456Z", "place": "Here"}), next_year()));
    writes_add(writes, "session_note_put", pairing.mentor_token,
               textf("%s/note", session_path(a_planned_session(pairing, 72))), JSON({"text": "Words"}));
    writes_add(writes, "pairing_update", pairing.mentor_token, textf("/v1/pairings/%s", pairing.id),
               JSON({"sessions_planned": 9}));
    writes_add(writes, "pairing_goal_update", pairing.mentee_token, textf("/v1/goals/%s", a_goal(pairing)),
               JSON({"title": "New", "state": "reached"}));
    writes_add(writes, "me_notification_update", pairing.mentor_token,
               textf("/v1/me/notifications/%s", a_notification(pairing.mentor)), JSON({"read": true}));
    writes_add(writes, "application_update", participant(world->applicant), textf("/v1/applications/%s", world->draft),
               textf(JSON({"motivation": "M", "topics": [{"topic_id": "%s", "level": 2}]}), a_topic(program)));
    writes_add(writes, "tutorial_update", pairing.mentor_token,
               textf("/v1/tutorials/%s", a_pair_tutorial(pairing, pairing.mentor_token, "Posts")),
               JSON({"text": "Text", "retired": true}));
    writes_add(writes, "application_review_put", world->selection.reviewer_token,
               textf("/v1/applications/%s/review", world->under_review),
               textf(JSON({"comment": "Clear.", "scores": [%s]}), scores_of(world->selection, 2, 5)));
    writes_add(writes, "proposal_answer_put", participant(offered), textf("/v1/proposals/%s/answer", offer),
               JSON({"answer": "no"}));
    writes_add(writes, "pairing_plan_put", pairing.mentor_token, textf("/v1/pairings/%s/plan", pairing.id),
               JSON({"items": [ {"title": "One", "goal": "G"}, {"title": "Two"} ]}));
    writes_add(writes, "feedback_update", pairing.mentee_token, a_feedback(pairing),
               textf(JSON({"rating": 4, "topics": [{"topic_id": "%s", "level": 2}]}), a_topic(program)));
    writes_add(writes, "event_reply_put", participant(world->applicant), textf("%s/reply", event_path(world->event)),
               JSON({"reply": "yes"}));
}

/* One write for each PUT and PATCH of the contract. */
static struct writes writes_of(const struct world *world)
{
    struct writes writes = {0};
    writes_above(world, &writes);
    writes_below(world, &writes);
    return writes;
}

static bool takes_nothing(const struct operation *operation)
{
    for (size_t i = 0; operation->body && i < operation->body->field_count; i++) {
        if (operation->body->fields[i].required)
            return false;
    }
    return operation->method == METHOD_PATCH;
}

Test(unchanged, a_write_that_changes_nothing_leaves_no_trace)
{
    struct world world = a_world();
    struct writes writes = writes_of(&world);
    for (size_t i = 0; i < writes.count; i++) {
        struct reply first = perform(&writes.list[i], writes.list[i].body);
        expect_unchanged(&world, &writes.list[i], &first, writes.list[i].body);
        if (writes.list[i].body)
            expect_unchanged(&world, &writes.list[i], &first, shown_again(&writes.list[i], &first));
        if (takes_nothing(operation_named(writes.list[i].operation)))
            expect_unchanged(&world, &writes.list[i], &first, "{}");
    }
}

Test(unchanged, every_put_and_patch_is_tried)
{
    struct world world = a_world();
    struct writes writes = writes_of(&world);
    for (size_t i = 0; i < operation_count; i++) {
        const struct operation *operation = &operation_table[i];
        bool wanted = (operation->method == METHOD_PUT || operation->method == METHOD_PATCH) &&
                      strcmp(operation->id, "clock_put") != 0; /* the clock moves by itself */
        bool tried = false;
        for (size_t w = 0; w < writes.count; w++)
            tried = tried || strcmp(writes.list[w].operation, operation->id) == 0;
        cr_expect_eq(tried, wanted, "%s", operation->id);
    }
}

Test(unchanged, what_belongs_to_an_object_is_part_of_it)
{
    static const char *const other[] = {"feedback_form_put", "application_update", "application_review_put",
                                        "employee_update",   "employee_put",       "session_template_put",
                                        "pairing_plan_put",  "feedback_update"};
    static const char *const lists[] = {"questions", "topics", "scores", "dotted_manager_ids", "items"};
    struct world world = a_world();
    struct writes writes = writes_of(&world);
    for (size_t i = 0; i < writes.count; i++) {
        bool wanted = false;
        for (size_t o = 0; o < LENGTH_OF(other); o++)
            wanted = wanted || strcmp(writes.list[i].operation, other[o]) == 0;
        if (!wanted)
            continue;
        struct reply first = perform(&writes.list[i], writes.list[i].body);
        json_t *body = json_loads(writes.list[i].body, 0, NULL);
        for (size_t l = 0; l < LENGTH_OF(lists); l++) {
            json_t *list = json_object_get(body, lists[l]);
            if (list && strcmp(lists[l], "scores") == 0)
                json_object_set_new(json_array_get(list, 0), "score", json_integer(0));
            else if (list)
                json_array_remove(list, 0);
        }
        char *text = json_dumps(body, JSON_COMPACT);
        struct reply changed = perform(&writes.list[i], text);
        cr_expect_eq(reply_integer(&changed, "/version"), reply_integer(&first, "/version") + 1, "%s: %s after %s",
                     writes.list[i].operation, changed.body, first.body);
        free(text);
        json_decref(body);
    }
}
