/* SPDX-License-Identifier: Apache-2.0 */
/* What tests arrange before they act: people, programs, applications, pairings; new and random for each call, never
 * shared. */
#ifndef KEHRWERT_TESTS_FIXTURE_H
#define KEHRWERT_TESTS_FIXTURE_H

#include "client.h"

struct employee {
    const char *id;
    const char *user_name;
};

struct employee_options {
    bool given;
    const char *unit;       /* NULL: a unit of its own */
    int level;              /* 0: 5 */
    bool board;             /* level 0 */
    const char *manager_id; /* NULL: none */
    const char *languages;  /* as a PostgreSQL array; NULL: {de,en} */
    const char *birth_date; /* NULL: 1999-04-01 */
    const char *display_name;
    const char *site;
    bool minor;
    bool left; /* no longer active */
};

/* an_employee(), an_employee(.level = 1, .manager_id = boss.id) */
#define an_employee(...) an_employee_with((struct employee_options){.given = true, __VA_ARGS__})
struct employee an_employee_with(struct employee_options options);

/* A token of the employee; `roles` are enum role bits. */
const char *token_of(struct employee employee, unsigned roles);

/* The same with the role participant alone, as most callers have it. */
const char *participant(struct employee employee);

struct program {
    const char *id;
    struct employee manager;
    const char *manager_token; /* participant and program_manager */
};

/* A program of the manager, complete enough to be published; made through the API. */
struct program a_draft_program(struct employee manager);
struct program a_published_program(struct employee manager);

/* Moves a program through the API; fails the test when that is refused. */
void program_moves(struct program program, const char *state);

/* Puts a further employee on the staff list ("program_manager" or "reviewer"). */
void program_staff_add(struct program program, struct employee employee, const char *role);

/* The id of a new topic of the program, and of a new module. */
const char *a_topic(struct program program);
const char *a_module(struct program program);

/* The consent of the employee to the program's current text. */
void a_consent(struct program program, struct employee employee);

/* An application with one new topic, consent included, in the state draft, submitted or accepted; role "mentor" or
 * "mentee". The ids of all three are the application's. */
const char *a_draft_application(struct program program, struct employee employee, const char *role);
const char *a_submitted_application(struct program program, struct employee employee, const char *role);
const char *an_accepted_application(struct program program, struct employee employee, const char *role);

struct pairing {
    const char *id;
    struct program program;
    struct employee mentor;
    struct employee mentee;
    const char *mentor_application_id;
    const char *mentee_application_id;
    const char *mentor_token; /* participant */
    const char *mentee_token;
};

/* Two new people paired in the program; or in a new program of a new manager. */
struct pairing a_forming_pairing_in(struct program program);
struct pairing a_forming_pairing(void);

/* The same with a goal, both signatures, and active. */
struct pairing an_active_pairing_in(struct program program);
struct pairing an_active_pairing(void);

/* The id of a planned session of an active pairing with topic and goal, `hours` from now (negative: in the past). */
const char *a_planned_session(struct pairing pairing, int hours);

/* The ETag that a GET of this path answers to the caller. */
const char *etag_of(const char *token, const char *path);

/* ---- straight to the database, as its owner ------------------------------------------------------------------ */

/* Runs one statement with $1, $2, ... and gives the first row's first value (NULL when there is none): sql("SELECT
 * $1::text", id). */
#define sql(...) sql_run(NULL, (const char *const[]){__VA_ARGS__, NULL})

/* The same in a transaction whose actor is this employee. */
#define sql_as(employee, ...) sql_run(&(employee), (const char *const[]){__VA_ARGS__, NULL})
const char *sql_run(const struct employee *actor, const char *const *statement_and_values);

/* The same with neither triggers nor foreign keys: for what the rules would not let come to be. Other connections keep
 * theirs. */
#define sql_without_triggers(employee, ...)                                                                            \
    sql_run_without_triggers(&(employee), (const char *const[]){__VA_ARGS__, NULL})
const char *sql_run_without_triggers(const struct employee *actor, const char *const *statement_and_values);

/* A random UUID; arena-owned. */
const char *a_uuid(void);

#endif
