/* SPDX-License-Identifier: Apache-2.0 */
/* Feedback forms of a program, as tests write them. */
#ifndef KEHRWERT_TESTS_FORM_H
#define KEHRWERT_TESTS_FORM_H

#include "session.h"

static inline const char *form_path(struct program program, const char *moment)
{
    return textf("/v1/programs/%s/feedback-forms/%s", program.id, moment);
}

static inline struct reply form_put(const char *token, struct program program, const char *moment,
                                    const char *questions)
{
    return call(token, "PUT", form_path(program, moment), .if_match = "*",
                .body = textf(JSON({"title": "Your view", "questions": %s}), questions));
}

/* A required rating for both roles, a text for mentors, a choice and a yes-or-no question for mentees. */
#define FOUR_QUESTIONS                                                                                                 \
    JSON([                                                                                                             \
        {"kind": "rating", "text": "How was it?", "required": true},                                                   \
        {"kind": "text", "text": "What did you show?", "role": "mentor"},                                              \
        {"kind": "choice", "text": "Where?", "role": "mentee", "choices": [ "Here", "There" ]},                        \
        {"kind": "yes_no", "text": "Again?", "role": "mentee", "choices": null}                                        \
    ])

/* Makes the program ask these questions after each session. */
static inline void asks_after_sessions(struct program program)
{
    struct reply reply = form_put(program.program_manager_token, program, "session", FOUR_QUESTIONS);
    assert_status(reply, 200);
}

#endif
