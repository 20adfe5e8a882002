/* SPDX-License-Identifier: Apache-2.0 */
/* A refusal that concerns values of the request points to exactly these, also in a list or a PATCH of many fields. */
#include "support/form.h"
#include "support/review.h"

/* The pointers of the response, and the parameters, in their order. */
static const char *places_of(const struct reply *reply)
{
    const char *places = "";
    for (size_t i = 0; i < json_array_size(reply_at(reply, "/errors")); i++)
        places = textf("%s%s%s%s", places, i > 0 ? " " : "", reply_text(reply, textf("/errors/%zu/pointer", i)),
                       reply_text(reply, textf("/errors/%zu/parameter", i)));
    return places;
}

#define expect_places(reply, wanted_status, wanted_code, wanted)                                                       \
    do {                                                                                                               \
        expect_problem(reply, wanted_status, wanted_code);                                                             \
        cr_expect_str_eq(places_of(&(reply)), (wanted), "%s: %s", (reply).path, (reply).body);                         \
    } while (0)

static struct reply patch_program(struct program program, const char *body)
{
    return call(program.program_manager_token, "PATCH", textf("/v1/programs/%s", program.id), .if_match = "*",
                .body = body);
}

Test(error_places, a_patch_of_many_fields_points_to_the_locked_ones)
{
    static const char *const locked[] = {"minimum_group_size", "minimum_score"};
    struct program program = a_published_program(an_employee());
    for (size_t i = 0; i < LENGTH_OF(locked); i++)
        sql_as(program.program_manager,
               "INSERT INTO program_lock (program_id, setting, agreement_reference) VALUES ($1::uuid, $2, 'BV 1')",
               program.id, locked[i]);
    const char *body = JSON({"title": "New", "minimum_score": 7, "session_minutes": 45, "minimum_group_size": 12});
    struct reply reply = patch_program(program, body);
    expect_places(reply, 409, "setting_locked", "/minimum_group_size /minimum_score");
    reply = call(program.program_manager_token, "PUT", textf("/v1/programs/%s/locks/minimum_score", program.id),
                 .body = JSON({"agreement_reference": "BV 2"}));
    expect_places(reply, 409, "setting_locked", "/agreement_reference");
}

/* What is missing is in no body, so the transition points to its state and says each setting in words. */
Test(error_places, publishing_names_the_missing_settings)
{
    static const struct {
        const char *language;
        const char *first;
        const char *second;
    } rows[] = {{"en", "Still missing: Consent text", "Still missing: Last day"},
                {"de", "Es fehlt noch: Einwilligungstext", "Es fehlt noch: Letzter Tag"}};
    struct program program = a_draft_program(an_employee());
    struct reply changed = patch_program(program, JSON({"consent_text": null, "ends_on": null}));
    assert_status(changed, 200);
    for (size_t i = 0; i < LENGTH_OF(rows); i++) {
        struct reply reply =
            call(program.program_manager_token, "POST", textf("/v1/programs/%s/transitions", program.id),
                 .if_match = "*", .body = JSON({"to": "published"}), .accept_language = rows[i].language);
        expect_places(reply, 409, "program_incomplete", "/to /to");
        cr_expect_str_eq(reply_text(&reply, "/errors/0/detail"), rows[i].first);
        cr_expect_str_eq(reply_text(&reply, "/errors/1/detail"), rows[i].second);
    }
}

Test(error_places, a_published_program_points_to_the_setting_that_would_be_missing)
{
    struct program program = a_published_program(an_employee());
    struct reply reply = patch_program(program, JSON({"description": "New", "retention_days": null}));
    expect_places(reply, 409, "program_incomplete", "/retention_days");
}

Test(error_places, contradicting_dates_are_those_of_the_broken_rule)
{
    struct program program = a_draft_program(an_employee());
    struct reply reply = patch_program(program, JSON({"starts_on": "2027-05-01", "ends_on": "2027-04-01"}));
    expect_places(reply, 422, "program_dates_invalid", "/starts_on /ends_on");
    reply = patch_program(program, JSON({"title": "New", "closes_on": "2001-01-01"}));
    expect_places(reply, 422, "program_dates_invalid", "/closes_on");
}

