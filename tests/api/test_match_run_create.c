/* SPDX-License-Identifier: Apache-2.0 */
/* match_run_create: a program manager starts a run. The service finds the best pairs and proposes them with
 * explanations. */
#include "support/match_run.h"
#include "support/parallel.h"

Test(match_run_create, returns_a_job_that_ends_with_the_best_pairs)
{
    struct program program = a_published_program(an_employee());
    const char *topic = a_topic(program);
    const char *knows = a_matchable(program, an_employee(), "mentor", topic, 5);
    const char *learns = a_matchable(program, an_employee(), "mentor", topic, 1);
    const char *needs = a_matchable(program, an_employee(.board = true), "mentee", topic, 5);
    struct reply reply = match_run_start(program, JSON({"seed": 7}));
    assert_status(reply, 202);
    cr_expect_str_eq(reply_text(&reply, "/state"), "queued");
    cr_expect_eq(reply_integer(&reply, "/seed"), 7);
    const char *path = reply_header(&reply, "Location");
    cr_expect_str_eq(path, textf("/v1/match-runs/%s", reply_text(&reply, "/id")));
    reply = match_run_over(program.program_manager_token, path);
    cr_expect_str_eq(reply_text(&reply, "/state"), "done");
    cr_expect_eq(reply_integer(&reply, "/progress"), 100);
    cr_expect_eq(reply_integer(&reply, "/statistics/mentees"), 1);
    cr_expect_eq(reply_integer(&reply, "/statistics/mentor_places"), 2);
    cr_expect_eq(reply_integer(&reply, "/statistics/pairs"), 1);
    cr_expect_eq(reply_integer(&reply, "/statistics/allowed"), 2);
    struct reply told = call(program.program_manager_token, "GET", "/v1/me/notifications");
    cr_expect_str_eq(reply_text(&told, "/items/0/kind"), "match_run_finished");
    cr_expect_str_eq(reply_text(&told, "/items/0/object_id"), reply_text(&reply, "/id"));
    reply = match_run_proposals(program, path);
    cr_assert_eq(reply_items(&reply), 1);
    cr_expect_str_eq(reply_text(&reply, "/items/0/state"), "computed");
    cr_expect_str_eq(reply_text(&reply, "/items/0/origin"), "run");
    cr_expect_str_eq(reply_text(&reply, "/items/0/mentor_application_id"), knows);
    cr_expect_str_eq(reply_text(&reply, "/items/0/mentee_application_id"), needs);
    reply = call(program.program_manager_token, "GET", textf("%s/unmatched", path));
    cr_assert_eq(reply_items(&reply), 1);
    cr_expect_str_eq(reply_text(&reply, "/items/0/application_id"), learns);
    cr_expect_eq(reply_integer(&reply, "/items/0/allowed"), 1);
}

Test(match_run_create, the_engine_and_the_database_compute_the_same_score)
{
    struct program program = a_published_program(an_employee());
    const char *topics[] = {a_topic(program), a_topic(program), a_topic(program)};
    for (int i = 0; i < 6; i++) {
        struct employee mentor = an_employee(.languages = i % 2 ? "{de-AT,en}" : "{en,fr}");
        struct employee mentee = an_employee(.board = true, .languages = i % 3 ? "{en,de}" : "{fr}");
        const char *offer = a_matchable(program, mentor, "mentor", topics[i % 3], 1 + i % 5);
        const char *need = a_matchable(program, mentee, "mentee", topics[(i + 1) % 3], 5 - i % 4);
        sql("INSERT INTO application_topic (application_id, topic_id, level) VALUES ($1::uuid, $2::uuid, 3)", need,
            topics[i % 3]);
        sql("UPDATE application SET wishes = ARRAY[$2::uuid], site = NULLIF($3, ''), slots = '{mon_am,fri_pm}' "
            "WHERE id = $1::uuid",
            need, mentor.id, i % 2 ? "Harbour" : "");
        sql("UPDATE application SET site = 'Harbour', slots = $2::text[] WHERE id = $1::uuid", offer,
            i % 2 ? "{mon_am,tue_am,fri_pm}" : "{}");
    }
    const char *path = a_match_run(program);
    const char *differ =
        sql("SELECT count(*) FROM proposal CROSS JOIN LATERAL pair_parts(mentor_application_id, mentee_application_id) "
            "AS part WHERE match_run_id = $1::uuid AND (score_topics, score_language, score_place, score_slots, "
            "score_wishes, score) IS DISTINCT FROM (part.topics, part.language, part.place, part.slots, part.wishes, "
            "pair_score(mentor_application_id, mentee_application_id))",
            match_run_id(path));
    cr_expect_str_eq(differ, "0");
    struct reply reply = call(program.program_manager_token, "GET", path);
    cr_expect_str_eq(textf("%lld", reply_integer(&reply, "/statistics/score")),
                     sql("SELECT sum(score) FROM proposal WHERE match_run_id = $1::uuid", match_run_id(path)));
    cr_expect_geq(reply_integer(&reply, "/statistics/pairs"), 4);
}

