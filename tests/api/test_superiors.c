/* SPDX-License-Identifier: Apache-2.0 */
/* Nobody above an applicant in the reporting chain reads the answers or decides, whatever they are in the program. */
#include "support/every_read.h"
#include "support/match_run.h"
#include "support/pair_decision.h"
#include "support/proposal.h"
#include "support/review.h"

#define CANARY "Canary for superiors"

/* The lines from the applicant up to the superior: s solid, d dotted. */
static const char *const lines[] = {"s", "d", "ss", "sd", "ds", "sssssssss", "dsdsd"};

static void lead(struct employee from, struct employee to, char line)
{
    if (line == 's')
        sql("UPDATE employee SET manager_id = $2::uuid WHERE id = $1::uuid", from.id, to.id);
    else
        sql("INSERT INTO employee_dotted_line (employee_id, manager_id) VALUES ($1::uuid, $2::uuid)", from.id, to.id);
}

static void lead_along(struct employee lowest, struct employee highest, const char *shape)
{
    for (; shape[1] != '\0'; shape++) {
        struct employee between = an_employee();
        lead(lowest, between, *shape);
        lowest = between;
    }
    lead(lowest, highest, *shape);
}

static const char *marked(const char *application)
{
    sql("UPDATE application SET motivation = $2, site = $2 WHERE id = $1::uuid", application, CANARY);
    return application;
}

static bool is_reviewer(const char *application, struct employee employee)
{
    return strcmp(sql("SELECT count(*) FROM application_reviewer WHERE application_id = $1::uuid AND employee_id = "
                      "$2::uuid",
                      application, employee.id),
                  "1") == 0;
}

static struct reply move(const char *token, const char *application, const char *state)
{
    return call(token, "POST", textf("/v1/applications/%s/transitions", application), .if_match = "*",
                .body = textf(JSON({"to": "%s"}), state));
}

static void expect_nothing_read(const struct operation *operation, const struct reply *reply, void *context)
{
    (void)context;
    cr_expect_null(strstr(reply->body, CANARY), "%s: %s", operation->id, reply->body);
}

static void read_everything(const char *token, struct program program, const char *application)
{
    every_read(token, NULL,
               (struct sample_value[]){{"program_id", program.id}, {"application_id", application}, {NULL, NULL}},
               expect_nothing_read, NULL);
}

Test(superiors, are_never_assigned_automatically)
{
    for (size_t i = 0; i < LENGTH_OF(lines); i++) {
        struct selection selection = a_selection();
        struct employee applicant = an_employee();
        lead_along(applicant, selection.reviewer, lines[i]);
        const char *id = a_submitted_application(selection.program, applicant, "mentor");
        cr_expect(!is_reviewer(id, selection.reviewer), "%s", lines[i]);
        struct employee other = an_employee();
        program_staff_add(selection.program, other, "reviewer");
        cr_expect(is_reviewer(id, other), "%s", lines[i]);
    }
}

Test(superiors, cannot_be_assigned_by_hand)
{
    for (size_t i = 0; i < LENGTH_OF(lines); i++) {
        struct selection selection = a_selection();
        struct employee applicant = an_employee();
        lead_along(applicant, selection.reviewer, lines[i]);
        const char *id = a_submitted_application(selection.program, applicant, "mentor");
        struct reply reply = call(selection.program.program_manager_token, "PUT",
                                  textf("/v1/applications/%s/reviewers/%s", id, selection.reviewer.id));
        expect_problem(reply, 409, "reviewer_is_superior");
        cr_expect(!is_reviewer(id, selection.reviewer), "%s", lines[i]);
    }
}

Test(superiors, the_other_direction_is_no_obstacle)
{
    struct selection selection = a_selection();
    struct employee applicant = an_employee();
    lead_along(selection.reviewer, applicant, "ss");
    cr_expect(is_reviewer(a_submitted_application(selection.program, applicant, "mentor"), selection.reviewer));
}

