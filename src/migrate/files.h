/* SPDX-License-Identifier: Apache-2.0 */
/* The files of an SQL folder, read once. */
#ifndef KEHRWERT_MIGRATE_FILES_H
#define KEHRWERT_MIGRATE_FILES_H

#include "base.h"

struct sql_file {
    const char *name; /* its path below the folder that was read */
    const char *text;
    size_t length;
    const char *checksum; /* SHA-256, hexadecimal */
};

struct sql_files {
    struct arena *arena;
    struct sql_file *file; /* in the order of their names, byte by byte */
    size_t count;
};

/* Reads all files *.sql of a folder, `deep` for those of its folders too; hidden ones are left out. A folder that does
 * not exist holds none. Everything belongs to the arena. False, with a line on standard error, if one cannot be read.
 */
MUST_CHECK bool sql_files_read(struct arena *arena, const char *folder, bool deep, struct sql_files *ret_files);

/* SHA-256 over the line `checksum  name` of each file, hexadecimal: what `sha256sum` prints of them, summed again. */
const char *sql_files_digest(const struct sql_files *files);

#endif
