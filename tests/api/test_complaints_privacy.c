/* SPDX-License-Identifier: Apache-2.0 */
/* Who learns what about a pairing. Outsiders read everything that the contract offers and must find no trace of it; the
 * two people themselves must find it. */
#include "support/event.h"
#include "support/sample.h"
#include "support/session.h"

#define EVERY_READER (ROLE_PARTICIPANT | ROLE_PROGRAM_MANAGER | ROLE_REVIEWER | ROLE_AUDITOR | ROLE_ADMIN)

/* A pairing with everything that belongs to it, and the words and ids that would give it away. */
struct scene {
    struct pairing pairing;
    struct employee line_manager; /* the mentee's */
    const char *session_id;
    const char *feedback_id;
    const char *tutorial_id;
    const char *proposal_id;
    const char *invitation_id;
    const char *event_id;
    const char *comment;
    const char *note;
    const char *goal;
};

/* Other things that link the mentee to the program: an old proposal, an invitation to the other role, an event. */
static void add_participation(struct scene *scene)
{
    struct pairing pairing = scene->pairing;
    scene->proposal_id = sql_without_triggers(
        pairing.mentee,
        "INSERT INTO proposal (program_id, mentor_application_id, mentee_application_id, mentor_id, mentee_id, state, "
        "score, score_topics, score_language, score_place, score_slots, score_wishes, score_without_wishes, staged_at, "
        "offered_at, expires_at, mentee_answer, mentee_answered_at) VALUES ($1::uuid, $2::uuid, $3::uuid, $4::uuid, "
        "$5::uuid, 'declined', 0, 0, 0, 0, 0, 0, 0, app_now(), app_now(), app_now() + interval '1 day', 'no', "
        "app_now()) RETURNING id",
        pairing.program.id, pairing.mentor_application_id, pairing.mentee_application_id, pairing.mentor.id,
        pairing.mentee.id);
    scene->invitation_id = sql_as(pairing.program.program_manager,
                                  "INSERT INTO invitation (program_id, employee_id, role) VALUES ($1::uuid, $2::uuid, "
                                  "'mentor') RETURNING id",
                                  pairing.program.id, pairing.mentee.id);
    scene->event_id = an_event(pairing.program, 24, false);
    an_invitation(pairing.program, scene->event_id, pairing.mentee);
    a_reply(scene->event_id, pairing.mentee, "no");
}

static struct scene a_scene(void)
{
    struct scene scene = {.pairing = an_active_pairing(),
                          .line_manager = an_employee(.level = 1),
                          .comment = textf("comment %s", a_uuid()),
                          .note = textf("note %s", a_uuid()),
                          .goal = textf("goal %s", a_uuid())};
    struct pairing pairing = scene.pairing;
    sql("UPDATE employee SET manager_id = $2::uuid WHERE id = $1::uuid", pairing.mentee.id, scene.line_manager.id);
    sql_as(pairing.mentee, "UPDATE pairing_goal SET title = $2 WHERE pairing_id = $1::uuid", pairing.id, scene.goal);
    scene.session_id = a_held_session(pairing);
    sql("UPDATE session SET place = $2 WHERE id = $1::uuid", scene.session_id, scene.goal);
    const char *note = textf("/v1/sessions/%s/note", scene.session_id);
    struct reply reply = call(pairing.mentee_token, "PUT", note, .body = textf(JSON({"text": "%s"}), scene.note));
    cr_assert_lt(reply.status, 300, "%s", reply.body);
    reply = call(pairing.mentee_token, "POST", textf("/v1/pairings/%s/tutorials", pairing.id),
                 .body = textf(JSON({"title": "For the two of us", "text": "%s"}), scene.note));
    assert_status(reply, 201);
    scene.tutorial_id = reply_text(&reply, "/id");
    add_participation(&scene);
    scene.feedback_id = sql_as(pairing.mentee, "SELECT id FROM feedback WHERE session_id = $1::uuid", scene.session_id);
    const char *feedback = textf("/v1/feedback/%s", scene.feedback_id);
    reply = call(pairing.mentee_token, "PATCH", feedback, .if_match = "*",
                 .body = textf(JSON({"rating": 2, "comment": "%s"}), scene.comment));
    assert_status(reply, 200);
    reply = call(pairing.mentee_token, "POST", textf("%s/transitions", feedback), .if_match = "*",
                 .body = JSON({"to": "submitted"}));
    assert_status(reply, 201);
    return scene;
}

/* The query with all required parameters of the operation, and with every object that it can embed. */
static const char *query_of(const struct operation *operation)
{
    const char *query = "";
    for (size_t i = 0; i < operation->parameter_count; i++) {
        const struct parameter *parameter = &operation->parameters[i];
        const char *values = NULL;
        if (parameter->in == IN_QUERY && strcmp(parameter->name, "embed") == 0) {
            for (const char *const *each = parameter->schema->items->choices; *each; each++)
                values = values ? textf("%s,%s", values, *each) : *each;
        } else if (parameter->in == IN_QUERY && parameter->required) {
            values = sample_text(parameter->schema);
        }
        if (values)
            query = textf("%s%c%s=%s", query, query[0] ? '&' : '?', parameter->name, values);
    }
    return query;
}