Test(superiors, a_new_superior_loses_the_assignment_to_another_reviewer)
{
    for (size_t i = 0; i < LENGTH_OF(lines); i++) {
        struct selection selection = a_selection();
        struct employee applicant = an_employee();
        const char *id = marked(a_submitted_application(selection.program, applicant, "mentor"));
        cr_assert(is_reviewer(id, selection.reviewer));
        struct employee other = an_employee();
        program_staff_add(selection.program, other, "reviewer");
        cr_assert(!is_reviewer(id, other));
        lead_along(applicant, selection.reviewer, lines[i]);
        cr_expect(!is_reviewer(id, selection.reviewer), "%s", lines[i]);
        cr_expect(is_reviewer(id, other), "%s", lines[i]);
        read_everything(selection.reviewer_token, selection.program, id);
        struct reply reply = put_review(selection.reviewer_token, id, scores_of(selection, 4, 4));
        expect_problem(reply, 404, "not_found");
        reply = move(selection.reviewer_token, id, "declined");
        expect_problem(reply, 404, "not_found");
    }
}

Test(superiors, a_program_manager_sees_of_a_report_only_who_it_is_and_the_state)
{
    for (size_t i = 0; i < LENGTH_OF(lines); i++) {
        struct selection selection = a_selection();
        struct program program = selection.program;
        struct employee applicant = an_employee();
        lead_along(applicant, program.program_manager, lines[i]);
        const char *id = marked(a_submitted_application(program, applicant, "mentor"));
        a_review(selection, id, 4, 5);
        read_everything(program.program_manager_token, program, id);
        struct reply reply = call(program.program_manager_token, "GET", textf("/v1/applications/%s", id));
        assert_status(reply, 200);
        cr_expect_str_eq(reply_text(&reply, "/employee_id"), applicant.id);
        cr_expect_str_eq(reply_text(&reply, "/state"), "submitted");
        cr_expect(json_is_null(reply_at(&reply, "/review_score")));
        static const char *const states[] = {"under_review", "shortlisted", "accepted", "waitlisted", "declined"};
        for (size_t s = 0; s < LENGTH_OF(states); s++) {
            reply = move(program.program_manager_token, id, states[s]);
            expect_problem(reply, 403, "forbidden");
        }
        static const char *const others[] = {"reviews", "reviewers", "candidates"};
        for (size_t o = 0; o < LENGTH_OF(others); o++) {
            reply = call(program.program_manager_token, "GET", textf("/v1/applications/%s/%s", id, others[o]));
            expect_problem(reply, 403, "forbidden");
        }
        reply = call(program.program_manager_token, "PUT",
                     textf("/v1/applications/%s/reviewers/%s", id, selection.reviewer.id));
        expect_problem(reply, 403, "forbidden");
        reply = call(program.program_manager_token, "GET",
                     textf("/v1/programs/%s/applications?employee_id=%s", program.id, applicant.id));
        cr_expect_eq(reply_items(&reply), 1, "%s", reply.body);
        cr_expect(json_is_null(reply_at(&reply, "/items/0/motivation")), "%s", reply.body);
        struct employee second = an_employee();
        program_staff_add(program, second, "program_manager");
        reply = call(participant(second), "GET", textf("/v1/applications/%s", id));
        cr_expect_str_eq(reply_text(&reply, "/motivation"), CANARY);
        reply = move(participant(second), id, "waitlisted");
        assert_status(reply, 201);
        reply = call(program.program_manager_token, "GET", textf("/v1/programs/%s/waiting-list", program.id));
        assert_status(reply, 200);
        cr_expect_eq(reply_items(&reply), 1);
        cr_expect(json_is_null(reply_at(&reply, "/items/0/review_score")), "%s", reply.body);
    }
}

static const char *waits(struct selection selection, struct employee applicant, int score)
{
    const char *id = a_submitted_application(selection.program, applicant, "mentor");
    if (score > 0)
        a_review(selection, id, score, score);
    sql("UPDATE application SET state = 'waitlisted' WHERE id = $1::uuid", id);
    return id;
}

