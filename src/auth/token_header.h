/* SPDX-License-Identifier: Apache-2.0 */
/* What a token says about itself before anything of it is believed. */
#ifndef KEHRWERT_AUTH_TOKEN_HEADER_H
#define KEHRWERT_AUTH_TOKEN_HEADER_H

#include "base.h"

struct token_header {
    const char *kid;         /* NULL when absent; names a key of the loaded set and nothing else */
    unsigned algorithm;      /* one enum algorithm bit */
    size_t signature_length; /* bytes */
};

/* Checks size, form and header of a compact JWS without touching a key. Strings are owned by the arena. */
MUST_CHECK bool token_header_read(struct arena *arena, const char *token, size_t length,
                                  struct token_header *ret_header);

#endif
