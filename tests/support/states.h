/* SPDX-License-Identifier: Apache-2.0 */
/* State machines as tests expect them: the allowed moves with their callers are in a table, every other move is
 * refused, and one of two concurrent moves wins. */
#ifndef KEHRWERT_TESTS_STATES_H
#define KEHRWERT_TESTS_STATES_H

#include "fixture.h"

struct state_move {
    const char *from;
    const char *to; /* one or more, separated by spaces */
    const char *by; /* names of callers, separated by spaces; `service` matches no call */
};

struct state_caller {
    const char *name; /* one word */
    const char *token;
    int refusal;           /* SEES_IT, or the status of every response that refuses this caller */
    const char *hidden_in; /* states in which this caller gets 404; NULL = none */
};

/* The caller sees the object: a move that nobody may make gets 409, a move that only others may make gets 403. */
#define SEES_IT 0

#define CALLER(...) ((struct state_caller){__VA_ARGS__})

/* People and clients without a part in the program. no_actor is a client with every role but no employee, leaver is a
 * former employee, and anonymous has no token. */
#define STRANGERS(refusal, hidden_in)                                                                                  \
    CALLER("colleague", participant(an_employee()), refusal, hidden_in),                                               \
        CALLER("program_manager_elsewhere", a_published_program(an_employee()).program_manager_token, refusal,         \
               hidden_in),                                                                                             \
        CALLER("leaver", participant(an_employee(.left = true)), 403, NULL),                                           \
        CALLER("no_actor", token_for("import", ~0U), 403, NULL),                                                       \
        CALLER("hr_sync_client", token_for("import", ROLE_HR_SYNC), 403, NULL), CALLER("anonymous", NULL, 401, NULL)
#define ADMIN_AND_AUDITOR(refusal)                                                                                     \
    CALLER("admin", token_of(an_employee(), ROLE_PARTICIPANT | ROLE_ADMIN), refusal, NULL),                            \
        CALLER("auditor", token_of(an_employee(), ROLE_PARTICIPANT | ROLE_AUDITOR), refusal, NULL)

struct state_machine {
    const char *table;
    const char *id;
    const char *path;      /* of the object; its transitions are one level below */
    struct employee owner; /* may read the row, for tables with row-level security */
    const char *states;    /* all of them, separated by spaces */
    const struct state_move *moves;
    size_t move_count;
    const struct state_caller *callers;
    size_t caller_count;
    const char *targets;          /* the states that the contract accepts as a target; NULL = all */
    bool unrecorded;              /* no history records its moves, and its version is not an ETag */
    const char *read_as_accepted; /* a state that reviewers cannot tell from accepted; NULL = none */
    /* The statement that brings $1 into the state $2, with all that depends on it; runs without triggers. */
    const char *arrange;
};

/* Tries every pair of states, including equal ones, as every caller. Moves of the table must succeed; all others must
 * change nothing. */
void expect_state_machine(const struct state_machine *machine);

/* Tries every two allowed moves from the same state (also the same move twice) at the same moment and from the same
 * version. Exactly one must succeed. */
void expect_one_winner(const struct state_machine *machine);

/* state_arrange brings the object into the state. Both return its state, version and number of transitions as text. */
const char *state_arrange(const struct state_machine *machine, const char *state);
const char *state_found(const struct state_machine *machine);

/* A token of a new reviewer of the program. */
const char *a_reviewer(struct program program);

#endif