Test(superiors, the_order_of_the_waiting_list_does_not_show_how_a_report_was_reviewed)
{
    struct selection selection = a_selection();
    struct program program = selection.program;
    struct employee report = an_employee();
    struct employee second = an_employee();
    program_staff_add(program, second, "program_manager");
    const char *best = waits(selection, report, 5);
    const char *good = waits(selection, an_employee(), 3);
    const char *unscored = waits(selection, an_employee(), 0);
    const char *path = textf("/v1/programs/%s/waiting-list", program.id);
    lead_along(report, program.program_manager, "sd");
    const char *const orders[][3] = {{good, best, unscored}, {best, good, unscored}};
    const char *const tokens[] = {program.program_manager_token, participant(second)};
    for (size_t i = 0; i < LENGTH_OF(tokens); i++) {
        struct reply reply = call(tokens[i], "GET", path);
        assert_status(reply, 200);
        for (size_t at = 0; at < LENGTH_OF(orders[i]); at++)
            cr_expect_str_eq(reply_text(&reply, textf("/items/%zu/application_id", at)), orders[i][at]);
        cr_expect_eq(json_is_null(reply_at(&reply, "/items/0/review_score")), false);
    }
}

Test(superiors, the_version_of_a_reports_application_does_not_count_reviews)
{
    struct selection selection = a_selection();
    struct program program = selection.program;
    struct employee report = an_employee();
    lead_along(report, program.program_manager, "sd");
    const char *id = a_submitted_application(program, report, "mentor");
    const char *path = textf("/v1/applications/%s", id);
    const char *tag = etag_of(program.program_manager_token, path);
    struct reply before = call(program.program_manager_token, "GET", path);
    a_review(selection, id, 4, 5);
    a_review(selection, id, 1, 2);
    struct reply after = call(program.program_manager_token, "GET", path);
    cr_expect_str_eq(reply_header(&after, "ETag"), tag);
    cr_expect_str_eq(after.body, before.body);
}

Test(superiors, a_program_manager_learns_nothing_from_how_a_report_fits)
{
    struct program program = a_published_program(an_employee());
    struct offer offer = an_offer_in(program);
    struct employee mentee = an_employee(.level = 1);
    const char *other = an_accepted_application(program, mentee, "mentee");
    const char *what_if = textf("/v1/programs/%s/what-if?mentor_application_id=%s&mentee_application_id=%s", program.id,
                                offer.mentor_application_id, other);
    const char *candidates = textf("/v1/applications/%s/candidates", other);
    struct reply reply = call(program.program_manager_token, "GET", candidates);
    assert_status(reply, 200);
    cr_expect_eq(reply_items(&reply), 1, "%s", reply.body);
    reply = call(program.program_manager_token, "GET", what_if);
    assert_status(reply, 200);
    lead_along(offer.mentor, program.program_manager, "sd");
    reply = call(program.program_manager_token, "GET", candidates);
    cr_expect_eq(reply_items(&reply), 0, "%s", reply.body);
    reply = call(program.program_manager_token, "GET", what_if);
    expect_problem(reply, 404, "not_found");
    reply = call(program.program_manager_token, "GET", textf("%s?embed=topics", offer.path));
    assert_status(reply, 200);
    cr_expect(json_is_null(reply_at(&reply, "/score")), "%s", reply.body);
    cr_expect(json_is_null(reply_at(&reply, "/score_parts/topics")), "%s", reply.body);
    cr_expect_eq(json_array_size(reply_at(&reply, "/topics")), 0, "%s", reply.body);
}

