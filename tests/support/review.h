/* SPDX-License-Identifier: Apache-2.0 */
/* A program with criteria, a reviewer, and applications assigned to the reviewer. */
#ifndef KEHRWERT_TESTS_REVIEW_H
#define KEHRWERT_TESTS_REVIEW_H

#include "fixture.h"

struct selection {
    struct program program;
    struct employee reviewer;
    const char *reviewer_token;
    const char *clear; /* criterion for both roles, weight 1 */
    const char *knows; /* criterion for mentors, weight 3 */
};

static inline const char *a_criterion(struct program program, const char *title, const char *role, const char *weight)
{
    return sql_as(program.program_manager,
                  "INSERT INTO criterion (program_id, title, role, weight) VALUES ($1::uuid, $2, NULLIF($3, ''), "
                  "$4::int) RETURNING id",
                  program.id, title, role, weight);
}

static inline struct selection a_selection(void)
{
    struct program program = a_published_program(an_employee());
    struct selection selection = {.program = program, .reviewer = an_employee()};
    program_staff_add(program, selection.reviewer, "reviewer");
    selection.reviewer_token = participant(selection.reviewer);
    selection.clear = a_criterion(program, "Explains clearly", "", "1");
    selection.knows = a_criterion(program, "Knows the platforms", "mentor", "3");
    return selection;
}

static inline struct reply put_review(const char *token, const char *application, const char *scores)
{
    return call(token, "PUT", textf("/v1/applications/%s/review", application),
                .body = textf("{\"scores\": [%s], \"comment\": \"Clear and patient.\"}", scores));
}

/* Scores a mentor's application. */
static inline const char *scores_of(struct selection selection, int clear, int knows)
{
    return textf(JSON({"criterion_id": "%s", "score": %d}, {"criterion_id": "%s", "score": %d}), selection.clear, clear,
                       selection.knows, knows);
}

static inline void a_review(struct selection selection, const char *application, int clear, int knows)
{
    struct reply reply = put_review(selection.reviewer_token, application, scores_of(selection, clear, knows));
    assert_status(reply, 200);
}

#endif
