/* SPDX-License-Identifier: Apache-2.0 */
/* Tutorials for tests to start from. */
#ifndef KEHRWERT_TESTS_TUTORIAL_H
#define KEHRWERT_TESTS_TUTORIAL_H

#include "session.h"

/* The id of a tutorial that this person posts to the tutorials of a program or a pairing. `more` adds members to the
 * body, for example `, "audience": "everyone"`. */
static inline const char *a_tutorial_at(const char *path, const char *token, const char *title, const char *more)
{
    struct reply reply =
        call(token, "POST", path, .body = textf(JSON({"title": "%s", "text": "Begin with one line." %s}), title, more));
    assert_status(reply, 201);
    return reply_text(&reply, "/id");
}

static inline const char *a_program_tutorial(struct program program, const char *token, const char *title,
                                             const char *more)
{
    return a_tutorial_at(textf("/v1/programs/%s/tutorials", program.id), token, title, more);
}

static inline const char *a_pair_tutorial(struct pairing pairing, const char *token, const char *title)
{
    return a_tutorial_at(textf("/v1/pairings/%s/tutorials", pairing.id), token, title, "");
}

#endif
