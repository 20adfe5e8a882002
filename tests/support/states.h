/* SPDX-License-Identifier: Apache-2.0 */
/* State machines as tests expect them: who may move what from where to where, everybody else may not, and of two who
 * move it together one does. */
#ifndef KEHRWERT_TESTS_STATES_H
#define KEHRWERT_TESTS_STATES_H

#include "fixture.h"

struct state_move {
    const char *from;
    const char *to; /* several, separated by spaces */
    const char *by; /* names of callers, separated by spaces; and service, which no call is */
};

struct state_caller {
    const char *name; /* one word */
    const char *token;
    int refusal;           /* SEES_IT, or the status of everything that is not this caller's */
    const char *hidden_in; /* states in which this caller finds nothing: 404; NULL = none */
};

/* Refused with 409 where nobody may move so, with 403 where others may. */
#define SEES_IT 0

#define CALLER(...) ((struct state_caller){__VA_ARGS__})

/* People and clients with no part in the program. no_actor is a client with every role and no person behind it, leaver
 * a former employee; anonymous comes without a token. */
#define STRANGERS(refusal, hidden_in)                                                                                  \
    CALLER("colleague", participant(an_employee()), refusal, hidden_in),                                               \
        CALLER("manager_elsewhere", a_published_program(an_employee()).manager_token, refusal, hidden_in),             \
        CALLER("leaver", participant(an_employee(.left = true)), 403, NULL),                                           \
        CALLER("no_actor", token_for("import", ~0U), 403, NULL),                                                       \
        CALLER("hr_sync_client", token_for("import", ROLE_HR_SYNC), 403, NULL), CALLER("anonymous", NULL, 401, NULL)
#define ADMIN_AND_AUDITOR(refusal)                                                                                     \
    CALLER("admin", token_of(an_employee(), ROLE_PARTICIPANT | ROLE_ADMIN), refusal, NULL),                            \
        CALLER("auditor", token_of(an_employee(), ROLE_PARTICIPANT | ROLE_AUDITOR), refusal, NULL)

struct state_machine {
    const char *table;
    const char *id;
    const char *path;      /* of the resource; its transitions are below */
    struct employee owner; /* who may read the row, for tables with row security */
    const char *states;    /* all, separated by spaces */
    const struct state_move *moves;
    size_t move_count;
    const struct state_caller *callers;
    size_t caller_count;
    const char *asked;            /* the states that the contract takes as a target; NULL = all */
    bool untold;                  /* its steps are written nowhere, and its version is no ETag */
    const char *read_as_accepted; /* a state that reviewers cannot tell from accepted; NULL = none */
    const char *arrange;          /* puts $1 into the state $2 and all beside it into order; runs without triggers */
};

/* Every pair of states, equal ones too, by every caller: moves of the table are made, all others change nothing. */
void expect_state_machine(const struct state_machine *machine);

/* Every two moves from one state, the same one too, by every two who may make them, at the same moment and from the
 * same version: one is made. */
void expect_one_winner(const struct state_machine *machine);

/* Puts the object into the state and gives its state, version and number of steps as text. */
const char *state_arrange(const struct state_machine *machine, const char *state);
const char *state_found(const struct state_machine *machine);

/* A token of a new reviewer of the program. */
const char *a_reviewer(struct program program);

#endif
