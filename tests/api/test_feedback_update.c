/* SPDX-License-Identifier: Apache-2.0 */
/* feedback_update: the author fills in and changes one form. */
#include "support/parallel.h"
#include "support/form.h"

static struct reply answer(const char *token, const char *path, const char *if_match, const char *body)
{
    return call(token, "PATCH", path, .if_match = if_match, .body = body);
}

Test(feedback_update, answers_are_stored_and_can_be_cleared)
{
    struct pairing pairing = an_active_pairing();
    const char *path = a_feedback(pairing);
    struct reply reply =
        answer(pairing.mentee_token, path, "\"v1\"", JSON({"rating" : 4, "comment" : "Good", "goals_reached" : true}));
    assert_status(reply, 200);
    cr_expect_eq(reply_integer(&reply, "/rating"), 4);
    cr_expect_str_eq(reply_text(&reply, "/comment"), "Good");
    cr_expect(json_is_true(reply_at(&reply, "/goals_reached")));
    cr_expect_str_eq(reply_text(&reply, "/state"), "open");
    cr_expect_str_eq(reply_header(&reply, "ETag"), "\"v2\"");
    reply = answer(pairing.mentee_token, path, "\"v2\"", JSON({"comment" : null}));
    assert_status(reply, 200);
    cr_expect(json_is_null(reply_at(&reply, "/comment")));
    cr_expect_eq(reply_integer(&reply, "/rating"), 4);
}

Test(feedback_update, topics_are_replaced_as_a_whole_or_kept_if_omitted)
{
    struct pairing pairing = an_active_pairing();
    const char *path = a_feedback(pairing);
    const char *first = a_topic(pairing.program);
    const char *second = a_topic(pairing.program);
    struct reply reply =
        answer(pairing.mentee_token, path, "*",
               textf(JSON({"topics" : [ {"topic_id" : "%s", "level" : 1}, {"topic_id" : "%s", "level" : 5} ]}), first,
                           second));
    assert_status(reply, 200);
    cr_expect_eq(json_array_size(reply_at(&reply, "/topics")), 2);
    reply =
        answer(pairing.mentee_token, path, "*", textf(JSON({"topics" : [ {"topic_id" : "%s", "level" : 3} ]}), second));
    cr_assert_eq(json_array_size(reply_at(&reply, "/topics")), 1);
    cr_expect_str_eq(reply_text(&reply, "/topics/0/topic_id"), second);
    cr_expect_eq(reply_integer(&reply, "/topics/0/level"), 3);
    reply = answer(pairing.mentee_token, path, "*", JSON({"rating" : 1}));
    cr_expect_eq(json_array_size(reply_at(&reply, "/topics")), 1);
    reply = answer(pairing.mentee_token, path, "*", JSON({"topics" : []}));
    cr_expect_eq(json_array_size(reply_at(&reply, "/topics")), 0);
    cr_expect_eq(reply_integer(&reply, "/rating"), 1);
}

Test(feedback_update, topics_must_belong_to_the_program_and_not_repeat)
{
    static const char twice[] =
        JSON({"topics" : [ {"topic_id" : "%s", "level" : 1}, {"topic_id" : "%s", "level" : 2} ]});
    static const char once[] = JSON({"rating" : 3, "topics" : [ {"topic_id" : "%s", "level" : 1} ]});
    struct pairing pairing = an_active_pairing();
    const char *path = a_feedback(pairing);
    const char *topic = a_topic(pairing.program);
    struct reply reply = answer(pairing.mentee_token, path, "*", textf(twice, topic, topic));
    assert_problem(reply, 422, "topic_repeated");
    reply = answer(pairing.mentee_token, path, "*", textf(once, a_uuid()));
    assert_problem(reply, 422, "topic_unknown");
    reply = answer(pairing.mentee_token, path, "*", textf(once, a_topic(a_published_program(an_employee()))));
    assert_problem(reply, 422, "topic_unknown");
    cr_expect_str_eq(etag_of(pairing.mentee_token, path), "\"v1\"");
}

Test(feedback_update, only_pulses_accept_still_used)
{
    struct pairing pairing = an_active_pairing();
    struct reply reply = answer(pairing.mentee_token, a_feedback(pairing), "*", JSON({"still_used" : true}));
    assert_problem(reply, 422, "still_used_misplaced");
    const char *pulse =
        sql("INSERT INTO feedback (program_id, pairing_id, author_id, moment, opens_at, closes_at) VALUES ($1::uuid, "
            "$2::uuid, $3::uuid, 'pulse_3', app_now() - interval '1 day', app_now() + interval '1 day') RETURNING NULL",
            pairing.program.id, pairing.id, pairing.mentee.id);
    cr_expect_null(pulse);
    struct reply list = call(pairing.mentee_token, "GET", "/v1/me/feedback?moment=pulse_3");
    reply = answer(pairing.mentee_token, textf("/v1/feedback/%s", reply_text(&list, "/items/0/id")), "*",
                   JSON({"still_used" : true}));
    assert_status(reply, 200);
    cr_expect(json_is_true(reply_at(&reply, "/still_used")));
}