/* Superiors could otherwise find out by trial whom a report fits and whom the report does not want. */
Test(superiors, another_program_manager_decides_about_the_pairs_of_a_report)
{
    static const char *const shapes[] = {"s", "d", "sd"};
    for (size_t i = 0; i < LENGTH_OF(shapes); i++) {
        struct pair pair = a_pair();
        struct program program = pair.program;
        struct employee second = an_employee();
        program_staff_add(program, second, "program_manager");
        const char *decision = decided(pair, "forbidden");
        struct pair others = a_pair_in(program);
        struct offer staged = a_proposal_of(program, others.mentor, others.mentor_application_id, others.mentee,
                                            others.mentee_application_id);
        lead_along(i == 0 ? pair.mentor : pair.mentee, program.program_manager, shapes[i]);
        lead_along(i == 0 ? others.mentee : others.mentor, program.program_manager, shapes[i]);
        struct reply reply = call(program.program_manager_token, "DELETE", decision);
        expect_problem(reply, 403, "forbidden");
        reply = call(participant(second), "DELETE", decision);
        assert_status(reply, 204);
        sql("UPDATE application SET please_not = ARRAY[$2::uuid] WHERE id = $1::uuid", pair.mentor_application_id,
            pair.mentee.id);
        sql("UPDATE program SET minimum_score = 100000 WHERE id = $1::uuid", program.id);
        static const char *const ways[] = {"proposals", "pairings"};
        for (size_t w = 0; w < LENGTH_OF(ways); w++) {
            reply = call(program.program_manager_token, "POST", textf("/v1/programs/%s/%s", program.id, ways[w]),
                         .body = textf(JSON({"mentor_application_id": "%s", "mentee_application_id": "%s"}),
                                            pair.mentor_application_id, pair.mentee_application_id));
            expect_problem(reply, 403, "forbidden");
        }
        static const char *const decisions[] = {"locked", "forbidden"};
        for (size_t d = 0; d < LENGTH_OF(decisions); d++) {
            reply = decide(pair, decisions[d]);
            expect_problem(reply, 403, "forbidden");
        }
        reply = decide_as(participant(second), pair, "locked");
        expect_problem(reply, 409, "pairing_not_possible");
        static const char *const moves[] = {"offered", "superseded"};
        for (size_t m = 0; m < LENGTH_OF(moves); m++) {
            reply = call(program.program_manager_token, "POST", textf("%s/transitions", staged.path),
                         .body = textf(JSON({"to": "%s"}), moves[m]));
            expect_problem(reply, 403, "forbidden");
        }
        const char *offers = textf("/v1/programs/%s/proposal-offers", program.id);
        reply = call(program.program_manager_token, "POST", offers, .body = JSON({}));
        assert_status(reply, 201);
        cr_expect_eq(reply_integer(&reply, "/offered"), 0, "%s", reply.body);
        cr_expect_str_eq(reply_text(&reply, "/not_offered/0"), staged.id);
        reply = call(participant(second), "POST", offers, .body = JSON({}));
        assert_status(reply, 201);
        cr_expect_eq(reply_integer(&reply, "/offered"), 1, "%s", reply.body);
    }
}

Test(superiors, another_program_manager_ends_the_pairing_of_a_report)
{
    for (size_t i = 0; i < LENGTH_OF(lines); i++) {
        struct pairing pairing = a_forming_pairing();
        struct program program = pairing.program;
        struct employee second = an_employee();
        program_staff_add(program, second, "program_manager");
        lead_along(i % 2 == 0 ? pairing.mentor : pairing.mentee, program.program_manager, lines[i]);
        const char *path = textf("/v1/pairings/%s/transitions", pairing.id);
        const char *body = JSON({"to": "ended"});
        struct reply reply = call(program.program_manager_token, "POST", path, .if_match = "*", .body = body);
        expect_problem(reply, 403, "forbidden");
        reply = call(participant(second), "POST", path, .if_match = "*", .body = body);
        assert_status(reply, 201);
    }
}

/* Whoever is in the pair may leave it, even a program manager. */
Test(superiors, a_program_manager_ends_their_own_pairing)
{
    struct program program = a_published_program(an_employee());
    struct pairing pairing = a_forming_pairing_of(program, an_employee(), an_employee(.level = 1));
    program_staff_add(program, pairing.mentor, "program_manager");
    struct reply reply = call(pairing.mentor_token, "POST", textf("/v1/pairings/%s/transitions", pairing.id),
                              .if_match = "*", .body = JSON({"to": "ended"}));
    assert_status(reply, 201);
}

static struct reply invite(const char *token, struct program program, struct employee employee, const char *guaranteed)
{
    return call(
        token, "POST", textf("/v1/programs/%s/invitations", program.id),
        .body = textf(JSON({"employee_id": "%s", "role": "mentor", "place_guaranteed": %s}), employee.id, guaranteed));
}

