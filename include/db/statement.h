/* SPDX-License-Identifier: Apache-2.0 */
/* An SQL statement, as the build makes it from a file under sql/. */
#ifndef KEHRWERT_STATEMENT_H
#define KEHRWERT_STATEMENT_H

#include <stddef.h>

struct statement {
    const char *name; /* the file's name; prepared statements are called the same */
    const char *sql;  /* with its named parameters numbered: $1, $2, ... */
    size_t value_count;
};

#endif
