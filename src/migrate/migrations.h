/* SPDX-License-Identifier: Apache-2.0 */
/* Migrations: files in dbmate's format, each applied once, in the order of their numbers. */
#ifndef KEHRWERT_MIGRATE_MIGRATIONS_H
#define KEHRWERT_MIGRATE_MIGRATIONS_H

#include "files.h"
#include "session.h"

struct migration {
    const char *name; /* of the file, with the folder */
    const char *version;
    const char *checksum;
    bool transaction;     /* false: each statement is a transaction of its own */
    struct script script; /* the part `migrate:up` */
    bool applied;
};

struct migrations {
    struct migration *migration; /* in the order of their numbers */
    size_t count;
};

/* Makes migrations of the files. False, with lines on standard error, for a file without the line `-- migrate:up` and
 * for two files of one number. */
MUST_CHECK bool migrations_read(struct arena *arena, const struct sql_files *files, struct migrations *ret_migrations);

/* Applies those that the database has not been given yet. Before that, compares those that it has: false, with a line
 * for each, when a file has changed since. */
MUST_CHECK bool migrations_apply(struct session *session, struct migrations *migrations, size_t *ret_applied);

#endif
