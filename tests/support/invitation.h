/* SPDX-License-Identifier: Apache-2.0 */
/* Invitations in the states that tests start from. */
#ifndef KEHRWERT_TESTS_INVITATION_H
#define KEHRWERT_TESTS_INVITATION_H

#include "fixture.h"

/* Returns the path of a new invitation as a mentor. */
static inline const char *an_invitation(struct program program, struct employee employee)
{
    const char *id = sql_as(program.program_manager,
                            "INSERT INTO invitation (program_id, employee_id, role) VALUES ($1::uuid, $2::uuid, "
                            "'mentor') RETURNING id",
                            program.id, employee.id);
    return textf("/v1/invitations/%s", id);
}

static inline const char *a_guaranteed_place(struct program program, struct employee employee)
{
    const char *path = an_invitation(program, employee);
    sql("UPDATE invitation SET place_guaranteed = true WHERE employee_id = $1::uuid", employee.id);
    return path;
}

static inline struct reply answer(struct employee employee, const char *invitation, const char *state)
{
    return call(participant(employee), "POST", textf("%s/transitions", invitation), .if_match = "*",
                .body = textf(JSON({"to": "%s"}), state));
}

static inline void answers(struct employee employee, const char *invitation, const char *state)
{
    struct reply reply = answer(employee, invitation, state);
    assert_status(reply, 201);
}

/* The invitation has passed its expiry, but due work has not run yet. */
static inline void invitation_expires(struct employee employee)
{
    sql("UPDATE invitation SET expires_at = app_now() - interval '1 minute' WHERE employee_id = $1::uuid", employee.id);
}

static inline void due_work_runs(void)
{
    sql("SELECT due_work(1000)");
}

#endif
