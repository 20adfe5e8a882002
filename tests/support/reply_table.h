/* SPDX-License-Identifier: Apache-2.0 */
/* The responses of each operation as the served document describes them; the rows are generated from it. */
#ifndef KEHRWERT_TESTS_REPLY_TABLE_H
#define KEHRWERT_TESTS_REPLY_TABLE_H

#include "contract.h"

struct documented_header {
    const char *name; /* NULL at the end */
    bool required;    /* sent with every response of this status */
};

struct documented_status {
    int status; /* 0 at the end */
    const struct documented_header *headers;
};

struct documented_reply {
    const char *operation;
    int status;
    const struct schema *schema; /* NULL if there is no body, or the body is not JSON */
    const char *media;           /* media type on success; NULL = no body */
    const char *const *errors;   /* the codes of its errors, NULL at the end */
    const char *const *located;  /* the codes of those that say where in the request, NULL at the end */
    const struct documented_status *statuses;
};

extern const struct documented_reply reply_table[];
extern const size_t reply_count;

#endif
