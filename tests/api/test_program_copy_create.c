/* SPDX-License-Identifier: Apache-2.0 */
/* program_copy_create: a program is copied for the next round, without people. */
#include "support/review.h"

#define NEXT                                                                                                           \
    JSON({                                                                                                             \
        "title": "Next round",                                                                                         \
        "starts_on": "2028-03-01",                                                                                     \
        "ends_on": "2028-09-30",                                                                                       \
        "applications_close_on": "2028-02-15",                                                                         \
        "closes_on": "2028-10-31"                                                                                      \
    })

static struct reply copy(const char *token, struct program program, const char *body)
{
    return call(token, "POST", textf("/v1/programs/%s/copies", program.id), .body = body);
}

static void change(struct program program, const char *body)
{
    struct reply reply = call(program.program_manager_token, "PATCH", textf("/v1/programs/%s", program.id),
                              .if_match = "*", .body = body);
    assert_status(reply, 200);
}

/* The response to the program manager for `path` below the program. */
static struct reply part(struct program program, const char *program_id, const char *path)
{
    struct reply reply = call(program.program_manager_token, "GET", textf("/v1/programs/%s/%s", program_id, path));
    assert_status(reply, 200);
    return reply;
}

Test(program_copy_create, a_copy_is_a_draft_with_the_settings_of_the_original)
{
    static const char *const own[] = {"id",         "version",    "state",
                                      "title",      "starts_on",  "ends_on",
                                      "closes_on",  "created_by", "applications_close_on",
                                      "created_at", "updated_at", "copied_from"};
    struct program program = a_published_program(an_employee());
    change(program, JSON({
        "description": "Younger ones teach.", "participation": "expected", "expected_levels": [1, 2], "session_minutes": 45,
        "mentor_capacity": 3, "mentor_max_age": 28, "mentor_max_age_reason": "The program is for apprentices alone.",
        "self_matching": true, "proposal_days": 7, "matching_objective": "score", "minimum_score": 30000, "weight_topics": 11,
        "weight_language": 12, "weight_place": 13, "weight_slots": 14, "weight_wishes": 15, "reviews_per_application": 2,
        "minors_admitted": true, "moves_by_dates": false
    }));
    struct reply source = call(program.program_manager_token, "GET", textf("/v1/programs/%s", program.id));
    struct reply reply = copy(program.program_manager_token, program, NEXT);
    assert_status(reply, 201);
    cr_expect_str_eq(reply_header(&reply, "Location"), textf("/v1/programs/%s", reply_text(&reply, "/id")));
    cr_expect_str_eq(reply_header(&reply, "ETag"), "\"v1\"");
    cr_expect_str_eq(reply_text(&reply, "/state"), "draft");
    cr_expect_str_eq(reply_text(&reply, "/title"), "Next round");
    cr_expect_str_eq(reply_text(&reply, "/closes_on"), "2028-10-31");
    cr_expect_str_eq(reply_text(&reply, "/copied_from"), program.id);
    cr_expect_str_eq(reply_text(&reply, "/created_by"), program.program_manager.id);
    for (size_t i = 0; i < LENGTH_OF(own); i++) {
        json_object_del(source.json, own[i]);
        json_object_del(reply.json, own[i]);
    }
    cr_expect(json_equal(source.json, reply.json), "%s differs from %s", reply.body, source.body);
    struct reply read = call(program.program_manager_token, "GET", reply_header(&reply, "Location"));
    cr_expect_str_eq(read.body, reply.body);
}

