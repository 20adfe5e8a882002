/* SPDX-License-Identifier: Apache-2.0 */
/* The answers of an application: every path to them closes when the right to read them ends. */
#include "support/match_run.h"
#include "support/proposal.h"
#include "support/review.h"

#define CANARY "Canary of answers"

struct reader {
    const char *token;
    const char *path;
};

struct scene {
    struct selection selection;
    struct offer offer;
    struct employee spare; /* a mentor in no offer */
    const char *spare_application;
    struct reader readers[11];
};

/* Three accepted applications with one topic in common, two of them in an offer; the canary marks what they say. */
static struct scene a_scene(void)
{
    struct scene scene = {.selection = a_selection(), .spare = an_employee()};
    struct program program = scene.selection.program;
    const char *topic = a_topic(program);
    sql("UPDATE topic SET title = $2 WHERE id = $1::uuid", topic, CANARY);
    struct employee mentor = an_employee();
    struct employee mentee = an_employee(.level = 1);
    const char *offers = a_matchable(program, mentor, "mentor", topic, 4);
    const char *needs = a_matchable(program, mentee, "mentee", topic, 4);
    scene.spare_application = a_matchable(program, scene.spare, "mentor", topic, 3);
    sql("INSERT INTO application_reviewer (application_id, program_id, employee_id) VALUES ($1::uuid, $2::uuid, "
        "$3::uuid) "
        "ON CONFLICT DO NOTHING",
        offers, program.id, scene.selection.reviewer.id);
    sql_without_triggers(scene.selection.reviewer,
                         "INSERT INTO review (application_id, reviewer_id, comment) VALUES ($1::uuid, $2::uuid, $3)",
                         offers, scene.selection.reviewer.id, CANARY);
    sql("UPDATE application SET motivation = $2 WHERE id = $1::uuid", offers, CANARY);
    scene.offer = offered(a_proposal_of(program, mentor, offers, mentee, needs));
    const char *manager = program.manager_token;
    const char *reviewer = scene.selection.reviewer_token;
    struct reader readers[] = {
        {manager, textf("/v1/applications/%s", offers)},
        {manager, textf("/v1/programs/%s/applications?employee_id=%s", program.id, mentor.id)},
        {manager, textf("/v1/applications/%s/reviews", offers)},
        {manager, textf("/v1/proposals/%s?embed=topics", scene.offer.id)},
        {manager, textf("/v1/programs/%s/proposals?embed=topics", program.id)},
        {reviewer, textf("/v1/applications/%s", offers)},
        {reviewer, textf("/v1/applications/%s/review", offers)},
        {reviewer, "/v1/me/reviews"},
        {reviewer, textf("/v1/programs/%s/applications?employee_id=%s", program.id, mentor.id)},
        {scene.offer.mentee_token, textf("/v1/proposals/%s?embed=topics", scene.offer.id)},
        {scene.offer.mentee_token, "/v1/me/proposals?embed=topics"},
    };
    memcpy(scene.readers, readers, sizeof readers);
    return scene;
}

static void expect_readable(const struct scene *scene, bool readable)
{
    for (size_t i = 0; i < LENGTH_OF(scene->readers); i++) {
        struct reply reply = call(scene->readers[i].token, "GET", scene->readers[i].path);
        cr_expect_lt(reply.status, 500, "%s: %s", reply.path, reply.body);
        cr_expect_eq(strstr(reply.body, CANARY) != NULL, readable, "%s: %d %s", reply.path, reply.status, reply.body);
    }
}

static void consents(struct scene scene, struct employee employee, const char *state)
{
    struct reply reply = call(
        participant(employee), "POST", "/v1/me/consents",
        .body = textf(JSON({"program_id": "%s", "text_version": "1", "state": "%s"}), scene.offer.program.id, state));
    assert_status(reply, 201);
}

Test(answers, they_are_read_by_staff_and_by_the_partner_of_an_offer)
{
    struct scene scene = a_scene();
    expect_readable(&scene, true);
}

Test(answers, nobody_else_reads_them_once_the_program_has_ended)
{
    static const char *const ends[] = {"closed", "archived", "cancelled"};
    for (size_t i = 0; i < LENGTH_OF(ends); i++) {
        struct scene scene = a_scene();
        sql_without_triggers(scene.offer.program.manager, "UPDATE program SET state = $2 WHERE id = $1::uuid",
                             scene.offer.program.id, ends[i]);
        expect_readable(&scene, false);
        struct reply own =
            call(scene.offer.mentor_token, "GET", textf("/v1/applications/%s", scene.offer.mentor_application_id));
        assert_status(own, 200);
        cr_expect_str_eq(reply_text(&own, "/motivation"), CANARY);
    }
}

Test(answers, nobody_else_reads_them_once_the_consent_is_withdrawn_even_if_it_is_given_again)
{
    struct scene scene = a_scene();
    consents(scene, scene.offer.mentor, "withdrawn");
    expect_readable(&scene, false);
    consents(scene, scene.offer.mentor, "given");
    expect_readable(&scene, false);
}

Test(answers, a_declined_applicant_can_withdraw_the_consent_too)
{
    struct scene scene = a_scene();
    sql_without_triggers(scene.offer.program.manager, "UPDATE application SET state = 'declined' WHERE id = $1::uuid",
                         scene.offer.mentor_application_id);
    expect_readable(&scene, true);
    consents(scene, scene.offer.mentor, "withdrawn");
    expect_readable(&scene, false);
}

Test(answers, what_was_computed_from_them_closes_as_well)
{
    struct scene scene = a_scene();
    struct program program = scene.offer.program;
    const char *what_if = textf("/v1/programs/%s/what-if?mentor_application_id=%s&mentee_application_id=%s", program.id,
                                scene.spare_application, scene.offer.mentee_application_id);
    const char *unmatched = textf("%s/unmatched", a_match_run(program));
    struct reply before = call(program.manager_token, "GET", what_if);
    struct reply listed = call(program.manager_token, "GET", unmatched);
    assert_status(before, 200);
    assert_status(listed, 200);
    cr_expect_not_null(strstr(listed.body, scene.spare_application), "%s", listed.body);
    consents(scene, scene.spare, "withdrawn");
    struct reply after = call(program.manager_token, "GET", what_if);
    expect_problem(after, 404, "not_found");
    listed = call(program.manager_token, "GET", unmatched);
    assert_status(listed, 200);
    cr_expect_null(strstr(listed.body, scene.spare_application), "%s", listed.body);
}
