/* SPDX-License-Identifier: Apache-2.0 */
/* Who is calling: bearer tokens, the keys that verify them, and the roles in them. */
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

/* Roles that a service client may have. A caller without one of them must be an active employee. */
#define SERVICE_ROLES (ROLE_HR_SYNC | ROLE_ASSISTANT | ROLE_AUDITOR | ROLE_ADMIN)

/* The caller that a verified token identifies. Strings are owned by the arena given to token_verify. */
struct actor {
    const char *subject;     /* the token's `sub` in canonical form: a user_name, or the name of a service client */
    const char *external_id; /* the employee's id in the HR system; NULL = the token names none */
    unsigned roles;          /* enum role bits */
    int64_t issued_at;       /* seconds since 1970 */
    int64_t expires_at;      /* seconds since 1970 */
};

/* The bit of the role with this name; 0 if there is none. */
unsigned role_by_name(const char *name);

/* The name of one role bit; "" if `role` is not exactly one of them. */
const char *role_name(unsigned role);

/* Maximum lifetime of a token (exp - iat), in seconds. Tokens with a longer one are refused. */
#define TOKEN_LIFETIME_MAX INT64_C(2678400)

/* The names of the given role bits, separated by commas. Owned by the arena. */
const char *role_names(struct arena *arena, unsigned bits);

/* The public keys of one issuer and the claims that its tokens must have. Thread-safe. */
struct token_policy;

/* Reads a JWK set (RFC 7517) from a file. Keeps only public signature keys: RSA (2048 to 8192 bits) and P-256. A
 * token's issuer and audience must match exactly; they must not be empty. Returns false and logs an error if the file
 * cannot be read, or if it contains no usable key, two keys with the same kid and algorithm, or a symmetric or private
 * key. */
MUST_CHECK bool token_policy_open(const char *keys_file, const char *issuer, const char *audience,
                                  struct token_policy **ret_policy);

/* From here on, token_verify reads the employee's external id from this claim, which must be a text if a token has it.
 * "" = from none. The text must live as long as the policy. Call it before the policy is shared. */
void token_policy_read_external_id(struct token_policy *policy, const char *claim);

void token_policy_free(struct token_policy *policy);

/* Reads the file again and, if it has changed since the last time (or `anyway`), uses its keys from now on. Tokens that
 * the former keys have verified are checked again. If the file is refused, logs an error, keeps the former keys and
 * returns false. */
bool token_policy_reload(const struct token_policy *policy, bool anyway);

/* Verifies a compact JWS access token (RFC 8725, RFC 9068) of `length` bytes. `now` is in seconds since 1970; clocks
 * may differ by 60 s. Returns OK, ERROR_TOKEN_EXPIRED if nothing else is wrong with the token, or else
 * ERROR_TOKEN_INVALID. */
MUST_CHECK enum error token_verify(const struct token_policy *policy, struct arena *arena, const char *token,
                                   size_t length, int64_t now, struct actor *ret_actor);

/* Creates the key pair of the development issuer (EC P-256). Creates <file> (private key, PEM, mode 0600) if it does
 * not exist, and writes <file>.jwks (public JWK set) unless it already contains exactly that key. On failure, logs an
 * error and returns false. */
MUST_CHECK bool development_key_ensure(const char *file);

/* Creates a token of the development issuer and signs it with that key (ES256, typ JWT, with kid). `roles` are enum
 * role bits; `now` is in seconds since 1970, `lifetime` in seconds. token_verify accepts it for lifetimes up to
 * TOKEN_LIFETIME_MAX. The result is owned by the arena. Returns NULL and logs an error if the key cannot be read or
 * libjwt fails. */
char *development_token(struct arena *arena, const char *key_file, const char *issuer, const char *audience,
                        const char *subject, unsigned roles, int64_t now, int64_t lifetime);

#endif
