/* SPDX-License-Identifier: Apache-2.0 */
/* feedback_form_put: a program manager writes what the program asks. */
#include "support/form.h"
#include "support/parallel.h"

static const char *question_id(struct program program, const char *moment, size_t at)
{
    struct reply reply = call(program.program_manager_token, "GET", form_path(program, moment));
    return reply_text(&reply, textf("/questions/%zu/id", at));
}

Test(feedback_form_put, a_program_manager_writes_the_whole_form)
{
    struct program program = a_published_program(an_employee());
    struct reply reply =
        call(program.program_manager_token, "PUT", form_path(program, "half_time"), .if_match = "\"v1\"",
             .body = textf(JSON({
                                                "title": "Half of the way",
                                                "introduction": "Five minutes.",
                                                "questions": %s
                                            }),
                                FOUR_QUESTIONS));
    assert_status(reply, 200);
    cr_expect_str_eq(reply_header(&reply, "ETag"), "\"v2\"");
    cr_expect_str_eq(reply_text(&reply, "/moment"), "half_time");
    cr_expect_str_eq(reply_text(&reply, "/introduction"), "Five minutes.");
    cr_assert_eq(json_array_size(reply_at(&reply, "/questions")), 4);
    cr_expect_str_eq(reply_text(&reply, "/questions/3/text"), "Again?");
    reply = form_put(program.program_manager_token, program, "half_time", "[]");
    cr_expect_str_eq(reply_text(&reply, "/introduction"), "");
    cr_expect_eq(json_array_size(reply_at(&reply, "/questions")), 0);
    cr_expect_str_eq(sql("SELECT count(*) FROM feedback_question AS question JOIN feedback_form AS form ON form.id = "
                         "question.form_id WHERE form.program_id = $1::uuid",
                         program.id),
                     "0", "nobody was asked, so no retired question is kept");
}

Test(feedback_form_put, a_question_given_with_its_id_is_changed_and_moved)
{
    struct program program = a_published_program(an_employee());
    asks_after_sessions(program);
    const char *first = question_id(program, "session", 0);
    const char *last = question_id(program, "session", 3);
    struct reply reply = form_put(
        program.program_manager_token, program, "session",
        textf(JSON([ {"id": "%s", "kind": "yes_no", "text": "Again?"}, {"kind": "text", "text": "New?"},
                              {"id": "%s", "kind": "text", "text": "How was it really?"} ]),
                      last, first));
    assert_status(reply, 200);
    cr_expect_str_eq(reply_text(&reply, "/questions/0/id"), last);
    cr_expect_str_eq(reply_text(&reply, "/questions/2/id"), first);
    cr_expect_str_eq(reply_text(&reply, "/questions/2/kind"), "text");
}

Test(feedback_form_put, a_question_in_use_is_retired_instead_of_changed)
{
    static const char count[] = "SELECT count(*) FROM feedback_question WHERE id = $1::uuid AND retired_at IS NOT NULL";
    struct pairing pairing = an_active_pairing();
    asks_after_sessions(pairing.program);
    const char *path = a_feedback(pairing);
    const char *rating = question_id(pairing.program, "session", 0);
    const char *choice = question_id(pairing.program, "session", 2);
    struct reply reply = form_put(pairing.program.program_manager_token, pairing.program, "session",
                                  textf(JSON([ {"id": "%s", "kind": "rating", "text": "How was it?"},
                              {"id": "%s", "kind": "choice", "text": "Where?", "role": "mentee", "choices": [ "Here", "There" ]} ]),
                                                rating, choice));
    assert_status(reply, 200);
    cr_expect_str_neq(reply_text(&reply, "/questions/0/id"), rating, "no longer required, so it is a new question");
    cr_expect_str_eq(reply_text(&reply, "/questions/1/id"), choice);
    cr_expect(json_is_false(reply_at(&reply, "/questions/0/asked")));
    cr_expect(json_is_true(reply_at(&reply, "/questions/1/asked")));
    cr_expect_str_eq(sql(count, rating), "1");
    cr_expect_str_eq(sql(count, choice), "0");
    reply = call(pairing.mentee_token, "GET", path);
    cr_assert_eq(json_array_size(reply_at(&reply, "/questions")), 3, "%s", reply.body);
    cr_expect_str_eq(reply_text(&reply, "/questions/0/id"), rating);
    cr_expect(json_is_true(reply_at(&reply, "/questions/0/required")));
}

