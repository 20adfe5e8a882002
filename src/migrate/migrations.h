/* SPDX-License-Identifier: Apache-2.0 */
/* Migrations: files in dbmate's format, each applied once, in the order of their numbers. */
#ifndef KEHRWERT_MIGRATE_MIGRATIONS_H
#define KEHRWERT_MIGRATE_MIGRATIONS_H

#include "files.h"
#include "session.h"

struct migration {
    const char *name; /* of the file, with its folder */
    const char *version;
    const char *checksum;
    bool transaction;     /* false = each statement is a transaction of its own */
    struct script script; /* the part after `migrate:up` */
    bool applied;
};

struct migrations {
    struct migration *migration; /* in the order of their numbers */
    size_t count;
};

/* Parses the files. If a file has no line `-- migrate:up` or two files have the same number, prints this to standard
 * error and returns false. *ret_migrations is owned by the arena. */
MUST_CHECK bool migrations_read(struct arena *arena, const struct sql_files *files, struct migrations *ret_migrations);

/* Applies the pending migrations. First compares the applied ones with their files: if any file has changed, prints a
 * line for each to standard error and returns false. *ret_applied is the number of migrations applied. */
MUST_CHECK bool migrations_apply(struct session *session, struct migrations *migrations, size_t *ret_applied);

#endif
