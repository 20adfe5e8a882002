/* SPDX-License-Identifier: Apache-2.0 */
/* For a pair that includes themselves, program managers do not count as program managers: a refusal would reveal the
 * other person's no. They answer offers like any participant; for everything else, another program manager acts. */
#include "support/match_run.h"
#include "support/proposal.h"

#define BOTH "{\"mentor_application_id\": \"%s\", \"mentee_application_id\": \"%s\"}"

/* A program with two program managers. One is also a mentee. Of two mentors, `unwilling` has declined this program
 * manager and `willing` has not been asked. */
struct own {
    struct program program;
    struct employee other_program_manager;
    const char *other_token;
    const char *application; /* the program manager's own */
    struct employee unwilling;
    struct employee willing;
    const char *unwilling_application;
    const char *willing_application;
};

static struct own a_program_manager_who_takes_part(void)
{
    struct own own = {.program = a_published_program(an_employee(.board = true)),
                      .other_program_manager = an_employee(),
                      .unwilling = an_employee(),
                      .willing = an_employee()};
    program_staff_add(own.program, own.other_program_manager, "program_manager");
    own.other_token = participant(own.other_program_manager);
    own.application = an_accepted_application(own.program, own.program.program_manager, "mentee");
    own.unwilling_application = an_accepted_application(own.program, own.unwilling, "mentor");
    own.willing_application = an_accepted_application(own.program, own.willing, "mentor");
    return own;
}

/* Staged by the other program manager. */
static struct offer staged(struct own own, struct employee mentor, const char *application)
{
    struct program by_other = own.program;
    by_other.program_manager = own.other_program_manager;
    by_other.program_manager_token = own.other_token;
    return a_proposal_of(by_other, mentor, application, own.program.program_manager, own.application);
}

static void says_no(struct own own)
{
    struct offer offer = offered(staged(own, own.unwilling, own.unwilling_application));
    struct reply reply = answer(offer.mentor_token, offer, "no");
    assert_status(reply, 200);
}

static struct reply makes(const char *token, struct own own, const char *what, const char *mentor_application)
{
    return call(token, "POST", textf("/v1/programs/%s/%s", own.program.id, what),
                .body = textf(BOTH, mentor_application, own.application));
}

Test(own_pair, program_managers_cannot_propose_or_pair_themselves)
{
    struct own own = a_program_manager_who_takes_part();
    says_no(own);
    static const char *const ways[] = {"proposals", "pairings"};
    const char *const mentors[] = {own.unwilling_application, own.willing_application};
    for (size_t i = 0; i < LENGTH_OF(ways); i++) {
        for (size_t k = 0; k < LENGTH_OF(mentors); k++) {
            struct reply reply = makes(own.program.program_manager_token, own, ways[i], mentors[k]);
            expect_problem(reply, 403, "forbidden");
        }
        struct reply reply = makes(own.other_token, own, ways[i], own.unwilling_application);
        expect_problem(reply, 409, "proposal_exists");
    }
    struct reply reply = makes(own.other_token, own, "proposals", own.willing_application);
    assert_status(reply, 201);
}

Test(own_pair, program_managers_cannot_offer_or_take_back_their_own_proposal)
{
    struct own own = a_program_manager_who_takes_part();
    struct offer offer = staged(own, own.willing, own.willing_application);
    static const char *const states[] = {"offered", "superseded"};
    for (size_t i = 0; i < LENGTH_OF(states); i++) {
        struct reply reply = call(own.program.program_manager_token, "POST", textf("%s/transitions", offer.path),
                                  .body = textf(JSON({"to": "%s"}), states[i]));
        expect_problem(reply, 403, "forbidden");
    }
    struct offer another = a_staged_proposal_in(own.program);
    const char *offers = textf("/v1/programs/%s/proposal-offers", own.program.id);
    struct reply reply = call(own.program.program_manager_token, "POST", offers, .body = JSON({}));
    assert_status(reply, 201);
    cr_expect_eq(reply_integer(&reply, "/offered"), 1);
    cr_expect_str_eq(reply_text(&reply, "/not_offered/0"), offer.id);
    cr_expect_str_eq(state_for(own.program.program_manager_token, another), "offered");
    reply = call(own.other_token, "POST", offers, .body = JSON({}));
    assert_status(reply, 201);
    cr_expect_eq(reply_integer(&reply, "/offered"), 1);
    reply = answer(own.program.program_manager_token, offer, "yes");
    assert_status(reply, 200);
    reply = answer(offer.mentor_token, offer, "yes");
    assert_status(reply, 200);
    cr_expect_str_eq(state_for(offer.mentor_token, offer), "agreed");
}