Test(program_copy_create, modules_topics_and_template_are_copied_with_their_links)
{
    struct program program = a_published_program(an_employee());
    const char *module_id = a_module(program);
    const char *topic_id = a_topic(program);
    const char *retired = a_topic(program);
    sql("UPDATE topic SET module_id = $2::uuid, suggested_goal = 'A page', position = 7 WHERE id = $1::uuid", topic_id,
        module_id);
    sql("INSERT INTO session_template_item (program_id, position, title, module_id, topic_id) VALUES "
        "($1::uuid, 1, 'First', $2::uuid, $3::uuid), ($1::uuid, 2, 'Second', NULL, $4::uuid)",
        program.id, module_id, topic_id, retired);
    sql("UPDATE topic SET retired_at = app_now() WHERE id = $1::uuid", retired);
    struct reply reply = copy(program.program_manager_token, program, NEXT);
    assert_status(reply, 201);
    const char *id = reply_text(&reply, "/id");
    struct reply modules = part(program, id, "modules");
    struct reply topics = part(program, id, "topics");
    struct reply template = part(program, id, "session-template");
    cr_assert_eq(reply_items(&modules), 1);
    cr_assert_eq(reply_items(&topics), 1);
    const char *new_module = reply_text(&modules, "/items/0/id");
    cr_expect_str_neq(new_module, module_id);
    cr_expect_str_eq(reply_text(&topics, "/items/0/module_id"), new_module);
    cr_expect_str_eq(reply_text(&topics, "/items/0/suggested_goal"), "A page");
    cr_expect_eq(reply_integer(&topics, "/items/0/position"), 7);
    cr_assert_eq(reply_items(&template), 2);
    cr_expect_str_eq(reply_text(&template, "/items/0/module_id"), new_module);
    cr_expect_str_eq(reply_text(&template, "/items/0/topic_id"), reply_text(&topics, "/items/0/id"));
    cr_expect_str_eq(reply_text(&template, "/items/1/title"), "Second");
    cr_expect(json_is_null(reply_at(&template, "/items/1/topic_id")));
}

Test(program_copy_create, eligibility_and_locks_are_copied)
{
    struct program program = a_published_program(an_employee());
    struct reply put =
        call(program.program_manager_token, "PUT", textf("/v1/programs/%s/eligibility/mentor", program.id),
             .if_match = "*", .body = JSON({"levels": [4, 5], "units": ["Sales"], "competence": 3}));
    assert_status(put, 200);
    sql_as(program.program_manager,
           "INSERT INTO program_lock SELECT $1::uuid, locked, 'BV 1' FROM "
           "unnest('{retention_days,eligibility_mentor,weight_wishes}'"
           "::text[]) AS locked",
           program.id);
    struct reply reply = copy(program.program_manager_token, program, NEXT);
    assert_status(reply, 201);
    const char *id = reply_text(&reply, "/id");
    struct reply eligibility = part(program, id, "eligibility");
    cr_expect_str_eq(reply_text(&eligibility, "/items/1/units/0"), "Sales");
    cr_expect_eq(reply_integer(&eligibility, "/items/1/levels/1"), 5);
    struct reply locks = part(program, id, "locks");
    cr_expect_eq(reply_items(&locks), 3);
    struct reply changes = part(program, id, "setting-changes");
    cr_expect_eq(reply_items(&changes), 3);
    struct reply locked = call(program.program_manager_token, "PATCH", textf("/v1/programs/%s", id), .if_match = "*",
                               .body = JSON({"retention_days": 30}));
    expect_problem(locked, 409, "setting_locked");
}

Test(program_copy_create, the_programs_tutorials_are_copied_but_not_those_of_participants)
{
    struct program program = a_published_program(an_employee());
    struct employee author = an_employee();
    sql_as(program.program_manager,
           "INSERT INTO tutorial (program_id, by_program, audience, title, text) VALUES ($1::uuid, true, 'everyone', "
           "'How to begin', 'Begin.')",
           program.id);
    sql_as(author,
           "INSERT INTO tutorial (program_id, audience, title, text) VALUES ($1::uuid, 'program', 'My way', 'So.')",
           program.id);
    struct reply reply = copy(program.program_manager_token, program, NEXT);
    assert_status(reply, 201);
    struct reply tutorials = part(program, reply_text(&reply, "/id"), "tutorials");
    cr_assert_eq(reply_items(&tutorials), 1);
    cr_expect_str_eq(reply_text(&tutorials, "/items/0/title"), "How to begin");
    cr_expect(json_is_true(reply_at(&tutorials, "/items/0/by_program")));
}