Test(error_places, topics_of_an_application_are_found_in_the_list)
{
    struct program program = a_published_program(an_employee());
    struct employee person = an_employee();
    const char *path = textf("/v1/applications/%s", a_draft_application(program, person, "mentor"));
    const char *known = a_topic(program);
    const char *others = a_topic(a_published_program(an_employee()));
    const char *retired = a_topic(program);
    sql("UPDATE topic SET retired_at = app_now() WHERE id = $1::uuid", retired);
    static const char body[] = JSON({"topics": [{"topic_id": "%s", "level": 1}, {"topic_id": "%s", "level": 2}]});
    const struct {
        const char *second;
        const char *code;
        const char *places;
    } rows[] = {{a_uuid(), "topic_unknown", "/topics/1/topic_id"},
                {others, "topic_unknown", "/topics/1/topic_id"},
                {retired, "topic_retired", "/topics/1/topic_id"},
                {known, "topic_repeated", "/topics/0/topic_id /topics/1/topic_id"}};
    for (size_t i = 0; i < LENGTH_OF(rows); i++) {
        struct reply reply =
            call(participant(person), "PATCH", path, .if_match = "*", .body = textf(body, known, rows[i].second));
        expect_places(reply, 422, rows[i].code, rows[i].places);
    }
}

Test(error_places, unknown_people_are_found_in_each_list)
{
    struct program program = a_published_program(an_employee());
    struct employee person = an_employee();
    const char *known = an_employee().id;
    const char *path = textf("/v1/applications/%s", a_draft_application(program, person, "mentor"));
    struct reply reply = call(participant(person), "PATCH", path, .if_match = "*",
                              .body = textf(JSON({"site": "Ulm", "wishes": [ "%s", "%s" ], "please_not": ["%s"]}),
                                                  known, a_uuid(), a_uuid()));
    expect_places(reply, 422, "employee_reference_unknown", "/wishes/1 /please_not/0");
    const char *hr = token_for("hr-import", ROLE_HR_SYNC);
    const char *employee = textf("/v1/employees/%s", person.id);
    reply =
        call(hr, "PATCH", employee, .if_match = "*",
             .body = textf(JSON({"manager_id": "%s", "dotted_manager_ids": [ "%s", "%s" ]}), known, known, a_uuid()));
    expect_places(reply, 422, "employee_reference_unknown", "/dotted_manager_ids/1");
    reply = call(hr, "PATCH", employee, .if_match = "*",
                 .body = textf(JSON({"unit": "Sales", "dotted_manager_ids": [ "%s", "%s" ]}), known, person.id));
    expect_places(reply, 422, "employee_own_manager", "/dotted_manager_ids/1");
    reply = call(hr, "PATCH", employee, .if_match = "*",
                 .body = textf(JSON({"unit": "Sales", "manager_id": "%s"}), a_uuid()));
    expect_places(reply, 422, "employee_reference_unknown", "/manager_id");
    reply =
        call(program.program_manager_token, "PUT", textf("/v1/programs/%s/staff/%s/reviewer", program.id, a_uuid()));
    expect_places(reply, 422, "employee_reference_unknown", "employee_id");
}

Test(error_places, items_of_plans_and_templates_are_found_in_the_list)
{
    struct pairing pairing = an_active_pairing();
    const char *path = textf("/v1/pairings/%s/plan", pairing.id);
    struct reply reply =
        call(pairing.mentor_token, "PUT", path, .if_match = "*",
             .body = textf(JSON({"items": [{"title": "One"}, {"title": "Two", "topic_id": "%s"}]}), a_uuid()));
    expect_places(reply, 422, "topic_unknown", "/items/1/topic_id");
    reply = call(pairing.mentor_token, "PUT", path, .if_match = "*",
                 .body = textf(JSON({"items": [{"title": "One"}, {"title": "Two", "module_id": "%s"}]}), a_uuid()));
    expect_places(reply, 422, "module_unknown", "/items/1/module_id");
    reply = call(pairing.mentor_token, "PUT", path, .if_match = "*",
                 .body = textf(JSON({"items": [{"title": "One"}, {"title": "Two", "id": "%s"}]}), a_uuid()));
    expect_places(reply, 422, "plan_item_unknown", "/items/1/id");
    reply = call(pairing.program.program_manager_token, "PUT",
                 textf("/v1/programs/%s/session-template", pairing.program.id), .if_match = "*",
                 .body = textf(JSON({"items": [{"title": "One"}, {"title": "Two", "module_id": "%s"}]}), a_uuid()));
    expect_places(reply, 422, "module_unknown", "/items/1/module_id");
}