/* Whoever accepts such an invitation and submits is accepted at once. */
Test(superiors, another_program_manager_guarantees_the_place_of_a_report)
{
    for (size_t i = 0; i < LENGTH_OF(lines); i++) {
        struct program program = a_published_program(an_employee());
        struct employee second = an_employee();
        struct employee report = an_employee();
        program_staff_add(program, second, "program_manager");
        lead_along(report, program.program_manager, lines[i]);
        struct reply reply = invite(program.program_manager_token, program, report, "true");
        expect_problem(reply, 403, "forbidden");
        reply = invite(participant(second), program, report, "true");
        assert_status(reply, 201);
        const char *path = reply_header(&reply, "Location");
        reply = call(program.program_manager_token, "DELETE", path);
        expect_problem(reply, 403, "forbidden");
        reply = call(participant(second), "DELETE", path);
        assert_status(reply, 204);
        reply = invite(program.program_manager_token, program, report, "false");
        assert_status(reply, 201);
        reply = call(program.program_manager_token, "DELETE", reply_header(&reply, "Location"));
        assert_status(reply, 204);
    }
}

Test(superiors, a_batch_of_guaranteed_places_leaves_out_reports)
{
    struct program program = a_published_program(an_employee());
    struct employee report = an_employee();
    struct employee other = an_employee();
    lead_along(report, program.program_manager, "sd");
    static const char *const guaranteed[] = {"true", "false"};
    static const char *const outcomes[][2] = {{"own_report", "sent"}, {"sent", "already_invited"}};
    for (size_t i = 0; i < LENGTH_OF(guaranteed); i++) {
        struct reply reply =
            call(program.program_manager_token, "POST", textf("/v1/programs/%s/invitation-batches", program.id),
                 .body = textf(JSON({"role": "mentor", "employee_ids": ["%s", "%s"], "place_guaranteed": %s}),
                                     report.id, other.id, guaranteed[i]));
        assert_status(reply, 201);
        cr_expect_str_eq(reply_text(&reply, "/items/0/outcome"), outcomes[i][0]);
        cr_expect_str_eq(reply_text(&reply, "/items/1/outcome"), outcomes[i][1]);
        cr_expect_eq(json_is_null(reply_at(&reply, "/items/0/invitation_id")), i == 0);
    }
}

Test(superiors, another_program_manager_stages_the_pairs_of_a_report)
{
    struct pair pair = a_pair();
    struct program program = pair.program;
    struct employee second = an_employee();
    program_staff_add(program, second, "program_manager");
    const char *path = a_match_run(program);
    struct reply computed = match_run_proposals(program, path);
    cr_assert_eq(reply_items(&computed), 1, "%s", computed.body);
    const char *id = reply_text(&computed, "/items/0/id");
    lead_along(pair.mentee, program.program_manager, "sd");
    const char *const bodies[] = {textf(JSON({"proposal_ids": ["%s"]}), id), JSON({})};
    for (size_t i = 0; i < LENGTH_OF(bodies); i++) {
        struct reply reply = call(program.program_manager_token, "POST", textf("%s/stagings", path), .body = bodies[i]);
        assert_status(reply, 201);
        cr_expect_eq(reply_integer(&reply, "/staged"), 0, "%s", reply.body);
        cr_expect_str_eq(reply_text(&reply, "/not_staged/0"), id);
    }
    struct reply reply = call(program.program_manager_token, "POST", textf("/v1/proposals/%s/transitions", id),
                              .body = JSON({"to": "staged"}));
    expect_problem(reply, 403, "forbidden");
    reply = call(participant(second), "POST", textf("%s/stagings", path), .body = JSON({}));
    assert_status(reply, 201);
    cr_expect_eq(reply_integer(&reply, "/staged"), 1, "%s", reply.body);
}