/* Everything that the caller reads about the scene, through every operation of the contract except those with this text
 * in their path. */
static const char *all_read_by(const char *token, const struct scene *scene, const char *except)
{
    const struct sample_value ids[] = {{"program_id", scene->pairing.program.id},
                                       {"application_id", scene->pairing.mentee_application_id},
                                       {"pairing_id", scene->pairing.id},
                                       {"session_id", scene->session_id},
                                       {"feedback_id", scene->feedback_id},
                                       {"tutorial_id", scene->tutorial_id},
                                       {"proposal_id", scene->proposal_id},
                                       {"invitation_id", scene->invitation_id},
                                       {"event_id", scene->event_id},
                                       {"employee_id", scene->pairing.mentee.id},
                                       {NULL, NULL}};
    struct text read = {.arena = test_arena()};
    for (size_t i = 0; i < operation_count; i++) {
        const struct operation *operation = &operation_table[i];
        if (operation->method != METHOD_GET || !operation->statement || (except && strstr(operation->path, except)))
            continue;
        struct reply reply = call(token, "GET", textf("%s%s", sample_path_with(operation, ids), query_of(operation)));
        cr_expect_lt(reply.status, 500, "%s: %s", reply.path, reply.body);
        if (reply.status == 200)
            text_append(&read, reply.body, reply.length);
    }
    return text_string(&read);
}

static void expect_none(const char *who, const char *read, const char *const *marks)
{
    for (; *marks; marks++) {
        const char *found = strstr(read, *marks);
        cr_expect_null(found, "%s reads %s: %.300s", who, *marks, found && found - read > 200 ? found - 200 : read);
    }
}

static void expect_all(const char *read, const char *const *marks)
{
    for (; *marks; marks++)
        cr_expect_not_null(strstr(read, *marks), "not even those who may read it find %s", *marks);
}

Test(complaints, neither_staff_nor_administrators_read_individual_ratings_or_comments)
{
    struct scene scene = a_scene();
    struct employee reviewer = an_employee();
    struct employee admin = an_employee();
    const char *const marks[] = {scene.comment,    scene.note,        scene.goal, scene.feedback_id,
                                 scene.session_id, scene.tutorial_id, NULL};
    program_staff_add(scene.pairing.program, reviewer, "reviewer");
    expect_all(all_read_by(scene.pairing.mentee_token, &scene, NULL), marks);
    expect_none("the program manager",
                all_read_by(token_of(scene.pairing.program.program_manager, EVERY_READER), &scene, NULL), marks);
    expect_none("a reviewer", all_read_by(token_of(reviewer, EVERY_READER), &scene, NULL), marks);
    expect_none("an administrator", all_read_by(token_of(admin, EVERY_READER), &scene, NULL), marks);
    expect_none("an HR client", all_read_by(token_for("hr", SERVICE_ROLES), &scene, NULL), marks);
}

/* One person's feedback is hidden from the other person as well. Notes are not. */
Test(complaints, the_other_person_reads_no_ratings_or_comments)
{
    struct scene scene = a_scene();
    const char *const own[] = {scene.comment, scene.feedback_id, NULL};
    const char *const shared[] = {scene.note, scene.goal, scene.session_id, scene.tutorial_id, NULL};
    const char *read = all_read_by(scene.pairing.mentor_token, &scene, NULL);
    expect_none("the mentor", read, own);
    expect_all(read, shared);
}

/* The line manager finds the person in the directory, as every colleague does, but nowhere else and nothing about the
 * pairing. */
Test(complaints, line_managers_do_not_see_participation)
{
    struct scene scene = a_scene();
    struct pairing pairing = scene.pairing;
    const char *token = token_of(scene.line_manager, ROLE_PARTICIPANT);
    const char *const marks[] = {scene.comment,
                                 scene.note,
                                 scene.goal,
                                 scene.feedback_id,
                                 scene.session_id,
                                 pairing.id,
                                 pairing.mentor_application_id,
                                 pairing.mentee_application_id,
                                 scene.tutorial_id,
                                 scene.proposal_id,
                                 scene.invitation_id,
                                 scene.event_id,
                                 NULL};
    const char *const person[] = {pairing.mentee.id, NULL};
    expect_none("the line manager", all_read_by(token, &scene, NULL), marks);
    expect_none("the line manager", all_read_by(token, &scene, "/employees"), person);
    expect_all(all_read_by(token, &scene, NULL), person);
    expect_all(all_read_by(pairing.mentee_token, &scene, NULL),
               (const char *const[]){pairing.id, pairing.mentee_application_id, scene.tutorial_id, scene.proposal_id,
                                     scene.invitation_id, scene.event_id, NULL});
}
