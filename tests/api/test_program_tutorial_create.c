/* SPDX-License-Identifier: Apache-2.0 */
/* program_tutorial_create: a tutorial for a program, written by its staff or one of its participants. */
#include "support/tutorial.h"

static struct reply create(const char *token, struct program program, const char *body)
{
    return call(token, "POST", textf("/v1/programs/%s/tutorials", program.id), .body = body);
}

Test(program_tutorial_create, a_program_manager_writes_for_the_program)
{
    struct program program = a_published_program(an_employee());
    const char *topic = a_topic(program);
    struct reply reply =
        create(program.program_manager_token, program,
               textf(JSON({"title": "Posts", "text": "Begin with\none line.", "topic_id": "%s"}), topic));
    assert_status(reply, 201);
    cr_expect(json_is_true(reply_at(&reply, "/by_program")));
    cr_expect_str_eq(reply_text(&reply, "/audience"), "program");
    cr_expect_str_eq(reply_text(&reply, "/text"), "Begin with\none line.");
    cr_expect_str_eq(reply_text(&reply, "/topic_id"), topic);
    cr_expect_str_eq(reply_text(&reply, "/author_id"), program.program_manager.id);
    cr_expect(json_is_null(reply_at(&reply, "/pairing_id")));
    cr_expect_str_eq(reply_header(&reply, "ETag"), "\"v1\"");
    const char *path = textf("/v1/tutorials/%s", reply_text(&reply, "/id"));
    cr_expect_str_eq(reply_header(&reply, "Location"), path);
    struct reply read = call(program.program_manager_token, "GET", path);
    cr_expect_str_eq(read.body, reply.body);
}

Test(program_tutorial_create, participants_write_under_their_own_name)
{
    struct pairing pairing = a_forming_pairing();
    struct employee accepted = an_employee();
    an_accepted_application(pairing.program, accepted, "mentee");
    const char *const tokens[] = {pairing.mentor_token, pairing.mentee_token, participant(accepted)};
    for (size_t i = 0; i < LENGTH_OF(tokens); i++) {
        struct reply reply =
            create(tokens[i], pairing.program,
                   JSON({"title": "Posts", "url": "https://wiki.example/posts?a=b#c", "audience": "everyone"}));
        assert_status(reply, 201);
        cr_expect(json_is_false(reply_at(&reply, "/by_program")));
        cr_expect_str_eq(reply_text(&reply, "/audience"), "everyone");
        cr_expect_str_eq(reply_text(&reply, "/url"), "https://wiki.example/posts?a=b#c");
        cr_expect(json_is_null(reply_at(&reply, "/text")));
    }
    struct reply reply =
        create(pairing.mentor_token, pairing.program, JSON({"title": "a", "text": "b", "by_program": true}));
    assert_problem(reply, 403, "forbidden");
    struct employee reviewer = an_employee();
    program_staff_add(pairing.program, reviewer, "reviewer");
    reply = create(participant(reviewer), pairing.program, JSON({"title": "a", "text": "b"}));
    assert_status(reply, 201);
}

Test(program_tutorial_create, applicants_and_former_participants_may_not)
{
    struct pairing pairing = a_forming_pairing();
    struct employee applicant = an_employee();
    a_submitted_application(pairing.program, applicant, "mentor");
    sql_as(pairing.mentee, "UPDATE application SET state = 'withdrawn' WHERE id = $1::uuid",
           pairing.mentee_application_id);
    const char *const tokens[] = {participant(applicant), participant(an_employee()), pairing.mentee_token};
    for (size_t i = 0; i < LENGTH_OF(tokens); i++) {
        struct reply reply = create(tokens[i], pairing.program, JSON({"title": "a", "text": "b"}));
        expect_problem(reply, 403, "forbidden");
    }
    struct program draft = a_draft_program(an_employee());
    struct reply reply = create(participant(an_employee()), draft, JSON({"title": "a", "text": "b"}));
    assert_problem(reply, 404, "not_found");
}

Test(program_tutorial_create, a_text_or_a_link_is_required)
{
    struct program program = a_published_program(an_employee());
    struct reply reply = create(program.program_manager_token, program, JSON({"title": "a"}));
    assert_problem(reply, 422, "tutorial_empty");
    reply = create(program.program_manager_token, program, JSON({"title": "a", "text": null, "url": null}));
    assert_problem(reply, 422, "tutorial_empty");
}

Test(program_tutorial_create, a_minor_cannot_write_for_everyone)
{
    struct program program = a_published_program(an_employee());
    struct employee minor = an_employee();
    an_accepted_application(program, minor, "mentor");
    sql("UPDATE employee SET minor = true, birth_date = NULL WHERE id = $1::uuid", minor.id);
    struct reply reply = create(participant(minor), program, JSON({"title": "a", "text": "b", "audience": "everyone"}));
    assert_problem(reply, 409, "minor_not_for_everyone");
    reply = create(participant(minor), program, JSON({"title": "a", "text": "b"}));
    assert_status(reply, 201);
}

Test(program_tutorial_create, the_topic_must_be_on_offer_in_the_program)
{
    static const char body[] = JSON({"title": "a", "text": "b", "topic_id": "%s"});
    struct program program = a_published_program(an_employee());
    const char *retired = a_topic(program);
    sql_as(program.program_manager, "UPDATE topic SET retired_at = app_now() WHERE id = $1::uuid", retired);
    struct reply reply = create(program.program_manager_token, program, textf(body, retired));
    assert_problem(reply, 422, "topic_retired");
    reply = create(program.program_manager_token, program, textf(body, a_topic(a_published_program(an_employee()))));
    assert_problem(reply, 422, "topic_unknown");
}

Test(program_tutorial_create, invalid_bodies_are_refused)
{
    static const struct {
        const char *body;
        int status;
        const char *code;
    } rows[] = {
        {JSON({"text": "b"}), 422, "body_invalid"},
         {JSON({"title": "a", "url": "http://wiki.example"}), 422, "body_invalid"},
          {JSON({"title": "a", "url": "javascript:alert(1)"}), 422, "body_invalid"},
           {JSON({"title": "a", "url": "https://wiki.example/a b"}), 422, "body_invalid"},
            {JSON({"title": "a", "text": "b", "audience": "pair"}), 422, "body_invalid"},
             {JSON({"title": "a", "text": "b", "pairing_id": null}), 400, "body_unknown_field"},
            };
    struct program program = a_published_program(an_employee());
    for (size_t i = 0; i < LENGTH_OF(rows); i++) {
        struct reply reply = create(program.program_manager_token, program, rows[i].body);
        expect_problem(reply, rows[i].status, rows[i].code);
    }
}
