/* SPDX-License-Identifier: Apache-2.0 */
/* The answers of an application: every path to them closes when the right to read them ends. */
#include "support/every_read.h"
#include "support/match_run.h"
#include "support/proposal.h"
#include "support/review.h"

/* Found only in the answers of the scene's mentor, or computed from them. */
static const char *const canaries[] = {
    "Canary of answers", "\"qaa\"", "fri_pm", "\"competence\" : 4", " 98761", " 98762", " : 4.75"};

struct scene {
    struct selection selection;
    struct offer offer;
    struct employee spare; /* a mentor in no offer */
    const char *spare_application;
    const char *run;       /* the path of a match run */
    const char *other_run; /* has other pairs */
    bool seen[LENGTH_OF(canaries)];
    bool readable;
};

/* Three accepted applications with one topic in common, two of them in an offer. */
static struct scene a_scene(void)
{
    struct scene scene = {.selection = a_selection(), .spare = an_employee()};
    struct program program = scene.selection.program;
    struct employee reviewer = scene.selection.reviewer;
    const char *topic = a_topic(program);
    struct employee mentor = an_employee();
    struct employee mentee = an_employee(.level = 1);
    const char *offers = a_matchable(program, mentor, "mentor", topic, 4);
    const char *needs = a_matchable(program, mentee, "mentee", topic, 4);
    scene.spare_application = a_matchable(program, scene.spare, "mentor", topic, 3);
    sql("UPDATE application SET motivation = $2, site = $2, languages = '{de,qaa}', slots = '{fri_pm}' WHERE id = "
        "$1::uuid",
        offers, canaries[0]);
    scene.run = a_match_run(program);
    sql("INSERT INTO application_reviewer (application_id, program_id, employee_id) VALUES ($1::uuid, $2::uuid, "
        "$3::uuid) ON CONFLICT DO NOTHING",
        offers, program.id, reviewer.id);
    sql_without_triggers(reviewer,
                         "INSERT INTO review (application_id, reviewer_id, comment) VALUES ($1::uuid, $2::uuid, $3)",
                         offers, reviewer.id, canaries[0]);
    sql_without_triggers(reviewer, "UPDATE application SET review_score = 4.75 WHERE id = $1::uuid", offers);
    scene.offer = offered(a_proposal_of(program, mentor, offers, mentee, needs));
    scene.other_run = a_match_run(program);
    sql_without_triggers(program.program_manager,
                         "UPDATE proposal SET score = 98761, score_without_wishes = 98762 WHERE mentor_application_id "
                         "= $1::uuid",
                         offers);
    return scene;
}

static void look_for_canaries(const struct operation *operation, const struct reply *reply, void *context)
{
    struct scene *scene = context;
    cr_expect_lt(reply->status, 500, "%s: %s", reply->path, reply->body);
    for (size_t i = 0; i < LENGTH_OF(canaries); i++) {
        bool found = strstr(reply->body, canaries[i]) != NULL;
        scene->seen[i] |= found;
        cr_expect(scene->readable || !found, "%s shows %s: %s", operation->id, canaries[i], reply->body);
    }
}

/* As program manager, reviewer and partner, about each application of the scene. */
static void read_everything(struct scene *scene)
{
    const char *readers[] = {scene->offer.program.program_manager_token, scene->selection.reviewer_token,
                             scene->offer.mentee_token};
    const char *applications[] = {scene->offer.mentor_application_id, scene->offer.mentee_application_id,
                                  scene->spare_application};
    memset(scene->seen, 0, sizeof scene->seen);
    for (size_t i = 0; i < LENGTH_OF(readers) * LENGTH_OF(applications); i++)
        every_read(readers[i % LENGTH_OF(readers)], i < LENGTH_OF(readers) ? NULL : reads_application,
                   (struct sample_value[]){{"program_id", scene->offer.program.id},
                                           {"application_id", applications[i / LENGTH_OF(readers)]},
                                           {"mentor_application_id", scene->offer.mentor_application_id},
                                           {"mentee_application_id", scene->offer.mentee_application_id},
                                           {"proposal_id", scene->offer.id},
                                           {"match_run_id", match_run_id(scene->run)},
                                           {"with", match_run_id(scene->other_run)},
                                           {"employee_id", scene->offer.mentor.id},
                                           {NULL, NULL}},
                   look_for_canaries, scene);
}