Test(feedback_form_put, ids_must_belong_to_the_form_and_not_repeat)
{
    struct program program = a_published_program(an_employee());
    asks_after_sessions(program);
    const char *id = question_id(program, "session", 0);
    const char *one = textf(JSON([{"id": "%s", "kind": "text", "text": "?"}]), id);
    struct reply reply = form_put(program.program_manager_token, program, "end", one);
    expect_problem(reply, 422, "question_unknown");
    reply = form_put(
        program.program_manager_token, program, "session",
        textf(JSON([ {"id": "%s", "kind": "text", "text": "?"}, {"id": "%s", "kind": "text", "text": "?"} ]), id, id));
    expect_problem(reply, 422, "question_unknown");
    reply = form_put(program.program_manager_token, program, "session",
                     textf(JSON([{"id": "%s", "kind": "text", "text": "?"}]), a_uuid()));
    expect_problem(reply, 422, "question_unknown");
}

Test(feedback_form_put, only_choice_questions_have_choices)
{
    static const char *const wrong[] = {JSON([{"kind": "choice", "text": "?"}]),
                                             JSON([{"kind": "rating", "text": "?", "choices": [ "a", "b" ]}])};
    struct program program = a_published_program(an_employee());
    for (size_t i = 0; i < LENGTH_OF(wrong); i++) {
        struct reply reply = form_put(program.program_manager_token, program, "end", wrong[i]);
        expect_problem(reply, 422, "question_choices_invalid");
    }
}

Test(feedback_form_put, one_of_two_writers_of_the_same_version_wins)
{
    struct reply replies[8];
    struct program program = a_published_program(an_employee());
    struct call put = {.path = form_path(program, "end"),
                       .if_match = "\"v1\"",
                       .body = textf(JSON({"title": "End", "questions": %s}), FOUR_QUESTIONS)};
    call_repeatedly((struct parallel_call){program.program_manager_token, "PUT", put}, LENGTH_OF(replies), replies);
    cr_expect_eq(count_status(replies, LENGTH_OF(replies), 200), 1);
    cr_expect_eq(count_status(replies, LENGTH_OF(replies), 412), LENGTH_OF(replies) - 1);
    struct reply reply = call(program.program_manager_token, "GET", put.path);
    cr_expect_eq(json_array_size(reply_at(&reply, "/questions")), 4);
}

Test(feedback_form_put, only_program_managers_of_the_program_may)
{
    struct program program = a_published_program(an_employee());
    struct employee reviewer = an_employee();
    program_staff_add(program, reviewer, "reviewer");
    const char *const tokens[] = {participant(reviewer), participant(an_employee()),
                                  a_published_program(an_employee()).program_manager_token};
    for (size_t i = 0; i < LENGTH_OF(tokens); i++) {
        struct reply reply = form_put(tokens[i], program, "end", "[]");
        expect_problem(reply, 403, "forbidden");
    }
    struct reply reply = form_put(participant(an_employee()), a_draft_program(an_employee()), "end", "[]");
    expect_problem(reply, 404, "not_found");
    reply = form_put(token_for("works-council", ROLE_AUDITOR), program, "end", "[]");
    expect_problem(reply, 403, "role_missing");
}

Test(feedback_form_put, invalid_bodies_are_refused)
{
    static const char *const wrong[] = {
        JSON([{"kind": "rating"}]), JSON([{"kind": "smiley", "text": "?"}]),
                                         JSON([{"kind": "text", "text": ""}]),
                                              JSON([{"kind": "text", "text": "?", "role": "manager"}]),
                                                   JSON([{"kind": "choice", "text": "?", "choices": ["one"]}])};
    struct program program = a_published_program(an_employee());
    for (size_t i = 0; i < LENGTH_OF(wrong); i++) {
        struct reply reply = form_put(program.program_manager_token, program, "end", wrong[i]);
        expect_problem(reply, 422, "body_invalid");
    }
    struct reply reply = call(program.program_manager_token, "PUT", form_path(program, "end"),
                              .body = JSON({"title": "End", "questions": []}));
    expect_problem(reply, 428, "precondition_required");
}