Test(own_pair, a_run_may_match_a_program_manager_but_another_program_manager_stages_it)
{
    struct own own = a_program_manager_who_takes_part();
    an_accepted_application(own.program, an_employee(.board = true), "mentee");
    const char *path = a_match_run_of(own.other_token, own.program);
    struct reply computed = match_run_proposals(own.program, path);
    cr_assert_eq(reply_items(&computed), 2);
    size_t own_index = strcmp(reply_text(&computed, "/items/0/mentee_id"), own.program.program_manager.id) == 0 ? 0 : 1;
    const char *id = reply_text(&computed, textf("/items/%zu/id", own_index));
    const char *stagings = textf("%s/stagings", path);
    const char *const bodies[] = {textf(JSON({"proposal_ids": ["%s"]}), id), JSON({})};
    for (size_t i = 0; i < LENGTH_OF(bodies); i++) {
        struct reply reply = call(own.program.program_manager_token, "POST", stagings, .body = bodies[i]);
        assert_status(reply, 201);
        cr_expect_eq(reply_integer(&reply, "/staged"), (json_int_t)i, "%s", reply.body);
        cr_expect_str_eq(reply_text(&reply, "/not_staged/0"), id);
    }
    struct reply reply = call(own.program.program_manager_token, "POST", textf("/v1/proposals/%s/transitions", id),
                              .body = JSON({"to": "staged"}));
    expect_problem(reply, 403, "forbidden");
    reply = call(own.other_token, "POST", stagings, .body = JSON({}));
    assert_status(reply, 201);
    cr_expect_eq(reply_integer(&reply, "/staged"), 1);
}

Test(own_pair, candidates_of_others_do_not_include_the_program_manager)
{
    struct own own = a_program_manager_who_takes_part();
    says_no(own);
    const char *const mentors[] = {own.unwilling_application, own.willing_application};
    for (size_t i = 0; i < LENGTH_OF(mentors); i++) {
        const char *path = textf("/v1/applications/%s/candidates", mentors[i]);
        struct reply reply = call(own.program.program_manager_token, "GET", path);
        assert_status(reply, 200);
        cr_expect_eq(reply_items(&reply), 0, "%s", reply.body);
        reply = call(own.other_token, "GET", path);
        cr_expect_eq(reply_items(&reply), i, "%s", reply.body);
    }
    const char *path = textf("/v1/applications/%s/candidates", own.application);
    struct reply reply = call(own.program.program_manager_token, "GET", path);
    expect_problem(reply, 403, "forbidden");
}

/* Program managers know so much about the others that a refusal, or a gap in the list, would reveal its reason. */
Test(own_pair, a_program_manager_does_not_choose_a_partner)
{
    struct own own = a_program_manager_who_takes_part();
    sql("UPDATE program SET self_matching = true WHERE id = $1::uuid", own.program.id);
    struct reply reply =
        call(own.program.program_manager_token, "GET", textf("/v1/applications/%s/candidates", own.application));
    expect_problem(reply, 403, "forbidden");
    reply = call(own.program.program_manager_token, "POST", textf("/v1/applications/%s/proposals", own.application),
                 .body = textf(JSON({"counterpart_application_id": "%s"}), own.willing_application));
    expect_problem(reply, 403, "forbidden");
}

/* Both applicants have offered themselves to the program manager, the one who fits better first. Without scores, the
 * latest comes first. */
