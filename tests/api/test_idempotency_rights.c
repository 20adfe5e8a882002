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
    sql("UPDATE employee SET manager_id = $2::uuid WHERE id = $1::uuid", employee.id, program.manager.id);
}

static void end_program(struct program program, struct employee employee)
{
    (void)employee;
    sql_without_triggers(program.manager, "UPDATE program SET state = 'cancelled' WHERE id = $1::uuid", program.id);
}

/* What ends the right to read the answers, and whether the application can still be read. */
static const struct {
    void (*end)(struct program program, struct employee employee);
    bool readable;
} ends[] = {{withdraw_consent, true}, {become_superior, true}, {end_program, false}};

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
        struct reply first = once(program.manager_token, post, key);
        assert_status(first, 201);
        cr_expect_not_null(strstr(first.body, canary));
        ends[i].end(program, applicant);
        struct reply again = ends[i].readable ? expect_as_read(program.manager_token, post, key, &first)
                                              : once(program.manager_token, post, key);
        cr_expect_null(strstr(again.body, canary), "%zu: %s", i, again.body);
        if (!ends[i].readable)
            assert_problem(again, 404, "not_found");
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
        struct reply first = once(program.manager_token, post, key);
        assert_status(first, 201);
        cr_expect(json_is_integer(reply_at(&first, "/score")));
        ends[i].end(program, mentee);
        if (ends[i].end == become_superior) {
            struct reply refused = once(program.manager_token, post, key);
            expect_problem(refused, 403, "forbidden");
            continue;
        }
        struct reply again = expect_as_read(program.manager_token, post, key, &first);
        cr_expect(json_is_null(reply_at(&again, "/score")), "%zu: %s", i, again.body);
        cr_expect(json_is_null(reply_at(&again, "/score_parts/language")), "%zu: %s", i, again.body);
    }
}

Test(idempotency_rights, an_unchanged_object_is_shown_as_before)
{
    struct program program = a_published_program(an_employee());
    struct post post = {textf("/v1/programs/%s/topics", program.id), NULL, JSON({"title": "Once"}), NULL};
    const char *key = a_uuid();
    struct reply first = once(program.manager_token, post, key);
    assert_status(first, 201);
    struct reply again = expect_as_read(program.manager_token, post, key, &first);
    cr_expect_str_eq(again.body, first.body);
    cr_expect_str_eq(reply_header(&again, "ETag"), reply_header(&first, "ETag"));
}
