/* SPDX-License-Identifier: Apache-2.0 */
/* tutorial_get: a tutorial, for its author and those it is shared with. */
#include "support/tutorial.h"

static int status_for(const char *token, const char *id)
{
    struct reply reply = call(token, "GET", textf("/v1/tutorials/%s", id));
    return reply.status;
}

static void share(const char *id, const char *assignment)
{
    sql(textf("UPDATE tutorial SET %s WHERE id = $1::uuid", assignment), id);
}

Test(tutorial_get, each_wider_audience_lets_more_people_read_it)
{
    struct pairing pairing = an_active_pairing();
    struct pairing others = an_active_pairing_in(pairing.program);
    struct employee reviewer = an_employee();
    struct employee applicant = an_employee();
    program_staff_add(pairing.program, reviewer, "reviewer");
    a_submitted_application(pairing.program, applicant, "mentor");
    const char *id = a_pair_tutorial(pairing, pairing.mentor_token, "Posts");
    const struct {
        const char *token;
        int of_pair, of_program, of_everyone;
    } rows[] = {
        {pairing.mentor_token, 200, 200, 200},
        {pairing.mentee_token, 200, 200, 200},
        {others.mentee_token, 404, 200, 200},
        {participant(reviewer), 404, 200, 200},
        {pairing.program.program_manager_token, 404, 200, 200},
        {participant(applicant), 404, 404, 200},
        {participant(an_employee()), 404, 404, 200},
    };
    for (size_t i = 0; i < LENGTH_OF(rows); i++)
        cr_expect_eq(status_for(rows[i].token, id), rows[i].of_pair, "%zu of the pair", i);
    share(id, "audience = 'program'");
    for (size_t i = 0; i < LENGTH_OF(rows); i++)
        cr_expect_eq(status_for(rows[i].token, id), rows[i].of_program, "%zu of the program", i);
    share(id, "audience = 'everyone'");
    for (size_t i = 0; i < LENGTH_OF(rows); i++)
        cr_expect_eq(status_for(rows[i].token, id), rows[i].of_everyone, "%zu of everyone", i);
}

Test(tutorial_get, only_the_author_and_the_program_managers_see_a_retired_tutorial)
{
    struct pairing pairing = an_active_pairing();
    const char *id = a_pair_tutorial(pairing, pairing.mentor_token, "Posts");
    share(id, "retired_at = app_now()");
    cr_expect_eq(status_for(pairing.mentor_token, id), 200);
    cr_expect_eq(status_for(pairing.mentee_token, id), 404);
    cr_expect_eq(status_for(pairing.program.program_manager_token, id), 404);
    share(id, "audience = 'everyone'");
    cr_expect_eq(status_for(pairing.mentee_token, id), 404);
    cr_expect_eq(status_for(pairing.program.program_manager_token, id), 200);
}

Test(tutorial_get, others_do_not_see_the_pairing)
{
    struct pairing pairing = an_active_pairing();
    const char *id = a_pair_tutorial(pairing, pairing.mentor_token, "Posts");
    share(id, "audience = 'everyone'");
    struct reply reply = call(pairing.mentee_token, "GET", textf("/v1/tutorials/%s", id));
    cr_expect_str_eq(reply_text(&reply, "/pairing_id"), pairing.id);
    for (size_t i = 0; i < OUTSIDERS; i++) {
        reply = call(outsider(pairing, i), "GET", textf("/v1/tutorials/%s", id));
        assert_status(reply, 200);
        cr_expect(json_is_null(reply_at(&reply, "/pairing_id")));
        cr_expect_null(strstr(reply.body, pairing.id));
    }
}

Test(tutorial_get, embed_adds_author_and_topic)
{
    struct program program = a_published_program(an_employee());
    const char *topic = a_topic(program);
    const char *id =
        a_program_tutorial(program, program.program_manager_token, "a", textf(", \"topic_id\": \"%s\"", topic));
    struct reply reply = call(program.program_manager_token, "GET", textf("/v1/tutorials/%s?embed=author,topic", id));
    assert_status(reply, 200);
    cr_expect_str_eq(reply_text(&reply, "/author/id"), program.program_manager.id);
    cr_expect_str_eq(reply_text(&reply, "/topic/id"), topic);
    id = a_program_tutorial(program, program.program_manager_token, "b", "");
    reply = call(program.program_manager_token, "GET", textf("/v1/tutorials/%s?embed=topic", id));
    assert_status(reply, 200);
    cr_expect(json_is_null(reply_at(&reply, "/topic")));
}

Test(tutorial_get, a_draft_program_shares_with_nobody)
{
    struct program program = a_draft_program(an_employee());
    const char *id = a_program_tutorial(program, program.program_manager_token, "a", ", \"audience\": \"everyone\"");
    cr_expect_eq(status_for(program.program_manager_token, id), 200);
    cr_expect_eq(status_for(participant(an_employee()), id), 404);
    program_moves(program, "published");
    cr_expect_eq(status_for(participant(an_employee()), id), 200);
}

Test(tutorial_get, a_caller_who_is_not_an_employee_is_refused)
{
    struct reply reply = call(token_for("hr-client", ROLE_HR_SYNC), "GET", textf("/v1/tutorials/%s", a_uuid()));
    assert_problem(reply, 403, "role_missing");
    reply = call(participant(an_employee()), "GET", textf("/v1/tutorials/%s", a_uuid()));
    assert_problem(reply, 404, "not_found");
}