Test(own_pair, the_order_by_score_does_not_show_who_fits_the_program_manager_better)
{
    struct own own = a_program_manager_who_takes_part();
    const char *topic = a_topic(own.program);
    const struct {
        struct employee mentor;
        const char *application;
        const char *level;
    } offers[] = {{own.willing, own.willing_application, "5"}, {own.unwilling, own.unwilling_application, "1"}};
    sql("UPDATE program SET self_matching = true WHERE id = $1::uuid", own.program.id);
    sql("INSERT INTO application_topic (application_id, topic_id, level) VALUES ($1::uuid, $2::uuid, 5)",
        own.application, topic);
    for (size_t i = 0; i < LENGTH_OF(offers); i++) {
        sql("INSERT INTO application_topic (application_id, topic_id, level) VALUES ($1::uuid, $2::uuid, $3::int)",
            offers[i].application, topic, offers[i].level);
        struct reply reply =
            call(participant(offers[i].mentor), "POST", textf("/v1/applications/%s/proposals", offers[i].application),
                 .body = textf(JSON({"counterpart_application_id": "%s"}), own.application));
        assert_status(reply, 201);
    }
    struct reply reply =
        call(own.program.program_manager_token, "GET", textf("/v1/programs/%s/proposals?sort=-score", own.program.id));
    assert_status(reply, 200);
    cr_expect_str_eq(reply_text(&reply, "/items/0/mentor_id"), own.unwilling.id, "%s", reply.body);
    reply = call(own.other_token, "GET", textf("/v1/programs/%s/proposals?sort=-score", own.program.id));
    cr_expect_str_eq(reply_text(&reply, "/items/0/mentor_id"), own.willing.id, "%s", reply.body);
}

Test(own_pair, staff_who_applied_read_no_levels_of_the_other_role_before_an_offer)
{
    struct own own = a_program_manager_who_takes_part();
    struct employee reviewer = an_employee();
    program_staff_add(own.program, reviewer, "reviewer");
    an_accepted_application(own.program, reviewer, "mentee");
    sql("INSERT INTO application_reviewer (application_id, program_id, employee_id) VALUES ($1::uuid, $2::uuid, "
        "$3::uuid)",
        own.willing_application, own.program.id, reviewer.id);
    const char *mentee = an_accepted_application(own.program, an_employee(.board = true), "mentee");
    sql("UPDATE application_topic SET topic_id = (SELECT topic_id FROM application_topic WHERE application_id = "
        "$2::uuid) WHERE application_id = $1::uuid",
        mentee, own.willing_application);
    const char *path = textf("/v1/applications/%s", own.willing_application);
    const char *const at[] = {path,
                              textf("/v1/programs/%s/applications?employee_id=%s", own.program.id, own.willing.id),
                              textf("/v1/applications/%s/candidates", mentee)};
    const char *const level[] = {"/topics/0/level", "/items/0/topics/0/level", "/items/0/topics/0/competence"};
    for (size_t i = 0; i < LENGTH_OF(at); i++) {
        struct reply reply = call(own.program.program_manager_token, "GET", at[i]);
        cr_expect(json_is_null(reply_at(&reply, level[i])), "%s", reply.body);
    }
    struct reply reply = call(participant(reviewer), "GET", path);
    cr_expect(json_is_null(reply_at(&reply, "/topics/0/level")), "%s", reply.body);
    reply = call(own.other_token, "GET", path);
    cr_expect(json_is_integer(reply_at(&reply, "/topics/0/level")), "%s", reply.body);
    reply = call(own.program.program_manager_token, "GET", textf("/v1/applications/%s", mentee));
    cr_expect(json_is_integer(reply_at(&reply, "/topics/0/level")), "%s", reply.body);
    offered(staged(own, own.willing, own.willing_application));
    reply = call(own.program.program_manager_token, "GET", path);
    cr_expect(json_is_integer(reply_at(&reply, "/topics/0/level")), "%s", reply.body);
}

