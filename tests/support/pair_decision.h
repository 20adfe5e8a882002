/* SPDX-License-Identifier: Apache-2.0 */
/* What tests of locked and forbidden pairs arrange: two accepted people of a program, and the decisions of its manager.
 */
#ifndef KEHRWERT_TESTS_PAIR_DECISION_H
#define KEHRWERT_TESTS_PAIR_DECISION_H

#include "fixture.h"

struct two {
    struct program program;
    struct employee mentor;
    struct employee mentee;
    const char *mentor_application_id;
    const char *mentee_application_id;
};

static inline struct two two_in(struct program program)
{
    struct two two = {.program = program, .mentor = an_employee(), .mentee = an_employee(.level = 1)};
    two.mentor_application_id = an_accepted_application(program, two.mentor, "mentor");
    two.mentee_application_id = an_accepted_application(program, two.mentee, "mentee");
    return two;
}

static inline struct two two_accepted(void)
{
    return two_in(a_published_program(an_employee()));
}

/* The same mentor with a different, new mentee. */
static inline struct two with_another_mentee(struct two two)
{
    two.mentee = an_employee(.level = 1);
    two.mentee_application_id = an_accepted_application(two.program, two.mentee, "mentee");
    return two;
}

static inline const char *decision_body(struct two two, const char *decision)
{
    return textf(JSON({
                     "mentor_application_id": "%s", "mentee_application_id": "%s", "decision": "%s",
                     "reason": "They asked for it."
                 }),
                      two.mentor_application_id, two.mentee_application_id, decision);
}

static inline struct reply decide_as(const char *token, struct two two, const char *decision)
{
    return call(token, "POST", textf("/v1/programs/%s/pair-decisions", two.program.id),
                .body = decision_body(two, decision));
}

/* The response to the program manager's decision about the two. */
static inline struct reply decide(struct two two, const char *decision)
{
    return decide_as(two.program.manager_token, two, decision);
}

/* Makes a decision, which must succeed, and returns its path. */
static inline const char *decided(struct two two, const char *decision)
{
    struct reply reply = decide(two, decision);
    assert_status(reply, 201);
    return reply_header(&reply, "Location");
}

/* Posts the two applications to a collection of the program: "pairings" or "proposals". */
static inline struct reply post_two(struct two two, const char *collection)
{
    return call(two.program.manager_token, "POST", textf("/v1/programs/%s/%s", two.program.id, collection),
                .body = textf(JSON({"mentor_application_id": "%s", "mentee_application_id": "%s"}),
                                   two.mentor_application_id, two.mentee_application_id));
}

/* How many candidates the caller finds for the application. */
static inline size_t candidates_of(const char *token, const char *application_id)
{
    struct reply reply = call(token, "GET", textf("/v1/applications/%s/candidates", application_id));
    assert_status(reply, 200);
    return reply_items(&reply);
}

#endif