Test(error_places, answers_and_questions_are_found_in_the_list)
{
    struct pairing pairing = an_active_pairing();
    asks_after_sessions(pairing.program);
    const char *feedback = a_feedback(pairing);
    struct reply form = call(pairing.program.program_manager_token, "GET", form_path(pairing.program, "session"));
    const char *rating = reply_text(&form, "/questions/0/id");
    struct reply reply = call(
        pairing.mentee_token, "PATCH", feedback, .if_match = "*",
        .body = textf(JSON({"answers": [
                                                     {"question_id": "%s", "rating": 4},
                                                     {"question_id": "%s", "text": "?"}
                                                 ]}),
                            rating, a_uuid()));
    expect_places(reply, 422, "question_unknown", "/answers/1/question_id");
    reply = call(pairing.mentee_token, "PATCH", feedback, .if_match = "*",
                 .body = textf(JSON({"comment": "Good", "answers": [{"question_id": "%s", "text": "Four"}]}), rating));
    expect_places(reply, 422, "answer_invalid", "/answers/0/question_id");
    reply = form_put(pairing.program.program_manager_token, pairing.program, "session",
                     JSON([{"kind": "text", "text": "One?"}, {"kind": "choice", "text": "Two?"}]));
    expect_places(reply, 422, "question_choices_invalid", "/questions/1/choices");
}

Test(error_places, scores_are_found_in_the_list)
{
    struct selection selection = a_selection();
    const char *id = a_submitted_application(selection.program, an_employee(), "mentor");
    struct reply reply = put_review(
        selection.reviewer_token, id,
        textf(JSON({"criterion_id": "%s", "score": 1}, {"criterion_id": "%s", "score": 1}), selection.clear, a_uuid()));
    expect_places(reply, 422, "criterion_unknown", "/scores/1/criterion_id");
    reply = put_review(selection.reviewer_token, id, textf(JSON({"criterion_id": "%s", "score": 1}), selection.clear));
    expect_places(reply, 422, "score_missing", "/scores");
    a_review(selection, id, 2, 5);
    reply = call(selection.program.program_manager_token, "PATCH", textf("/v1/criteria/%s", selection.knows),
                 .if_match = "*", .body = JSON({"title": "Knows", "weight": 4, "role": "mentor"}));
    expect_places(reply, 409, "criterion_fixed", "/weight");
}

/* Whatever forbids a pair, the response must not tell which of the two it is. */
Test(error_places, a_refused_pair_points_to_both_applications)
{
    struct program program = a_published_program(an_employee());
    struct employee mentor = an_employee();
    struct employee mentee = an_employee(.manager_id = mentor.id);
    const char *body = textf(JSON({"mentor_application_id": "%s", "mentee_application_id": "%s"}),
                                  an_accepted_application(program, mentor, "mentor"),
                                  an_accepted_application(program, mentee, "mentee"));
    struct reply reply =
        call(program.program_manager_token, "POST", textf("/v1/programs/%s/pairings", program.id), .body = body);
    expect_places(reply, 409, "reporting_line_conflict", "/mentor_application_id /mentee_application_id");
}

/* Nothing in the body is wrong: only the state of the object is in the way. */
Test(error_places, a_conflict_with_the_state_points_nowhere)
{
    struct program program = a_published_program(an_employee());
    struct employee person = an_employee();
    const char *id = a_submitted_application(program, person, "mentor");
    struct reply reply = call(participant(person), "PATCH", textf("/v1/applications/%s", id), .if_match = "*",
                              .body = JSON({"motivation": "Other"}));
    expect_places(reply, 409, "application_fixed", "");
}
