/* SPDX-License-Identifier: Apache-2.0 */
/* The files of an SQL folder, in memory. */
#ifndef KEHRWERT_MIGRATE_FILES_H
#define KEHRWERT_MIGRATE_FILES_H

#include "base.h"

struct sql_file {
    const char *name; /* path relative to the folder */
    const char *text;
    size_t length;
    const char *checksum; /* SHA-256, hexadecimal */
};

struct sql_files {
    struct arena *arena;
    struct sql_file *file; /* sorted by name, bytewise */
    size_t count;
    size_t room;
};

/* Reads all files *.sql in a folder and, if `deep`, in its subfolders, except hidden ones. A folder that does not exist
 * counts as empty. Everything is owned by the arena. If a file cannot be read, prints the reason to standard error and
 * returns false. */
MUST_CHECK bool sql_files_read(struct arena *arena, const char *folder, bool deep, struct sql_files *ret_files);

/* SHA-256 in hexadecimal. Owned by the arena. */
const char *sql_checksum(struct arena *arena, const char *bytes, size_t length);

/* SHA-256 of the lines `checksum  name` of all files, in hexadecimal. That is the checksum of what `sha256sum` prints
 * for them. Owned by the arena. */
const char *sql_files_digest(const struct sql_files *files);

#endif
