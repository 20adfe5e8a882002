/* SPDX-License-Identifier: Apache-2.0 */
/* The header of a token whose signature has not been verified yet. */
#ifndef KEHRWERT_AUTH_TOKEN_HEADER_H
#define KEHRWERT_AUTH_TOKEN_HEADER_H

#include "base.h"

struct token_header {
    const char *kid;         /* NULL = absent; may only select a key of the loaded set */
    unsigned algorithm;      /* one enum algorithm bit */
    size_t signature_length; /* in bytes */
};

/* Checks format and header of a compact JWS of `length` bytes, without using a key. False if the token must be refused.
 * Strings are owned by the arena. */
MUST_CHECK bool token_header_read(struct arena *arena, const char *token, size_t length,
                                  struct token_header *ret_header);

#endif