/* A program manager who takes part could otherwise find out levels by changing the minimum score and trying. */
Test(own_pair, the_minimum_score_does_not_show_levels_to_staff_who_applied)
{
    static const int levels[] = {1, 5};
    static const int scores[] = {20000, 100000}; /* as the other program manager's proposal finds */
    struct own own = a_program_manager_who_takes_part();
    const char *program = own.program.id;
    const char *topic = a_topic(own.program);
    sql("UPDATE program SET (weight_topics, weight_language, weight_place, weight_slots, weight_wishes) = "
        "(100, 0, 0, 0, 0) WHERE id = $1::uuid",
        program);
    const char *mentee = an_accepted_application(own.program, an_employee(.board = true), "mentee");
    sql("UPDATE application_topic SET topic_id = $2::uuid WHERE application_id = $1::uuid", mentee, topic);
    for (size_t i = 0; i < LENGTH_OF(levels); i++) {
        const char *mentor = a_matchable(own.program, an_employee(), "mentor", topic, levels[i]);
        const char *body = textf(BOTH, mentor, mentee);
        const char *path = textf("/v1/programs/%s/proposals", program);
        sql("UPDATE program SET minimum_score = $2::int WHERE id = $1::uuid", program, textf("%d", scores[i] + 1));
        struct reply reply = call(own.other_token, "POST", path, .body = body);
        expect_problem(reply, 409, "score_below_minimum");
        sql("UPDATE program SET minimum_score = 100000 WHERE id = $1::uuid", program);
        reply = call(own.program.program_manager_token, "POST", path, .body = body);
        cr_expect_eq(reply.status, 201, "%d: %s", levels[i], reply.body);
    }
}

/* A mentee and two mentors who share a topic. `mentor` is locked as a pair with the mentee. */
struct levels {
    const char *mentor;
    const char *other_mentor;
    const char *mentee;
};

static void has_level(const char *application, const char *level)
{
    sql("UPDATE application_topic SET level = $2::int WHERE application_id = $1::uuid", application, level);
}

static struct levels with_levels(struct own own)
{
    struct levels levels = {.mentor = own.willing_application,
                            .other_mentor = own.unwilling_application,
                            .mentee = an_accepted_application(own.program, an_employee(.board = true), "mentee")};
    sql("UPDATE application_topic SET topic_id = (SELECT topic_id FROM application_topic WHERE application_id = "
        "$1::uuid) WHERE application_id IN ($2::uuid, $3::uuid)",
        levels.mentor, levels.other_mentor, levels.mentee);
    has_level(levels.other_mentor, "2");
    has_level(levels.mentor, "5");
    return levels;
}

static struct reply stage(struct own own, const char *mentor, const char *mentee)
{
    struct reply reply = call(own.other_token, "POST", textf("/v1/programs/%s/proposals", own.program.id),
                              .body = textf(BOTH, mentor, mentee));
    assert_status(reply, 201);
    return reply;
}

/* What is computed at the time of reading is the same for a level of 2 and of 5, above and below the minimum score. */
Test(own_pair, to_program_managers_who_applied_nothing_computed_depends_on_levels_of_the_other_role)
{
    struct own own = a_program_manager_who_takes_part();
    struct levels levels = with_levels(own);
    sql("UPDATE program SET minimum_score = 60000 WHERE id = $1::uuid", own.program.id);
    const char *decisions = textf("/v1/programs/%s/pair-decisions", own.program.id);
    struct reply lock = call(own.other_token, "POST", decisions,
                             .body = textf(JSON({
                                               "mentor_application_id": "%s", "mentee_application_id": "%s",
                                               "decision": "locked", "reason": "They asked for it."
                                           }),
                                                levels.mentor, levels.mentee));
    assert_status(lock, 201);
    const char *const paths[] = {
        decisions,
        reply_header(&lock, "Location"),
        textf("/v1/applications/%s/candidates", levels.mentor),
        textf("/v1/applications/%s/candidates", levels.mentee),
        textf("/v1/programs/%s/what-if?mentor_application_id=%s&mentee_application_id=%s", own.program.id,
              levels.mentor, levels.mentee),
    };
    for (size_t i = 0; i < LENGTH_OF(paths); i++) {
        const char *const tokens[] = {own.program.program_manager_token, own.other_token};
        for (size_t k = 0; k < LENGTH_OF(tokens); k++) {
            has_level(levels.mentor, "2");
            struct reply low = call(tokens[k], "GET", paths[i]);
            has_level(levels.mentor, "5");
            struct reply high = call(tokens[k], "GET", paths[i]);
            assert_status(high, 200);
            cr_expect_eq(json_equal(low.json, high.json), k == 0, "%s\n%s", low.body, high.body);
        }
    }
}