Test(feedback_update, submitted_and_sealed_forms_cannot_be_changed)
{
    static const char *const states[] = {"submitted", "sealed"};
    static const char *const bodies[] = {JSON({"rating" : 1}), JSON({"topics" : []}), JSON({})};
    struct pairing pairing = an_active_pairing();
    const char *path = a_feedback(pairing);
    for (size_t i = 0; i < LENGTH_OF(states); i++) {
        sql_as(pairing.mentee, "UPDATE feedback SET (state, rating) = ($1, 5)", states[i]);
        for (size_t at = 0; at < LENGTH_OF(bodies); at++) {
            struct reply reply = answer(pairing.mentee_token, path, "*", bodies[at]);
            expect_problem(reply, 409, "feedback_sealed");
        }
    }
}

Test(feedback_update, nothing_can_be_answered_after_the_closing_date)
{
    struct pairing pairing = an_active_pairing();
    const char *path = a_feedback(pairing);
    sql_as(pairing.mentee, "UPDATE feedback SET opens_at = opens_at - interval '40 days', closes_at = app_now()");
    struct reply reply = answer(pairing.mentee_token, path, "*", JSON({"rating" : 1}));
    assert_problem(reply, 409, "feedback_not_open");
}

Test(feedback_update, a_stale_version_changes_nothing)
{
    struct pairing pairing = an_active_pairing();
    const char *path = a_feedback(pairing);
    struct reply first = answer(pairing.mentee_token, path, "\"v1\"", JSON({"rating" : 3}));
    assert_status(first, 200);
    struct reply second = answer(pairing.mentee_token, path, "\"v1\"", JSON({"rating" : 4, "topics" : []}));
    assert_problem(second, 412, "precondition_failed");
    cr_expect_str_eq(etag_of(pairing.mentee_token, path), reply_header(&first, "ETag"));
}

Test(feedback_update, concurrent_changes_of_topics_do_not_mix)
{
    static const char body[] = JSON({"topics" : [ {"topic_id" : "%s", "level" : 1} ]});
    struct reply replies[8];
    struct parallel_call calls[LENGTH_OF(replies)];
    struct pairing pairing = an_active_pairing();
    struct call change = {.path = a_feedback(pairing), .if_match = "*"};
    for (size_t i = 0; i < LENGTH_OF(calls); i++) {
        change.body = textf(body, a_topic(pairing.program));
        calls[i] = (struct parallel_call){pairing.mentee_token, "PATCH", change};
    }
    call_together(calls, LENGTH_OF(calls), replies);
    cr_expect_eq(count_status(replies, LENGTH_OF(replies), 200), LENGTH_OF(replies));
    struct reply reply = call(pairing.mentee_token, "GET", change.path);
    cr_expect_eq(json_array_size(reply_at(&reply, "/topics")), 1, "%s", reply.body);
}

Test(feedback_update, nobody_but_the_author_finds_it)
{
    struct pairing pairing = an_active_pairing();
    const char *path = a_feedback(pairing);
    struct reply reply = answer(pairing.mentor_token, path, "*", JSON({"rating" : 5}));
    assert_problem(reply, 404, "not_found");
    for (size_t i = 0; i < OUTSIDERS; i++) {
        reply = answer(outsider(pairing, i), path, "*", JSON({"rating" : 5}));
        expect_problem(reply, 404, "not_found");
    }
    cr_expect_str_eq(etag_of(pairing.mentee_token, path), "\"v1\"");
}

Test(feedback_update, an_invalid_request_is_refused)
{
    static const char *const invalid[] = {
        JSON({"rating" : 0}), JSON({"rating" : 6}), JSON({"comment" : ""}),
                                                         JSON({"topics" : null}),
                                                              JSON({"topics" : [ {"topic_id" : "x", "level" : 1} ]}),
                                                                   JSON({"topics" : [ {"level" : 1} ]})};
    struct pairing pairing = an_active_pairing();
    const char *path = a_feedback(pairing);
    for (size_t i = 0; i < LENGTH_OF(invalid); i++) {
        struct reply reply = answer(pairing.mentee_token, path, "*", invalid[i]);
        expect_problem(reply, 422, "body_invalid");
    }
    struct reply reply = answer(pairing.mentee_token, path, "*", JSON({"state" : "submitted"}));
    assert_problem(reply, 400, "body_unknown_field");
    reply = answer(pairing.mentee_token, path, NULL, JSON({"rating" : 1}));
    assert_problem(reply, 428, "precondition_required");
}