/* Until the lock is removed, nobody else gets these two places. */
Test(match_run_create, a_lock_keeps_its_places_even_if_a_rule_now_forbids_the_pair)
{
    struct program program = a_published_program(an_employee());
    struct employee mentor = an_employee();
    struct employee mentee = an_employee(.board = true);
    const char *offer = an_accepted_application(program, mentor, "mentor");
    const char *need = an_accepted_application(program, mentee, "mentee");
    an_accepted_application(program, an_employee(), "mentor");
    an_accepted_application(program, an_employee(.board = true), "mentee");
    struct reply reply =
        call(program.program_manager_token, "POST", textf("/v1/programs/%s/pair-decisions", program.id),
             .body = textf(JSON({"mentor_application_id": "%s", "mentee_application_id": "%s",
                                                  "decision": "locked", "reason": "Both asked for it."}),
                                offer, need));
    assert_status(reply, 201);
    const char *path = a_match_run(program);
    reply = call(program.program_manager_token, "GET", path);
    cr_expect_eq(reply_integer(&reply, "/statistics/locks_kept"), 1);
    cr_expect_eq(reply_integer(&reply, "/statistics/pairs"), 2);
    sql("UPDATE employee SET unit = 'Harbour' WHERE id IN ($1::uuid, $2::uuid)", mentor.id, mentee.id);
    path = a_match_run(program);
    reply = call(program.program_manager_token, "GET", path);
    cr_expect_eq(reply_integer(&reply, "/statistics/locks_broken"), 1);
    cr_expect_eq(reply_integer(&reply, "/statistics/pairs"), 1);
    reply = call(program.program_manager_token, "POST", textf("%s/stagings", path), .body = JSON({}));
    reply = call(program.program_manager_token, "POST", textf("/v1/programs/%s/proposal-offers", program.id),
                 .body = JSON({}));
    cr_expect_eq(reply_integer(&reply, "/offered"), 1);
}

Test(match_run_create, a_program_has_at_most_one_open_run)
{
    struct program program = a_published_program(an_employee());
    a_held_match_run(program);
    struct reply reply = match_run_start(program, JSON({}));
    assert_problem(reply, 409, "match_run_open");
}

Test(match_run_create, only_program_managers_of_the_program_may)
{
    struct program program = a_published_program(an_employee());
    const char *path = textf("/v1/programs/%s/match-runs", program.id);
    struct reply reply = call(participant(an_employee()), "POST", path, .body = JSON({}));
    assert_problem(reply, 403, "forbidden");
    struct program draft = a_draft_program(an_employee());
    reply =
        call(program.program_manager_token, "POST", textf("/v1/programs/%s/match-runs", draft.id), .body = JSON({}));
    assert_problem(reply, 404, "not_found");
    reply = match_run_start(draft, JSON({}));
    assert_problem(reply, 409, "pairing_program_closed");
    reply = match_run_start(program, JSON({"seed": -1}));
    assert_problem(reply, 422, "body_invalid");
}

Test(match_run_create, a_run_without_pairs_is_done_too)
{
    struct program program = a_published_program(an_employee());
    const char *path = a_match_run(program);
    struct reply reply = call(program.program_manager_token, "GET", path);
    cr_expect_eq(reply_integer(&reply, "/statistics/pairs"), 0);
    reply = match_run_proposals(program, path);
    cr_expect_eq(reply_items(&reply), 0);
}

Test(match_run_create, one_of_many_concurrent_starts_wins)
{
    struct program program = a_published_program(an_employee());
    struct reply replies[12];
    call_repeatedly(
        (struct parallel_call){.token = program.program_manager_token,
                               .method = "POST",
                               .call = {.path = textf("/v1/programs/%s/match-runs", program.id), .body = JSON({})}},
                               LENGTH_OF(replies), replies);
    /* A run may have finished before the last of these calls is made. */
    size_t started = count_status(replies, LENGTH_OF(replies), 202);
    cr_expect_geq(started, 1);
    cr_expect_eq(started + count_status(replies, LENGTH_OF(replies), 409), LENGTH_OF(replies));
    cr_expect_str_eq(sql("SELECT count(*) FROM match_run WHERE program_id = $1::uuid", program.id),
                     textf("%zu", started));
    cr_expect_str_eq(sql("SELECT count(*) <= 1 FROM match_run WHERE program_id = $1::uuid "
                         "AND state IN ('queued', 'running')",
                         program.id),
                     "t");
}