static void expect_closed(struct scene *scene)
{
    scene->readable = false;
    read_everything(scene);
    struct reply own =
        call(scene->offer.mentor_token, "GET", textf("/v1/applications/%s", scene->offer.mentor_application_id));
    assert_status(own, 200);
    cr_expect_str_eq(reply_text(&own, "/motivation"), canaries[0]);
}

static void consents(struct scene *scene, struct employee employee, const char *state)
{
    struct reply reply = consent_post(participant(employee), scene->offer.program, state);
    assert_status(reply, 201);
}

Test(answers, they_are_read_by_staff_and_by_the_partner_of_an_offer)
{
    struct scene scene = a_scene();
    scene.readable = true;
    read_everything(&scene);
    for (size_t i = 0; i < LENGTH_OF(canaries); i++)
        cr_expect(scene.seen[i], "nothing shows %s", canaries[i]);
}

Test(answers, nobody_else_reads_them_once_the_program_has_ended)
{
    static const char *const ends[] = {"closed", "archived", "cancelled"};
    for (size_t i = 0; i < LENGTH_OF(ends); i++) {
        struct scene scene = a_scene();
        sql_without_triggers(scene.offer.program.program_manager, "UPDATE program SET state = $2 WHERE id = $1::uuid",
                             scene.offer.program.id, ends[i]);
        expect_closed(&scene);
    }
}

/* The staff must still see that the person no longer takes part. */
static void expect_seen_as_withdrawn(const struct scene *scene)
{
    const char *path = textf("/v1/applications/%s", scene->offer.mentor_application_id);
    const char *list = textf("/v1/programs/%s/applications?state=withdrawn", scene->offer.program.id);
    struct reply reply = call(scene->offer.program.program_manager_token, "GET", path);
    assert_status(reply, 200);
    cr_expect_str_eq(reply_text(&reply, "/state"), "withdrawn");
    cr_expect_str_eq(reply_text(&reply, "/employee_id"), scene->offer.mentor.id);
    static const char *const hidden[] = {"/motivation", "/languages",       "/site",
                                         "/slots",      "/topics",          "/wishes",
                                         "/please_not", "/entry_module_id", "/came_through_event_id",
                                         "/capacity",   "/review_score"};
    for (size_t i = 0; i < LENGTH_OF(hidden); i++)
        cr_expect(json_is_null(reply_at(&reply, hidden[i])), "%s: %s", hidden[i], reply.body);
    reply = call(scene->offer.program.program_manager_token, "GET", list);
    assert_status(reply, 200);
    cr_expect_eq(reply_items(&reply), 1, "%s", reply.body);
    const char *topic = sql("SELECT topic_id FROM application_topic WHERE application_id = $1::uuid LIMIT 1",
                            scene->offer.mentor_application_id);
    reply = call(scene->offer.program.program_manager_token, "GET", textf("%s&topic_id=%s", list, topic));
    assert_status(reply, 200);
    cr_expect_eq(reply_items(&reply), 0, "%s", reply.body);
}

Test(answers, nobody_else_reads_them_once_the_consent_is_withdrawn_even_if_it_is_given_again)
{
    struct scene scene = a_scene();
    consents(&scene, scene.offer.mentor, "withdrawn");
    expect_closed(&scene);
    expect_seen_as_withdrawn(&scene);
    consents(&scene, scene.offer.mentor, "given");
    expect_closed(&scene);
}

Test(answers, a_declined_applicant_can_withdraw_the_consent_too)
{
    struct scene scene = a_scene();
    sql_without_triggers(scene.offer.program.program_manager,
                         "UPDATE application SET state = 'declined' WHERE id = $1::uuid",
                         scene.offer.mentor_application_id);
    consents(&scene, scene.offer.mentor, "withdrawn");
    expect_closed(&scene);
    expect_seen_as_withdrawn(&scene);
    consents(&scene, scene.offer.mentor, "given");
    expect_closed(&scene);
}

Test(answers, withdrawing_only_the_application_closes_them_too)
{
    struct scene scene = a_scene();
    struct reply reply = call(scene.offer.mentor_token, "POST",
                              textf("/v1/applications/%s/transitions", scene.offer.mentor_application_id),
                              .if_match = "*", .body = JSON({"to": "withdrawn"}));
    assert_status(reply, 201);
    expect_closed(&scene);
    expect_seen_as_withdrawn(&scene);
}

