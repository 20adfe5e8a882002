/* SPDX-License-Identifier: Apache-2.0 */
/* The repetition of an Idempotency-Key shows only what its caller may read now. */
#include "support/proposal.h"

static const char canary[] = "Canary of a repetition";

struct post {
    const char *path;
    const char *if_match;
    const char *body;
    const char *object; /* path of what the response shows; NULL = its Location */
};

static struct reply once(const char *token, struct post post, const char *key)
{
    return call(token, "POST", post.path, .if_match = post.if_match, .body = post.body, .idempotency_key = key);
}

/* The repetition has the first status and Location, and what a GET of the object shows. */
static struct reply expect_as_read(const char *token, struct post post, const char *key, const struct reply *first)
{
    struct reply again = once(token, post, key);
    cr_assert_eq(again.status, first->status, "%s: %s", post.path, again.body);
    cr_expect_str_eq(reply_header(&again, "Idempotent-Replayed"), "true");
    cr_expect_str_eq(reply_header(&again, "Location"), reply_header(first, "Location"));
    struct reply read = call(token, "GET", post.object ? post.object : reply_header(first, "Location"));
    assert_status(read, 200);
    cr_expect_str_eq(again.body, read.body);
    return again;
}

static void withdraw_consent(struct program program, struct employee employee)
{
    struct reply reply = consent_post(participant(employee), program, "withdrawn");
    assert_status(reply, 201);
}

static void become_superior(struct program program, struct employee employee)
{
    sql("UPDATE employee SET manager_id = $2::uuid WHERE id = $1::uuid", employee.id, program.program_manager.id);
}

static void end_program(struct program program, struct employee employee)
{
    (void)employee;
    sql_without_triggers(program.program_manager, "UPDATE program SET state = 'cancelled' WHERE id = $1::uuid",
                         program.id);
}

/* What ends the right to read the answers, and the status of a repeated decision about the application. */
static const struct {
    void (*end)(struct program program, struct employee employee);
    int status;
} ends[] = {{withdraw_consent, 201}, {become_superior, 403}, {end_program, 404}};

Test(idempotency_rights, a_repeated_transition_shows_no_answers_that_may_no_longer_be_read)
{
    for (size_t i = 0; i < LENGTH_OF(ends); i++) {
        struct program program = a_published_program(an_employee());
        struct employee applicant = an_employee();
        const char *application = a_submitted_application(program, applicant, "mentee");
        sql("UPDATE application SET motivation = $2 WHERE id = $1::uuid", application, canary);
        const char *object = textf("/v1/applications/%s", application);
        struct post post = {textf("%s/transitions", object), "*", JSON({"to": "accepted"}), object};
        const char *key = a_uuid();
        struct reply first = once(program.program_manager_token, post, key);
        assert_status(first, 201);
        cr_expect_not_null(strstr(first.body, canary));
        ends[i].end(program, applicant);
        struct reply again = ends[i].status == 201 ? expect_as_read(program.program_manager_token, post, key, &first)
                                                   : once(program.program_manager_token, post, key);
        assert_status(again, ends[i].status);
        cr_expect_null(strstr(again.body, canary), "%zu: %s", i, again.body);
    }
}

Test(idempotency_rights, a_repeated_proposal_shows_no_score_that_may_no_longer_be_read)
{
    for (size_t i = 0; i < LENGTH_OF(ends); i++) {
        struct program program = a_published_program(an_employee());
        struct employee mentor = an_employee();
        struct employee mentee = an_employee(.level = 1);
        const char *offer = an_accepted_application(program, mentor, "mentor");
        const char *need = an_accepted_application(program, mentee, "mentee");
        struct post post = {textf("/v1/programs/%s/proposals", program.id), NULL,
                            textf(JSON({"mentor_application_id": "%s", "mentee_application_id": "%s"}), offer, need),
                                  NULL};
        const char *key = a_uuid();
        struct reply first = once(program.program_manager_token, post, key);
        assert_status(first, 201);
        cr_expect(json_is_integer(reply_at(&first, "/score")));
        ends[i].end(program, mentee);
        if (ends[i].end == become_superior) {
            struct reply refused = once(program.program_manager_token, post, key);
            expect_problem(refused, 403, "forbidden");
            continue;
        }
        struct reply again = expect_as_read(program.program_manager_token, post, key, &first);
        cr_expect(json_is_null(reply_at(&again, "/score")), "%zu: %s", i, again.body);
        cr_expect(json_is_null(reply_at(&again, "/score_parts/language")), "%zu: %s", i, again.body);
    }
}