/* The feedback of a mentee whose program asks a required rating, a choice and a yes-or-no question. */
static struct pairing a_pairing_with_questions(const char **ret_path, const char *ret_ids[3])
{
    struct pairing pairing = an_active_pairing();
    asks_after_sessions(pairing.program);
    *ret_path = a_feedback(pairing);
    struct reply reply = call(pairing.mentee_token, "GET", *ret_path);
    assert_status(reply, 200);
    for (size_t i = 0; i < 3; i++)
        ret_ids[i] = reply_text(&reply, textf("/questions/%zu/id", i));
    return pairing;
}

Test(feedback_update, answers_have_the_kind_of_their_question)
{
    const char *path;
    const char *ids[3];
    struct pairing pairing = a_pairing_with_questions(&path, ids);
    struct reply reply = answer(pairing.mentee_token, path, "*",
                                textf(JSON({"answers": [
                                          {"question_id": "%s", "rating": 4}, {"question_id": "%s", "choice": "There"},
                                          {"question_id": "%s", "yes_no": false, "text": null}
                                      ]}),
                                                         ids[0], ids[1], ids[2]));
    assert_status(reply, 200);
    cr_expect_eq(reply_integer(&reply, "/answers/0/rating"), 4);
    cr_expect_str_eq(reply_text(&reply, "/answers/1/choice"), "There");
    cr_expect(json_is_false(reply_at(&reply, "/answers/2/yes_no")));
    cr_expect(json_is_null(reply_at(&reply, "/answers/2/text")));
    reply = answer(pairing.mentee_token, path, "*", JSON({"rating" : 3}));
    cr_expect_eq(json_array_size(reply_at(&reply, "/answers")), 3, "omitted answers are kept");
    reply =
        answer(pairing.mentee_token, path, "*", textf(JSON({"answers": [{"question_id": "%s", "rating": 5}]}), ids[0]));
    cr_expect_eq(json_array_size(reply_at(&reply, "/answers")), 1, "given answers replace the list");
}

Test(feedback_update, an_answer_of_the_wrong_kind_or_to_an_unknown_question_is_refused)
{
    static const char *const wrong[] = {"\"text\": \"Well\"", "\"rating\": 4, \"text\": \"Well\"", "\"rating\": null"};
    static const char one[] = JSON({"answers": [{"question_id": "%s", %s}]});
    const char *path;
    const char *ids[3];
    struct pairing pairing = a_pairing_with_questions(&path, ids);
    struct reply reply;
    for (size_t i = 0; i < LENGTH_OF(wrong); i++) {
        reply = answer(pairing.mentee_token, path, "*", textf(one, ids[0], wrong[i]));
        expect_problem(reply, 422, "answer_invalid");
    }
    reply = answer(pairing.mentee_token, path, "*", textf(one, ids[1], "\"choice\": \"Elsewhere\""));
    expect_problem(reply, 422, "answer_invalid");
    reply = answer(pairing.mentee_token, path, "*", textf(one, a_uuid(), "\"rating\": 4"));
    expect_problem(reply, 422, "question_unknown");
    reply = answer(pairing.mentee_token, path, "*",
                   textf(JSON({"answers": [ {"question_id": "%s", "rating": 4}, {"question_id": "%s", "rating": 5} ]}),
                               ids[0], ids[0]));
    expect_problem(reply, 422, "answer_repeated");
    reply = answer(pairing.mentee_token, path, "*", textf(one, ids[0], "\"rating\": 6"));
    expect_problem(reply, 422, "body_invalid");
    cr_expect_null(strstr(server_log(shared_server()), "Elsewhere"));
}

Test(feedback_update, only_the_author_sees_the_answers)
{
    const char *path;
    const char *ids[3];
    struct pairing pairing = a_pairing_with_questions(&path, ids);
    struct reply reply =
        answer(pairing.mentee_token, path, "*", textf(JSON({"answers": [{"question_id": "%s", "rating": 1}]}), ids[0]));
    assert_status(reply, 200);
    cr_expect_str_eq(
        sql_as(pairing.mentee, "SELECT count(*) FROM feedback_answer WHERE question_id = $1::uuid", ids[0]), "1");
    cr_expect_str_eq(sql_as(pairing.mentor, "SELECT count(*) FROM feedback_answer"), "0");
    cr_expect_str_eq(sql_as(pairing.program.program_manager, "SELECT count(*) FROM feedback_answer"), "0");
    cr_expect_str_eq(sql("SELECT count(*) FROM feedback_answer"), "0");
}
