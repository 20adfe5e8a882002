/* SPDX-License-Identifier: Apache-2.0 */
/* From the claims of a token whose signature holds to an actor. */
#ifndef KEHRWERT_AUTH_CLAIMS_H
#define KEHRWERT_AUTH_CLAIMS_H

#include <jansson.h>

#include "auth.h"

/* Checks every claim; ERROR_TOKEN_EXPIRED only when nothing else is wrong. The subject is copied into the arena. */
MUST_CHECK enum error claims_read(const struct token_policy *policy, struct arena *arena, const json_t *claims,
                                  int64_t now, struct actor *ret_actor);

#endif
