/* SPDX-License-Identifier: Apache-2.0 */
/* One public key of an issuer, bound to the algorithms it may be used with, and the policy that holds them. */
#ifndef KEHRWERT_AUTH_KEY_H
#define KEHRWERT_AUTH_KEY_H

#include <cjose/cjose.h>
#include <jansson.h>

#include "base.h"
#include "verified.h"

/* The signature algorithms that are accepted at all, as bits. */
enum algorithm {
    ALGORITHM_RS256 = 1 << 0,
    ALGORITHM_PS256 = 1 << 1,
    ALGORITHM_ES256 = 1 << 2,
};

struct key {
    const char *kid;         /* NULL when the set gives none */
    unsigned algorithms;     /* enum algorithm bits that fit the key's type and its `alg` */
    size_t signature_length; /* bytes of every signature this key can make */
    cjose_jwk_t *jwk;
};

struct token_policy {
    struct arena *arena; /* owns all that follows, and the policy itself */
    const char *issuer;
    const char *audience;
    struct key *keys;
    size_t key_count;
    struct verified *verified; /* the only part that changes */
};

enum key_verdict {
    KEY_USABLE,
    KEY_UNUSABLE, /* of another kind, size or purpose: passed over */
    KEY_SECRET,   /* symmetric or private: the whole set is refused */
};

/* The algorithm of this exact name, or 0. */
unsigned algorithm_by_name(const char *name);

/* Reads one JWK; *ret_key is written for KEY_USABLE only and is owned by the arena. */
MUST_CHECK enum key_verdict key_read(struct arena *arena, json_t *jwk, struct key *ret_key);

/* The one key that fits, or NULL when none or several do. kid may be NULL. */
const struct key *policy_key(const struct token_policy *policy, const char *kid, unsigned algorithm);

#endif