static void expect_closed_to(const char *token, struct offer offer, const char *line)
{
    const char *const paths[] = {textf("%s?embed=topics", offer.path), "/v1/me/proposals?embed=topics"};
    for (size_t i = 0; i < LENGTH_OF(paths); i++) {
        const char *at = i == 0 ? "" : "/items/0";
        struct reply reply = call(token, "GET", paths[i]);
        assert_status(reply, 200);
        cr_expect_eq(json_array_size(reply_at(&reply, textf("%s/topics", at))), 0, "%s: %s", line, reply.body);
        cr_expect(json_is_null(reply_at(&reply, textf("%s/score", at))), "%s: %s", line, reply.body);
        cr_expect(json_is_null(reply_at(&reply, textf("%s/score_parts/slots", at))), "%s: %s", line, reply.body);
    }
}

Test(superiors, a_partner_who_becomes_one_reads_the_answers_no_more)
{
    for (size_t i = 0; i < LENGTH_OF(lines) * 2; i++) {
        const char *line = lines[i / 2];
        struct program program = a_published_program(an_employee());
        struct employee people[] = {an_employee(), an_employee(.level = 1)};
        const char *topic = a_topic(program);
        const char *offers = a_matchable(program, people[0], "mentor", topic, 4);
        const char *needs = a_matchable(program, people[1], "mentee", topic, 4);
        struct offer offer = offered(a_proposal_of(program, people[0], offers, people[1], needs));
        struct employee superior = people[i % 2];
        struct reply reply = call(participant(superior), "GET", textf("%s?embed=topics", offer.path));
        cr_assert_eq(json_array_size(reply_at(&reply, "/topics")), 1, "%s", reply.body);
        lead_along(people[1 - i % 2], superior, line);
        expect_closed_to(participant(superior), offer, line);
        program_staff_add(program, superior, "program_manager");
        expect_closed_to(participant(superior), offer, line);
    }
}

/* A changed version would show whether the items that were sent are those of the plan, and a session would show the
 * topic of its item. */
Test(superiors, a_partner_who_becomes_one_does_not_use_the_session_plan)
{
    struct pairing pairing = an_active_pairing();
    const char *plan = textf("/v1/pairings/%s/plan", pairing.id);
    const char *sessions = textf("/v1/pairings/%s/sessions", pairing.id);
    const char *item = sql("SELECT id FROM plan_item WHERE pairing_id = $1::uuid", pairing.id);
    const char *session =
        textf(JSON({"starts_at": "2030-03-01T09:00:00Z", "time_zone": "Europe/Berlin", "plan_item_id": "%s"}), item);
    sql("UPDATE employee SET manager_id = $2::uuid WHERE id = $1::uuid", pairing.mentee.id, pairing.mentor.id);
    struct reply reply = call(pairing.mentor_token, "POST", sessions, .body = session);
    expect_problem(reply, 422, "plan_item_unknown");
    reply = call(pairing.mentee_token, "POST", sessions, .body = session);
    expect_problem(reply, 409, "session_pairing_inactive");
    reply = call(pairing.mentor_token, "PUT", plan, .if_match = "*", .body = JSON({"items": []}));
    expect_problem(reply, 403, "forbidden");
    reply = call(pairing.mentee_token, "PUT", plan, .if_match = "*", .body = JSON({"items": []}));
    assert_status(reply, 200);
}

Test(superiors, a_partner_who_becomes_one_reads_the_session_plan_no_more)
{
    for (size_t i = 0; i < LENGTH_OF(lines) * 2; i++) {
        struct pairing pairing = a_forming_pairing();
        struct employee superior = i % 2 ? pairing.mentee : pairing.mentor;
        struct employee report = i % 2 ? pairing.mentor : pairing.mentee;
        const char *path = textf("/v1/pairings/%s/plan", pairing.id);
        struct reply reply = call(participant(superior), "GET", path);
        cr_assert_eq(json_array_size(reply_at(&reply, "/items")), 1, "%s", reply.body);
        lead_along(report, superior, lines[i / 2]);
        reply = call(participant(superior), "GET", path);
        cr_expect_eq(json_array_size(reply_at(&reply, "/items")), 0, "%s: %s", lines[i / 2], reply.body);
        reply = call(participant(report), "GET", path);
        cr_expect_eq(json_array_size(reply_at(&reply, "/items")), 1, "%s: %s", lines[i / 2], reply.body);
    }
}