/* What the first request did is done, so a new request would get a conflict. The repetition must still be refused. */
Test(idempotency_rights, a_decision_is_not_repeated_by_somebody_who_has_come_to_be_a_superior)
{
    struct pairing pairing = a_forming_pairing();
    struct program program = pairing.program;
    struct employee applicant = an_employee();
    const char *application = textf("/v1/applications/%s", a_submitted_application(program, applicant, "mentee"));
    const char *moves = textf("%s/transitions", application);
    const char *guaranteed =
        textf(JSON({"employee_id": "%s", "role": "mentor", "place_guaranteed": true}), applicant.id);
    const struct {
        struct post post;
        struct employee report;
    } rows[] = {
        {{moves, etag_of(program.program_manager_token, application), JSON({"to": "under_review"}), NULL}, applicant},
         {{moves, "*", JSON({"to": "accepted"}), NULL}, applicant},
          {{textf("/v1/pairings/%s/transitions", pairing.id), "*", JSON({"to": "ended"}), NULL}, pairing.mentee},
           {{textf("/v1/programs/%s/invitations", program.id), NULL, guaranteed, NULL}, applicant},
         };
    for (size_t i = 0; i < LENGTH_OF(rows); i++) {
        const char *key = a_uuid();
        struct reply reply = once(program.program_manager_token, rows[i].post, key);
        assert_status(reply, 201);
        reply = once(program.program_manager_token, rows[i].post, key);
        assert_status(reply, 201);
        become_superior(program, rows[i].report);
        reply = once(program.program_manager_token, rows[i].post, key);
        expect_problem(reply, 403, "forbidden");
        sql("UPDATE employee SET manager_id = NULL WHERE id = $1::uuid", rows[i].report.id);
    }
}

/* Only a program manager moves an accepted application to the waiting list. A reviewer may do so only before. */
Test(idempotency_rights, a_repetition_needs_the_right_to_the_move_that_was_made)
{
    struct program program = a_published_program(an_employee());
    struct employee former = an_employee();
    program_staff_add(program, former, "program_manager");
    program_staff_add(program, former, "reviewer");
    const char *id = an_accepted_application(program, an_employee(), "mentor");
    struct post post = {textf("/v1/applications/%s/transitions", id), "*", JSON({"to": "waitlisted"}), NULL};
    const char *key = a_uuid();
    struct reply first = once(participant(former), post, key);
    assert_status(first, 201);
    sql("INSERT INTO application_reviewer (application_id, program_id, employee_id) VALUES ($1::uuid, $2::uuid, "
        "$3::uuid) ON CONFLICT DO NOTHING",
        id, program.id, former.id);
    sql("DELETE FROM program_staff WHERE employee_id = $1::uuid AND role = 'program_manager'", former.id);
    struct reply again = once(participant(former), post, key);
    expect_problem(again, 403, "forbidden");
}

Test(idempotency_rights, a_repetition_shows_nothing_to_a_token_that_may_not_read_it)
{
    const char *token = token_of(an_employee(), ROLE_PROGRAM_MANAGER);
    struct post post = {"/v1/programs", NULL, JSON({"title": "Once", "owner_unit": "People"}), NULL};
    const char *key = a_uuid();
    struct reply first = once(token, post, key);
    assert_status(first, 201);
    struct reply read = call(token, "GET", reply_header(&first, "Location"));
    assert_problem(read, 403, "role_missing");
    struct reply again = once(token, post, key);
    expect_problem(again, 403, "role_missing");
}

Test(idempotency_rights, an_unchanged_object_is_shown_as_before)
{
    struct program program = a_published_program(an_employee());
    struct post post = {textf("/v1/programs/%s/topics", program.id), NULL, JSON({"title": "Once"}), NULL};
    const char *key = a_uuid();
    struct reply first = once(program.program_manager_token, post, key);
    assert_status(first, 201);
    struct reply again = expect_as_read(program.program_manager_token, post, key, &first);
    cr_expect_str_eq(again.body, first.body);
    cr_expect_str_eq(reply_header(&again, "ETag"), reply_header(&first, "ETag"));
}
