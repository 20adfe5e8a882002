/* SPDX-License-Identifier: Apache-2.0 */
/* The success response of each operation; the rows are generated from the contract. */
#ifndef KEHRWERT_TESTS_REPLY_TABLE_H
#define KEHRWERT_TESTS_REPLY_TABLE_H

#include "contract.h"

struct reply_schema {
    const char *operation;
    int status;
    const struct schema *schema; /* NULL if there is no body, or the body is not JSON */
};

extern const struct reply_schema reply_table[];
extern const size_t reply_count;

#endif
