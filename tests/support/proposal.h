/* SPDX-License-Identifier: Apache-2.0 */
/* What tests of proposals arrange: staged and offered proposals for two new people, and their answers. */
#ifndef KEHRWERT_TESTS_PROPOSAL_H
#define KEHRWERT_TESTS_PROPOSAL_H

#include "fixture.h"

struct offer {
    const char *id;
    const char *path;
    struct program program;
    struct employee mentor;
    struct employee mentee;
    const char *mentor_application_id;
    const char *mentee_application_id;
    const char *mentor_token; /* participant */
    const char *mentee_token;
};

/* A staged proposal for these two accepted applicants. */
static inline struct offer a_proposal_of(struct program program, struct employee mentor, const char *mentor_application,
                                         struct employee mentee, const char *mentee_application)
{
    struct offer offer = {.program = program,
                          .mentor = mentor,
                          .mentee = mentee,
                          .mentor_application_id = mentor_application,
                          .mentee_application_id = mentee_application,
                          .mentor_token = participant(mentor),
                          .mentee_token = participant(mentee)};
    offer.id = sql_as(
        program.program_manager,
        "INSERT INTO proposal (mentor_application_id, mentee_application_id) VALUES ($1::uuid, $2::uuid) RETURNING id",
        mentor_application, mentee_application);
    offer.path = textf("/v1/proposals/%s", offer.id);
    return offer;
}

/* The same for two new people. */
static inline struct offer a_staged_proposal_in(struct program program)
{
    struct employee mentor = an_employee();
    struct employee mentee = an_employee(.level = 1);
    const char *application = an_accepted_application(program, mentor, "mentor");
    return a_proposal_of(program, mentor, application, mentee, an_accepted_application(program, mentee, "mentee"));
}

static inline struct offer offered(struct offer offer)
{
    sql_as(offer.program.program_manager, "UPDATE proposal SET state = 'offered' WHERE id = $1::uuid", offer.id);
    return offer;
}

static inline struct offer an_offer_in(struct program program)
{
    return offered(a_staged_proposal_in(program));
}

static inline struct offer an_offer(void)
{
    return an_offer_in(a_published_program(an_employee()));
}

/* The time to answer the offer is over, but due work has not run yet. */
static inline void offer_expires(struct offer offer)
{
    sql("UPDATE proposal SET expires_at = app_now() WHERE id = $1::uuid", offer.id);
}

static inline struct reply answer(const char *token, struct offer offer, const char *yes_or_no)
{
    return call(token, "PUT", textf("%s/answer", offer.path), .body = textf(JSON({"answer": "%s"}), yes_or_no));
}

/* The state that this caller sees. */
static inline const char *state_for(const char *token, struct offer offer)
{
    struct reply reply = call(token, "GET", offer.path);
    assert_status(reply, 200);
    return reply_text(&reply, "/state");
}

#endif
