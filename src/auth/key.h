/* SPDX-License-Identifier: Apache-2.0 */
/* A public key of an issuer with its permitted algorithms. */
#ifndef KEHRWERT_AUTH_KEY_H
#define KEHRWERT_AUTH_KEY_H

#include <cjose/cjose.h>
#include <jansson.h>

#include "base.h"

/* The accepted signature algorithms, as bits. */
enum algorithm {
    ALGORITHM_RS256 = 1 << 0,
    ALGORITHM_PS256 = 1 << 1,
    ALGORITHM_ES256 = 1 << 2,
};

struct key {
    const char *kid;         /* NULL = none in the set */
    unsigned algorithms;     /* enum algorithm bits that the key's type and `alg` permit */
    size_t signature_length; /* length of each signature with this key, in bytes */
    cjose_jwk_t *jwk;
};

enum key_verdict {
    KEY_USABLE,
    KEY_UNUSABLE, /* of another kind, size or purpose: ignored */
    KEY_SECRET,   /* symmetric or private: the whole set is refused */
};

/* The algorithm with exactly this name; 0 if there is none. */
unsigned algorithm_by_name(const char *name);

/* Reads one JWK. *ret_key is set for KEY_USABLE only; its parts are owned by the arena. */
MUST_CHECK enum key_verdict key_read(struct arena *arena, json_t *jwk, struct key *ret_key);

#endif
