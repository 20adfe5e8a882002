/* SPDX-License-Identifier: Apache-2.0 */
/* The key pair of the development issuer, read from its file. */
#ifndef KEHRWERT_AUTH_DEVELOPMENT_KEY_H
#define KEHRWERT_AUTH_DEVELOPMENT_KEY_H

#include "base.h"

struct development_key {
    char *pem; /* the private key; the caller must erase it with OPENSSL_cleanse */
    size_t pem_length;
    const char *x; /* public coordinates in base64url */
    const char *y;
    const char *kid; /* RFC 7638 thumbprint */
};

/* Reads the key from an unencrypted PEM file with a P-256 private key. If the file is anything else, logs an error and
 * returns false. Strings are owned by the arena. */
MUST_CHECK bool development_key_read(struct arena *arena, const char *file, struct development_key *ret_key);

#endif
