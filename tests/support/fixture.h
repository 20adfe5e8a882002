/* SPDX-License-Identifier: Apache-2.0 */
/* What tests arrange before they act: people, programs, applications and pairings. Every call makes new ones with
 * random names; nothing is shared. */
#ifndef KEHRWERT_TESTS_FIXTURE_H
#define KEHRWERT_TESTS_FIXTURE_H

#include "client.h"

struct employee {
    const char *id;
    const char *user_name;
};

struct employee_options {
    bool given;             /* set by an_employee(), which may have no other option */
    const char *unit;       /* NULL: a unit of its own */
    int level;              /* 0: 5 */
    bool board;             /* level 0 */
    const char *manager_id; /* NULL: none */
    const char *languages;  /* as a PostgreSQL array; NULL: {de,en} */
    const char *birth_date; /* NULL: 1999-04-01, or unknown for a minor */
    const char *display_name;
    const char *site;
    bool minor;
    bool left; /* no longer active */
};

/* an_employee(), an_employee(.level = 1, .manager_id = boss.id) */
#define an_employee(...) an_employee_with((struct employee_options){.given = true, __VA_ARGS__})
struct employee an_employee_with(struct employee_options options);

/* A token of the employee; `roles` is a set of enum role bits. */
const char *token_of(struct employee employee, unsigned roles);

/* The same with only the role participant, which most callers have. */
const char *participant(struct employee employee);

struct program {
    const char *id;
    struct employee program_manager;
    const char *program_manager_token; /* participant and program_manager */
};

/* A program of the program manager, made through the API and complete enough to be published. */
struct program a_draft_program(struct employee program_manager);
struct program a_published_program(struct employee program_manager);

/* Moves a program through the API; fails the test if the move is refused. */
void program_moves(struct program program, const char *state);

/* Adds an employee to the staff list as "program_manager" or "reviewer". */
void program_staff_add(struct program program, struct employee employee, const char *role);

/* The id of a new topic of the program, and of a new module. */
const char *a_topic(struct program program);
const char *a_module(struct program program);

/* The employee's consent to the current text of the program. */
void a_consent(struct program program, struct employee employee);

/* The caller's own consent to the text of the program, given or withdrawn through the API. */
struct reply consent_post(const char *token, struct program program, const char *state);

/* An application with one new topic and the consent, in the state draft, submitted or accepted. The role is "mentor" or
 * "mentee". All three return the application's id. */
const char *a_draft_application(struct program program, struct employee employee, const char *role);
const char *a_submitted_application(struct program program, struct employee employee, const char *role);
const char *an_accepted_application(struct program program, struct employee employee, const char *role);

/* Moves the employee's application through the API; fails the test if the move is refused. */
void application_moves(struct employee employee, const char *application_id, const char *state);

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

/* The two people paired in the program. */
struct pairing a_forming_pairing_of(struct program program, struct employee mentor, struct employee mentee);

/* Two new people paired in the program, or in a new program with a new program manager. */
struct pairing a_forming_pairing_in(struct program program);
struct pairing a_forming_pairing(void);

/* The same with a goal and both signatures, and active for so long that sessions can be at any time: pairing and
 * program last from 2020 to 2090. */
struct pairing an_active_pairing_of(struct program program, struct employee mentor, struct employee mentee);
struct pairing an_active_pairing_in(struct program program);
struct pairing an_active_pairing(void);

/* The id of a planned session of an active pairing, with topic and goal, `hours` from now (negative: in the past). */
const char *a_planned_session(struct pairing pairing, int hours);

/* The ETag that a GET of this path returns to the caller. */
const char *etag_of(const char *token, const char *path);

/* ---- directly in the database, as its owner ------------------------------------------------------------------ */

/* Runs one statement with $1, $2, ... and returns the first value of the first row, or NULL if there is no row:
 * sql("SELECT $1::text", id). */
#define sql(...) sql_run(NULL, (const char *const[]){__VA_ARGS__, NULL})

/* The same in a transaction whose actor is this employee. */
#define sql_as(employee, ...) sql_run(&(employee), (const char *const[]){__VA_ARGS__, NULL})
const char *sql_run(const struct employee *actor, const char *const *statement_and_values);

/* The same without triggers and foreign keys, to create states that the rules do not allow. Other connections are not
 * affected. */
#define sql_without_triggers(employee, ...)                                                                            \
    sql_run_without_triggers(&(employee), (const char *const[]){__VA_ARGS__, NULL})
const char *sql_run_without_triggers(const struct employee *actor, const char *const *statement_and_values);

/* A random UUID, owned by the test's arena. */
const char *a_uuid(void);

#endif
