/* SPDX-License-Identifier: Apache-2.0 */
/* What tests of locked and forbidden pairs arrange: two accepted people of a program, and the decisions of its program
 * manager. */
#ifndef KEHRWERT_TESTS_PAIR_DECISION_H
#define KEHRWERT_TESTS_PAIR_DECISION_H

#include "fixture.h"

struct pair {
    struct program program;
    struct employee mentor;
    struct employee mentee;
    const char *mentor_application_id;
    const char *mentee_application_id;
};

static inline struct pair a_pair_in(struct program program)
{
    struct pair pair = {.program = program, .mentor = an_employee(), .mentee = an_employee(.level = 1)};
    pair.mentor_application_id = an_accepted_application(program, pair.mentor, "mentor");
    pair.mentee_application_id = an_accepted_application(program, pair.mentee, "mentee");
    return pair;
}

static inline struct pair a_pair(void)
{
    return a_pair_in(a_published_program(an_employee()));
}

/* The same mentor with a different, new mentee. */
static inline struct pair with_another_mentee(struct pair pair)
{
    pair.mentee = an_employee(.level = 1);
    pair.mentee_application_id = an_accepted_application(pair.program, pair.mentee, "mentee");
    return pair;
}

static inline const char *decision_body(struct pair pair, const char *decision)
{
    return textf(JSON({
                     "mentor_application_id": "%s", "mentee_application_id": "%s", "decision": "%s",
                     "reason": "They asked for it."
                 }),
                      pair.mentor_application_id, pair.mentee_application_id, decision);
}

static inline struct reply decide_as(const char *token, struct pair pair, const char *decision)
{
    return call(token, "POST", textf("/v1/programs/%s/pair-decisions", pair.program.id),
                .body = decision_body(pair, decision));
}

/* The response to the program manager's decision about the two. */
static inline struct reply decide(struct pair pair, const char *decision)
{
    return decide_as(pair.program.program_manager_token, pair, decision);
}

/* Makes a decision, which must succeed, and returns its path. */
static inline const char *decided(struct pair pair, const char *decision)
{
    struct reply reply = decide(pair, decision);
    assert_status(reply, 201);
    return reply_header(&reply, "Location");
}

/* Posts the two applications to a collection of the program: "pairings" or "proposals". */
static inline struct reply post_pair(struct pair pair, const char *collection)
{
    return call(pair.program.program_manager_token, "POST", textf("/v1/programs/%s/%s", pair.program.id, collection),
                .body = textf(JSON({"mentor_application_id": "%s", "mentee_application_id": "%s"}),
                                   pair.mentor_application_id, pair.mentee_application_id));
}

/* How many candidates the caller finds for the application. */
static inline size_t candidates_of(const char *token, const char *application_id)
{
    struct reply reply = call(token, "GET", textf("/v1/applications/%s/candidates", application_id));
    assert_status(reply, 200);
    return reply_items(&reply);
}

#endif
