/* SPDX-License-Identifier: Apache-2.0 */
/* Turns the claims of a token with a valid signature into an actor. */
#ifndef KEHRWERT_AUTH_CLAIMS_H
#define KEHRWERT_AUTH_CLAIMS_H

#include <jansson.h>

#include "auth.h"

/* Checks all claims. `now` is in seconds since 1970. Returns OK, ERROR_TOKEN_EXPIRED if nothing else is wrong, or else
 * ERROR_TOKEN_INVALID. Strings are copied into the arena. */
MUST_CHECK enum error claims_read(const struct token_policy *policy, struct arena *arena, const json_t *claims,
                                  int64_t now, struct actor *ret_actor);

#endif