/* The plan of a new pairing: the mentee's topics in the order of the gaps. */
static const char *plan_read_by(const char *token, const char *pairing)
{
    struct reply plan = call(token, "GET", textf("/v1/pairings/%s/plan", pairing));
    assert_status(plan, 200);
    struct reply embedded = call(token, "GET", textf("/v1/pairings/%s?embed=plan", pairing));
    assert_status(embedded, 200);
    cr_expect(json_equal(reply_at(&embedded, "/plan/items"), reply_at(&plan, "/items")), "%s", embedded.body);
    return textf("%zu", json_array_size(reply_at(&plan, "/items")));
}

Test(answers, the_plan_of_a_pairing_closes_with_the_answers_it_was_drawn_from)
{
    for (int by_mentor = 0; by_mentor < 2; by_mentor++) {
        struct pairing pairing = an_active_pairing();
        struct employee leaving = by_mentor ? pairing.mentor : pairing.mentee;
        const char *left = by_mentor ? pairing.mentor_token : pairing.mentee_token;
        const char *other = by_mentor ? pairing.mentee_token : pairing.mentor_token;
        const char *application = by_mentor ? pairing.mentor_application_id : pairing.mentee_application_id;
        cr_expect_str_eq(plan_read_by(other, pairing.id), "1");
        struct reply reply = consent_post(left, pairing.program, "withdrawn");
        assert_status(reply, 201);
        cr_expect_str_eq(plan_read_by(other, pairing.id), "0");
        /* Nor does a second application open what was drawn from the first one. */
        a_consent(pairing.program, leaving);
        static const char *const states[] = {"draft", "submitted"};
        for (size_t i = 0; i < LENGTH_OF(states); i++) {
            reply = call(left, "POST", textf("/v1/applications/%s/transitions", application), .if_match = "*",
                         .body = textf(JSON({"to": "%s"}), states[i]));
            assert_status(reply, 201);
            cr_expect_str_eq(plan_read_by(other, pairing.id), "0");
        }
    }
}

Test(answers, the_plan_of_a_pairing_closes_when_the_program_ends)
{
    struct pairing pairing = an_active_pairing();
    sql_without_triggers(pairing.program.program_manager, "UPDATE program SET state = 'closed' WHERE id = $1::uuid",
                         pairing.program.id);
    cr_expect_str_eq(plan_read_by(pairing.mentor_token, pairing.id), "0");
    cr_expect_str_eq(plan_read_by(pairing.mentee_token, pairing.id), "0");
}

Test(answers, what_a_match_run_found_out_about_them_closes_as_well)
{
    struct scene scene = a_scene();
    struct program program = scene.offer.program;
    const char *path = textf("%s/unmatched?role=mentor&embed=employee,partner", scene.run);
    sql_without_triggers(program.program_manager,
                         "UPDATE match_run_unmatched SET relaxation = 'language', partner_application_id = $2::uuid "
                         "WHERE match_run_id = $1::uuid",
                         match_run_id(scene.run), scene.offer.mentee_application_id);
    struct reply reply = call(program.program_manager_token, "GET", path);
    assert_status(reply, 200);
    cr_assert_eq(reply_items(&reply), 1, "%s", reply.body);
    cr_expect_str_eq(reply_text(&reply, "/items/0/relaxation"), "language");
    consents(&scene, scene.offer.mentee, "withdrawn");
    reply = call(program.program_manager_token, "GET", path);
    cr_expect(json_is_null(reply_at(&reply, "/items/0/relaxation")), "%s", reply.body);
    cr_expect(json_is_null(reply_at(&reply, "/items/0/partner_application_id")), "%s", reply.body);
    cr_expect_null(reply_at(&reply, "/items/0/partner"), "%s", reply.body);
    cr_expect(json_is_null(reply_at(&reply, "/items/0/allowed")), "%s", reply.body);
    const char *unmatched =
        sql("SELECT application_id FROM match_run_unmatched WHERE match_run_id = $1::uuid", match_run_id(scene.run));
    consents(&scene, strcmp(unmatched, scene.spare_application) == 0 ? scene.spare : scene.offer.mentor, "withdrawn");
    reply = call(program.program_manager_token, "GET", path);
    cr_assert_eq(reply_items(&reply), 1, "%s", reply.body);
    cr_expect(json_is_null(reply_at(&reply, "/items/0/allowed")), "%s", reply.body);
    cr_expect_eq(json_array_size(reply_at(&reply, "/items/0/blocked")), 0, "%s", reply.body);
}

