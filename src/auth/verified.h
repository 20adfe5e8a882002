/* SPDX-License-Identifier: Apache-2.0 */
/* A cache of recently verified tokens, so that a client's next request does not pay for the signature check again. */
#ifndef KEHRWERT_AUTH_VERIFIED_H
#define KEHRWERT_AUTH_VERIFIED_H

#include "auth.h"

struct verified;

/* SHA-256 of a token's bytes. The cache keeps this instead of the token. */
struct token_digest {
    unsigned char bytes[SHA256_BYTES];
};

struct token_digest token_digest(const char *token, size_t length);

/* An empty cache of fixed size, owned by the arena. Thread-safe. */
struct verified *verified_new(struct arena *arena);

/* True if exactly this token has been verified and is valid at `now` (seconds since 1970). Strings in *ret_actor
 * are owned by the arena. */
MUST_CHECK bool verified_find(struct verified *verified, struct arena *arena, const struct token_digest *digest,
                              int64_t now, struct actor *ret_actor);

/* Adds a verified token. It replaces any other token in the same slot. */
void verified_add(struct verified *verified, const struct token_digest *digest, int64_t now, const struct actor *actor);

#endif
