/* SPDX-License-Identifier: Apache-2.0 */
/* The schema: `kehrwert migrate` brings a database up to date, and the service checks whether it is. */
#ifndef KEHRWERT_MIGRATE_H
#define KEHRWERT_MIGRATE_H

#include <stdatomic.h>

#include "base.h"

/* Brings a database up to date with a folder. `migrations/` has files in dbmate's format, which are applied once each,
 * in the order of their numbers. `logic/`, if it exists, has functions and triggers; files that differ from those
 * applied last are applied in one transaction. Several processes may run this at the same time. Prints to standard
 * output what was done. At the first failure, prints the reason to standard error and returns false. */
MUST_CHECK bool migrate(const char *url, const char *folder);

/* What `seed` loads. */
struct seed_options {
    const char *scale; /* "S", "M" or "L" */
    const char *day;   /* the company's present day, YYYY-MM-DD; NULL = today in UTC */
};

/* Fills a migrated database that has no employees with the reference company: runs the files in the folder's
 * seeds/reference_company in one transaction, in the order of their names. The rows depend only on scale and day. Then
 * vacuums and analyses the tables, and prints to standard output how many rows the main ones have. At the first
 * failure, prints the reason to standard error and returns false; unless it was the vacuuming that failed, the database
 * is as it was before. */
MUST_CHECK bool seed(const char *url, const char *folder, const struct seed_options *options);

/* ---- what this program needs --------------------------------------------------------------------------------- */

struct db;

/* What is known about the database's schema. Initialise with {0}. Thread-safe. */
struct migration_watch {
    atomic_uint_fast64_t current_at; /* value of db_connections_made when the schema was found current; 0 = not yet */
    atomic_bool outdated;            /* the schema was found outdated and this was logged */
};

/* Checks the schema. OK if all migrations that this program was built with have been applied, and its logic has been
 * applied at some time, even if newer logic has replaced it. If not, returns ERROR_SCHEMA_OUTDATED and logs a warning.
 * Other errors: those of db_ask and error_of_result. Once the schema was found current, it is checked again only after
 * the pool has opened a connection, because replacing a database with an older copy ends all connections. The deadline
 * is on the monotonic clock. */
MUST_CHECK enum error migration_watch_check(struct migration_watch *watch, struct db *db, struct arena *arena,
                                            int64_t deadline_us);

/* ---- SQL scripts --------------------------------------------------------------------------------------------- */

/* One statement, from its first word to before its semicolon. Points into the script. */
struct script_statement {
    const char *bytes;
    size_t length;
    size_t line; /* line of its first word, counted from 1 */
};

/* Initialise with {.bytes = text, .length = its length, .line = 1}. The text must outlive the statements. */
struct script {
    const char *bytes;
    size_t length;
    size_t at;
    size_t line; /* line at `at` */
};

/* Reads the next statement; false at the end. Skips empty statements. An unterminated quote or comment extends to the
 * end of the script; PostgreSQL will refuse that statement. */
MUST_CHECK bool script_next(struct script *script, struct script_statement *ret_statement);

enum script_kind {
    SCRIPT_OTHER,
    SCRIPT_TRANSACTION,     /* begins or ends a transaction */
    SCRIPT_TRIGGER_REPLACE, /* CREATE OR REPLACE TRIGGER */
    SCRIPT_TRIGGER_OTHER,   /* CREATE, COMMENT ON, ALTER or DROP of a trigger, but not of an event trigger */
};

enum script_kind script_statement_kind(const struct script_statement *statement);

#endif
