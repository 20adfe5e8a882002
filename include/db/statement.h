/* SPDX-License-Identifier: Apache-2.0 */
/* An SQL statement, as the build generates it from a file in sql/. */
#ifndef KEHRWERT_STATEMENT_H
#define KEHRWERT_STATEMENT_H

#include <stddef.h>

struct statement {
    const char *name; /* of the prepared statement, the file's name; NULL: planned anew for the values of each call */
    const char *sql;  /* named parameters are replaced by $1, $2, ... */
    size_t value_count;
};

#endif