Test(program_copy_create, feedback_forms_are_copied)
{
    struct program program = a_published_program(an_employee());
    sql("UPDATE feedback_form SET title = 'How was it?' WHERE program_id = $1::uuid AND moment = 'session'",
        program.id);
    sql("INSERT INTO feedback_question (form_id, position, kind, text, choices) SELECT id, 1, 'choice', 'Where?', "
        "'{here,there}' FROM feedback_form WHERE program_id = $1::uuid AND moment = 'session'",
        program.id);
    struct reply reply = copy(program.program_manager_token, program, NEXT);
    assert_status(reply, 201);
    const char *id = reply_text(&reply, "/id");
    struct reply form = part(program, id, "feedback-forms/session");
    cr_expect_str_eq(reply_text(&form, "/title"), "How was it?");
    cr_expect_str_eq(reply_text(&form, "/questions/0/choices/1"), "there");
}

Test(program_copy_create, no_people_are_copied_except_the_caller)
{
    struct pairing pairing = an_active_pairing();
    struct program program = pairing.program;
    program_staff_add(program, an_employee(), "reviewer");
    struct employee colleague = an_employee();
    program_staff_add(program, colleague, "program_manager");
    struct reply reply = copy(participant(colleague), program, JSON({"title": "Next"}));
    assert_status(reply, 201);
    const char *id = reply_text(&reply, "/id");
    cr_expect_str_eq(
        sql("SELECT string_agg(employee_id::text, ' ') FROM program_staff WHERE program_id = $1::uuid", id),
        colleague.id);
    static const char *const tables[] = {"application", "consent",  "pairing", "proposal",
                                         "invitation",  "feedback", "event",   "pair_decision"};
    for (size_t i = 0; i < LENGTH_OF(tables); i++)
        cr_expect_str_eq(sql(textf("SELECT count(*) FROM %s WHERE program_id = $1::uuid", tables[i]), id), "0");
    cr_expect(json_is_null(reply_at(&reply, "/starts_on")));
}

Test(program_copy_create, a_finished_round_can_be_copied)
{
    struct program program = a_published_program(an_employee());
    program_moves(program, "cancelled");
    struct reply reply = copy(program.program_manager_token, program, NEXT);
    assert_status(reply, 201);
    cr_expect_str_eq(reply_text(&reply, "/state"), "draft");
}

Test(program_copy_create, inconsistent_dates_and_other_fields_are_refused)
{
    struct program program = a_published_program(an_employee());
    struct reply reply = copy(program.program_manager_token, program,
                              JSON({"title": "Next", "starts_on": "2028-09-30", "ends_on": "2028-03-01"}));
    expect_problem(reply, 422, "program_dates_invalid");
    reply = copy(program.program_manager_token, program, "{}");
    expect_problem(reply, 422, "body_invalid");
    reply = copy(program.program_manager_token, program, JSON({"title": "Next", "session_minutes": 30}));
    expect_problem(reply, 400, "body_unknown_field");
}

Test(program_copy_create, only_a_program_manager_may)
{
    struct program program = a_published_program(an_employee());
    struct employee reviewer = an_employee();
    program_staff_add(program, reviewer, "reviewer");
    struct reply reply = copy(participant(reviewer), program, NEXT);
    expect_problem(reply, 403, "forbidden");
    reply = copy(participant(reviewer), a_draft_program(program.program_manager), NEXT);
    expect_problem(reply, 404, "not_found");
    reply = copy(token_for("root", ROLE_ADMIN), program, NEXT);
    expect_problem(reply, 403, "role_missing");
}

Test(program_copy_create, criteria_in_use_are_copied)
{
    struct selection selection = a_selection();
    sql("UPDATE criterion SET retired_at = app_now() WHERE id = $1::uuid", selection.clear);
    struct reply reply = copy(selection.program.program_manager_token, selection.program, NEXT);
    assert_status(reply, 201);
    reply = part(selection.program, reply_text(&reply, "/id"), "criteria");
    cr_assert_eq(reply_items(&reply), 1);
    cr_expect_str_eq(reply_text(&reply, "/items/0/title"), "Knows the platforms");
    cr_expect_eq(reply_integer(&reply, "/items/0/weight"), 3);
}