static void expect_no_score(struct reply reply, const char *at)
{
    assert_status(reply, 200);
    cr_expect(json_is_null(reply_at(&reply, textf("%s/score", at))), "%s", reply.body);
    cr_expect(json_is_null(reply_at(&reply, textf("%s/score_parts/topics", at))), "%s", reply.body);
    cr_expect(json_is_integer(reply_at(&reply, textf("%s/score_parts/slots", at))), "%s", reply.body);
}

/* With the scores hidden, `-score` is the order of creation, and the cursor has nothing to tell. */
Test(own_pair, to_program_managers_who_applied_proposals_show_no_scores_of_others)
{
    struct own own = a_program_manager_who_takes_part();
    struct levels levels = with_levels(own);
    struct reply best = stage(own, levels.mentor, levels.mentee);
    stage(own, levels.other_mentor, levels.mentee);
    const char *list = textf("/v1/programs/%s/proposals?embed=topics&sort=-score", own.program.id);
    struct reply reply = call(own.other_token, "GET", list);
    cr_expect_eq(reply_integer(&reply, "/items/0/score_parts/topics"), 1000);
    reply = call(own.program.program_manager_token, "GET", list);
    expect_no_score(reply, "/items/0");
    expect_no_score(reply, "/items/1");
    cr_expect_str_eq(reply_text(&reply, "/items/1/id"), reply_text(&best, "/id"), "%s", reply.body);
    cr_expect(json_is_null(reply_at(&reply, "/items/0/topics/0/competence")), "%s", reply.body);
    expect_no_score(call(own.program.program_manager_token, "GET", reply_header(&best, "Location")), "");
    offered(staged(own, own.willing, own.willing_application));
    expect_no_score(call(own.program.program_manager_token, "GET", reply_header(&best, "Location")), "");
}

Test(own_pair, to_program_managers_who_applied_match_runs_show_no_scores_of_others)
{
    struct own own = a_program_manager_who_takes_part();
    struct levels levels = with_levels(own);
    const char *path = a_match_run_of(own.other_token, own.program);
    struct reply reply = match_run_proposals(own.program, path);
    cr_assert_eq(reply_items(&reply), 2);
    for (int i = 0; i < 2; i++) {
        cr_expect(json_is_null(reply_at(&reply, textf("/items/%d/score", i))), "%s", reply.body);
        cr_expect(json_is_null(reply_at(&reply, textf("/items/%d/score_parts/topics", i))), "%s", reply.body);
    }
    sql("UPDATE application SET state = 'waitlisted' WHERE id = $1::uuid", levels.mentee);
    const char *later = a_match_run_of(own.other_token, own.program);
    const char *differences = textf("%s/differences?with=%s", path, match_run_id(later));
    reply = call(own.program.program_manager_token, "GET", differences);
    cr_assert_neq(reply_items(&reply), 0);
    for (size_t i = 0; i < reply_items(&reply); i++)
        cr_expect(json_is_null(reply_at(&reply, textf("/items/%zu/score", i))), "%s", reply.body);
    const char *unmatched = textf("%s/unmatched", path);
    sql("INSERT INTO match_run_unmatched (match_run_id, program_id, application_id, role, allowed, blocked, "
        "relaxation, "
        "partner_application_id) VALUES ($1::uuid, $2::uuid, $3::uuid, 'mentee', 0, '{}', 'minimum_score', $4::uuid)",
        match_run_id(path), own.program.id, levels.mentee, levels.mentor);
    reply = call(own.other_token, "GET", textf("%s?relaxation=minimum_score", unmatched));
    cr_expect_eq(reply_items(&reply), 1, "%s", reply.body);
    reply = call(own.program.program_manager_token, "GET", textf("%s?relaxation=minimum_score", unmatched));
    cr_expect_eq(reply_items(&reply), 0, "%s", reply.body);
    reply = call(own.program.program_manager_token, "GET", unmatched);
    cr_expect(json_is_null(reply_at(&reply, "/items/0/relaxation")), "%s", reply.body);
    cr_expect(json_is_null(reply_at(&reply, "/items/0/partner_application_id")), "%s", reply.body);
}
