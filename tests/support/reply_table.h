/* SPDX-License-Identifier: Apache-2.0 */
/* What each operation answers when it succeeds; the rows are generated from the contract. */
#ifndef KEHRWERT_TESTS_REPLY_TABLE_H
#define KEHRWERT_TESTS_REPLY_TABLE_H

#include "contract.h"

struct reply_schema {
    const char *operation;
    int status;
    const struct schema *schema; /* NULL when there is no body, or one that is not JSON */
};

extern const struct reply_schema reply_table[];
extern const size_t reply_count;

#endif
