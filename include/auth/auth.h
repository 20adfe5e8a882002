/* SPDX-License-Identifier: Apache-2.0 */
/* Who is calling: bearer tokens, the keys that prove them, and the roles they carry. */
#ifndef KEHRWERT_AUTH_H
#define KEHRWERT_AUTH_H

#include "base.h"

/* Token roles, as bits. Roles inside one program are on the program's staff list and are checked by the statements. */
enum role {
    ROLE_PARTICIPANT = 1 << 0,
    ROLE_PROGRAM_MANAGER = 1 << 1,
    ROLE_REVIEWER = 1 << 2,
    ROLE_HR_SYNC = 1 << 3,
    ROLE_ASSISTANT = 1 << 4,
    ROLE_AUDITOR = 1 << 5,
    ROLE_ADMIN = 1 << 6,
};

/* Roles that a service client may carry; whoever has none of them here must be an active employee. */
#define ROLES_OF_SERVICES (ROLE_HR_SYNC | ROLE_ASSISTANT | ROLE_AUDITOR | ROLE_ADMIN)

/* Whom a verified token speaks for. Strings are owned by the arena given to token_verify. */
struct actor {
    const char *subject; /* the token's `sub`: an employee's user_name, or the name of a service client */
    unsigned roles;      /* enum role bits */
    int64_t expires_at;  /* seconds since 1970 */
};

/* The bit of a role's name, or 0 when there is no such role. */
unsigned role_by_name(const char *name);

/* The name of one role bit; "" when `role` is not exactly one of them. */
const char *role_name(unsigned role);

/* Tokens that claim to live longer than this (exp - iat, seconds) are refused. */
#define TOKEN_LIFETIME_MAX INT64_C(2678400)

/* The names of all bits, separated by commas, owned by the arena. */
const char *role_names(struct arena *arena, unsigned bits);

/* The public keys of one issuer and what its tokens must say. Immutable once made, so threads may share it. */
struct token_policy;

/* Reads a JWK set (RFC 7517) from a file; only public RSA (2048 to 8192 bits) and P-256 keys for signatures are kept.
 * issuer and audience must match exactly and must not be empty. Fails, with a line in the log, when the file cannot be
 * read, holds no usable key, two keys of one kid and algorithm, or a symmetric or private key. */
MUST_CHECK bool token_policy_open(const char *keys_file, const char *issuer, const char *audience,
                                  struct token_policy **ret_policy);
void token_policy_free(struct token_policy *policy);

/* Verifies a compact JWS access token (RFC 8725, RFC 9068) of `length` bytes. `now` in seconds since 1970; 60 s of skew
 * are allowed. Returns OK, ERROR_TOKEN_INVALID or, when nothing else is wrong with it, ERROR_TOKEN_EXPIRED. */
MUST_CHECK enum error token_verify(const struct token_policy *policy, struct arena *arena, const char *token,
                                   size_t length, int64_t now, struct actor *ret_actor);

/* The development issuer: an EC P-256 key pair that is made on first use. Makes <file> (private key, PEM, mode 0600)
 * when it does not exist, and writes <file>.jwks (public JWK set) when it does not hold exactly that key. False, with a
 * line in the log, on failure. */
MUST_CHECK bool development_key_ensure(const char *file);

/* A development token signed with that key through libjwt (ES256, typ JWT, kid set). `roles` are enum role bits,
 * lifetime in seconds; it verifies for lifetimes up to TOKEN_LIFETIME_MAX. The result is owned by the arena; NULL, with
 * a line in the log, when the key cannot be read or libjwt fails. */
char *development_token(struct arena *arena, const char *key_file, const char *issuer, const char *audience,
                        const char *subject, unsigned roles, int64_t now, int64_t lifetime);

#endif
