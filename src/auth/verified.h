/* SPDX-License-Identifier: Apache-2.0 */
/* Tokens that were verified a moment ago, so that a client's next request does not pay for the signature again. */
#ifndef KEHRWERT_AUTH_VERIFIED_H
#define KEHRWERT_AUTH_VERIFIED_H

#include "auth.h"

struct verified;

/* SHA-256 of a token's bytes; what is kept instead of the token. */
struct token_digest {
    unsigned char bytes[32];
};

struct token_digest token_digest(const char *token, size_t length);

/* An empty memory of fixed size, owned by the arena. Threads may share it. */
struct verified *verified_new(struct arena *arena);

/* True when exactly this token was verified before and is good at `now`; then *ret_actor is written, its subject owned
 * by the arena. */
MUST_CHECK bool verified_find(struct verified *verified, struct arena *arena, const struct token_digest *digest,
                              int64_t now, struct actor *ret_actor);

/* Remembers a verified token; what stood in its place is forgotten. */
void verified_add(struct verified *verified, const struct token_digest *digest, int64_t now, const struct actor *actor);

#endif
