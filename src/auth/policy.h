/* SPDX-License-Identifier: Apache-2.0 */
/* The policy of one issuer: its keys, and the claims that its tokens must have. */
#ifndef KEHRWERT_AUTH_POLICY_H
#define KEHRWERT_AUTH_POLICY_H

#include "key_ring.h"

struct token_policy {
    struct arena *arena; /* owns all members and the policy itself */
    const char *issuer;
    const char *audience;
    const char *external_id_claim; /* "" = none */
    const char *keys_file;
    struct key_ring *ring;     /* the keys in use */
    struct token_digest *seen; /* of the file's content when it was last read */
};

#endif
