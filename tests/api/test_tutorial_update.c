/* SPDX-License-Identifier: Apache-2.0 */
/* tutorial_update: authors reword, share and retire their tutorials; program managers do so with the program's own. */
#include "support/tutorial.h"

static struct reply update(const char *token, const char *id, const char *if_match, const char *body)
{
    return call(token, "PATCH", textf("/v1/tutorials/%s", id), .body = body, .if_match = if_match);
}

Test(tutorial_update, changes_the_given_fields_and_keeps_the_others)
{
    struct pairing pairing = an_active_pairing();
    const char *id = a_pair_tutorial(pairing, pairing.mentor_token, "Posts");
    struct reply reply = update(pairing.mentor_token, id, "\"v1\"",
                                JSON({"title": "Better posts", "url": "https://wiki.example/posts"}));
    assert_status(reply, 200);
    cr_expect_str_eq(reply_header(&reply, "ETag"), "\"v2\"");
    cr_expect_str_eq(reply_text(&reply, "/text"), "Begin with one line.");
    reply = update(pairing.mentor_token, id, "\"v2\"", JSON({"text": null, "audience": "program"}));
    assert_status(reply, 200);
    cr_expect(json_is_null(reply_at(&reply, "/text")));
    cr_expect_str_eq(reply_text(&reply, "/title"), "Better posts");
    cr_expect_str_eq(reply_text(&reply, "/audience"), "program");
    reply = update(pairing.mentor_token, id, "\"v3\"", JSON({"audience": "pair"}));
    assert_status(reply, 200);
}

Test(tutorial_update, a_stale_or_missing_version_is_refused)
{
    struct pairing pairing = an_active_pairing();
    const char *id = a_pair_tutorial(pairing, pairing.mentor_token, "Posts");
    update(pairing.mentor_token, id, "\"v1\"", JSON({"title": "a"}));
    struct reply reply = update(pairing.mentor_token, id, "\"v1\"", JSON({"title": "b"}));
    assert_problem(reply, 412, "precondition_failed");
    reply = update(pairing.mentor_token, id, NULL, JSON({"title": "b"}));
    assert_problem(reply, 428, "precondition_required");
}

Test(tutorial_update, a_tutorial_can_be_retired_and_shared_again)
{
    struct pairing pairing = an_active_pairing();
    const char *id = a_pair_tutorial(pairing, pairing.mentor_token, "Posts");
    struct reply reply = update(pairing.mentor_token, id, "*", JSON({"retired": true}));
    assert_status(reply, 200);
    const char *since = reply_text(&reply, "/retired_at");
    cr_expect_neq(since[0], '\0');
    reply = update(pairing.mentor_token, id, "*", JSON({"title": "Later"}));
    cr_expect_str_eq(reply_text(&reply, "/retired_at"), since);
    reply = update(pairing.mentor_token, id, "*", JSON({"retired": false}));
    assert_status(reply, 200);
    cr_expect(json_is_null(reply_at(&reply, "/retired_at")));
}

Test(tutorial_update, readers_may_not_and_others_do_not_find_it)
{
    struct pairing pairing = an_active_pairing();
    const char *id = a_pair_tutorial(pairing, pairing.mentor_token, "Posts");
    struct reply reply = update(pairing.mentee_token, id, "*", JSON({"title": "a"}));
    assert_problem(reply, 403, "forbidden");
    for (size_t i = 0; i < OUTSIDERS; i++) {
        reply = update(outsider(pairing, i), id, "*", JSON({"retired": true}));
        expect_problem(reply, 404, "not_found");
    }
}

Test(tutorial_update, a_program_manager_can_retire_but_not_reword_a_participants_tutorial)
{
    struct pairing pairing = an_active_pairing();
    const char *program_manager = pairing.program.program_manager_token;
    const char *id = a_program_tutorial(pairing.program, pairing.mentor_token, "Posts", "");
    struct reply reply = update(program_manager, id, "*", JSON({"title": "a", "retired": true}));
    assert_problem(reply, 403, "forbidden");
    reply = update(program_manager, id, "*", JSON({"retired": true}));
    assert_status(reply, 200);
    struct employee reviewer = an_employee();
    program_staff_add(pairing.program, reviewer, "reviewer");
    id = a_program_tutorial(pairing.program, pairing.mentor_token, "Posts", "");
    reply = update(participant(reviewer), id, "*", JSON({"retired": true}));
    assert_problem(reply, 403, "forbidden");
}

Test(tutorial_update, every_program_manager_can_change_the_programs_tutorials)
{
    struct program program = a_published_program(an_employee());
    struct employee second = an_employee();
    program_staff_add(program, second, "program_manager");
    const char *id = a_program_tutorial(program, program.program_manager_token, "Posts", "");
    struct reply reply = update(participant(second), id, "*", JSON({"title": "Better posts"}));
    assert_status(reply, 200);
    cr_expect_str_eq(reply_text(&reply, "/author_id"), program.program_manager.id);
}

Test(tutorial_update, invalid_bodies_are_refused)
{
    struct program program = a_published_program(an_employee());
    const char *id = a_program_tutorial(program, program.program_manager_token, "Posts", "");
    struct reply reply = update(program.program_manager_token, id, "*", JSON({"text": null}));
    assert_problem(reply, 422, "tutorial_empty");
    reply = update(program.program_manager_token, id, "*", JSON({"audience": "pair"}));
    assert_problem(reply, 422, "tutorial_without_pair");
    reply = update(program.program_manager_token, id, "*", textf(JSON({"topic_id": "%s"}), a_uuid()));
    assert_problem(reply, 422, "topic_unknown");
    const char *topic = a_topic(program);
    sql_as(program.program_manager, "UPDATE topic SET retired_at = app_now() WHERE id = $1::uuid", topic);
    reply = update(program.program_manager_token, id, "*", textf(JSON({"topic_id": "%s"}), topic));
    assert_problem(reply, 422, "topic_retired");
    reply = update(program.program_manager_token, id, "*", JSON({"title": null}));
    assert_problem(reply, 422, "body_invalid");
    reply = update(program.program_manager_token, id, "*", JSON({"by_program": false}));
    assert_problem(reply, 400, "body_unknown_field");
}

Test(tutorial_update, a_minors_tutorial_is_never_shared_with_everyone)
{
    struct pairing pairing = an_active_pairing();
    const char *id = a_pair_tutorial(pairing, pairing.mentor_token, "Posts");
    struct reply reply = update(pairing.mentor_token, id, "*", JSON({"audience": "everyone"}));
    assert_status(reply, 200);
    sql("UPDATE employee SET minor = true, birth_date = NULL WHERE id = $1::uuid", pairing.mentor.id);
    reply = call(pairing.mentor_token, "GET", textf("/v1/tutorials/%s", id));
    cr_expect_str_eq(reply_text(&reply, "/audience"), "program");
    reply = update(pairing.mentor_token, id, "*", JSON({"audience": "everyone"}));
    assert_problem(reply, 409, "minor_not_for_everyone");
}