/* Withdraws, gives other answers, and is accepted again, with level 1 in the same topic. */
static void applies_again_with_other_answers(struct scene *scene)
{
    struct offer offer = scene->offer;
    const char *application = offer.mentor_application_id;
    const char *topic =
        sql("SELECT offers.topic_id FROM application_topic AS offers JOIN application_topic AS needs ON "
            "needs.topic_id = offers.topic_id AND needs.application_id = $2::uuid WHERE "
            "offers.application_id = $1::uuid",
            application, offer.mentee_application_id);
    application_moves(offer.mentor, application, "withdrawn");
    application_moves(offer.mentor, application, "draft");
    struct reply reply = call(
        offer.mentor_token, "PATCH", textf("/v1/applications/%s", application), .if_match = "*",
        .body = textf(JSON({
                               "motivation": "Other answers", "site": "Elsewhere", "languages": ["de"], "slots": [],
                               "topics": [{"topic_id": "%s", "level": 1}]
                           }), topic));
    assert_status(reply, 200);
    application_moves(offer.mentor, application, "submitted");
    sql_as(offer.program.program_manager, "UPDATE application SET state = 'accepted' WHERE id = $1::uuid", application);
}

Test(answers, applying_again_brings_nothing_back_that_was_made_from_the_earlier_ones)
{
    struct scene scene = a_scene();
    applies_again_with_other_answers(&scene);
    read_everything(&scene);
    struct reply reply = call(scene.offer.program.program_manager_token, "GET",
                              textf("/v1/applications/%s", scene.offer.mentor_application_id));
    cr_expect_str_eq(reply_text(&reply, "/motivation"), "Other answers");
}

static void expect_offer_shows(struct offer offer, const char *token, bool shown)
{
    const char *const paths[] = {textf("%s?embed=topics", offer.path),
                                 "/v1/me/proposals?embed=topics&sort=-created_at"};
    for (size_t i = 0; i < LENGTH_OF(paths); i++) {
        const char *at = i == 0 ? "" : "/items/0";
        struct reply reply = call(token, "GET", paths[i]);
        assert_status(reply, 200);
        if (token == offer.program.program_manager_token && i == 1)
            continue;
        cr_expect_eq(json_array_size(reply_at(&reply, textf("%s/topics", at))), shown, "%s", reply.body);
        cr_expect_eq(json_is_integer(reply_at(&reply, textf("%s/score", at))), shown, "%s", reply.body);
        cr_expect_eq(json_is_integer(reply_at(&reply, textf("%s/score_parts/slots", at))), shown, "%s", reply.body);
    }
}

/* The mentee, who also manages the program, is the one to whom levels are closed until an offer. */
Test(answers, an_earlier_offer_does_not_open_those_of_a_new_application)
{
    struct scene scene = a_scene();
    struct offer offer = scene.offer;
    const char *const tokens[] = {offer.mentor_token, offer.mentee_token, offer.program.program_manager_token};
    program_staff_add(offer.program, offer.mentee, "program_manager");
    const char *application = textf("/v1/applications/%s", offer.mentor_application_id);
    struct reply reply = call(offer.mentee_token, "GET", application);
    cr_expect(json_is_integer(reply_at(&reply, "/topics/0/level")), "%s", reply.body);
    for (size_t i = 0; i < LENGTH_OF(tokens); i++)
        expect_offer_shows(offer, tokens[i], true);
    applies_again_with_other_answers(&scene);
    reply = call(offer.mentee_token, "GET", application);
    cr_expect(json_is_null(reply_at(&reply, "/topics/0/level")), "%s", reply.body);
    for (size_t i = 0; i < LENGTH_OF(tokens); i++)
        expect_offer_shows(offer, tokens[i], false);
    reply = call(offer.program.program_manager_token, "GET",
                 textf("/v1/programs/%s/proposals?sort=-score&embed=topics", offer.program.id));
    for (size_t i = 0; i < reply_items(&reply); i++)
        if (strcmp(reply_text(&reply, textf("/items/%zu/mentor_id", i)), offer.mentor.id) == 0)
            cr_expect(json_is_null(reply_at(&reply, textf("/items/%zu/score", i))), "%s", reply.body);
    struct offer another = offered(a_proposal_of(offer.program, offer.mentor, offer.mentor_application_id, offer.mentee,
                                                 offer.mentee_application_id));
    for (size_t i = 0; i < LENGTH_OF(tokens); i++)
        expect_offer_shows(another, tokens[i], true);
    reply = call(offer.mentee_token, "GET", application);
    cr_expect_eq(reply_integer(&reply, "/topics/0/level"), 1);
}
