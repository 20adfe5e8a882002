/* SPDX-License-Identifier: Apache-2.0 */
/* The schema: `kehrwert migrate` brings a database up to date, and the service knows whether that has been done. */
#ifndef KEHRWERT_MIGRATE_H
#define KEHRWERT_MIGRATE_H

#include <stdatomic.h>

#include "base.h"

/* Applies what the database lacks of a folder with `migrations/` (files in dbmate's format, in the order of their
 * numbers, each once) and, if there is one, `logic/` (functions and triggers; each file whenever it differs, all in one
 * transaction). Safe for several starters at once. Says on standard output what was done, on standard error why not;
 * false after the first failure. */
MUST_CHECK bool migrate(const char *url, const char *folder);

/* ---- what this program needs --------------------------------------------------------------------------------- */

struct db;

/* What is known about the database; start with zeros. */
struct migration_watch {
    atomic_uint_fast64_t current_at; /* db_connections_made when the schema was found current; 0: not yet */
    atomic_bool outdated;            /* the log has said so */
};

/* OK if the database has been given all migrations that this program was built with, and has ever had its logic;
 * ERROR_SCHEMA_OUTDATED, and a line in the log, if not; or an error of db_ask. Once found current, the schema stays
 * so as long as no new connection is made: whoever puts an older database in its place ends all connections. */
MUST_CHECK enum error migration_watch_check(struct migration_watch *watch, struct db *db, struct arena *arena,
                                            int64_t deadline_us);

/* ---- SQL scripts --------------------------------------------------------------------------------------------- */

/* One statement without its semicolon, from its first word on. Points into the script. */
struct script_statement {
    const char *bytes;
    size_t length;
    size_t line; /* of its first word, from 1 */
};

/* Start with {.bytes = text, .length = its length, .line = 1}; the text stays the caller's. */
struct script {
    const char *bytes;
    size_t length;
    size_t at;
    size_t line; /* at `at` */
};

/* The next statement; false at the end. Empty ones are skipped. What PostgreSQL would not understand either (a quote
 * without its end) belongs to the last statement. */
MUST_CHECK bool script_next(struct script *script, struct script_statement *ret_statement);

/* True for CREATE, COMMENT ON, ALTER and DROP of a trigger (not of an event trigger). */
bool script_statement_is_of_trigger(const struct script_statement *statement);

/* True for what begins or ends a transaction. */
bool script_statement_is_of_transaction(const struct script_statement *statement);

#endif
