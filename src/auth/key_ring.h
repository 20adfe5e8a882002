/* SPDX-License-Identifier: Apache-2.0 */
/* The key set that is in use. It can be replaced while requests go on using the former one. */
#ifndef KEHRWERT_AUTH_KEY_RING_H
#define KEHRWERT_AUTH_KEY_RING_H

#include "key.h"
#include "verified.h"

struct key_set {
    struct arena *arena; /* owns all members and the set itself */
    struct key *keys;
    size_t key_count;
    struct verified *verified; /* the tokens that these keys have verified; the only member that changes */
    int users;                 /* the ring and those who have taken the set; guarded by the ring */
};

/* Thread-safe. */
struct key_ring;

/* A set without keys. Pass it to key_ring_replace, or free it with arena_free(set->arena). */
struct key_set *key_set_new(void);

/* The key with this kid and algorithm; kid NULL = any. Returns NULL unless exactly one key fits. */
const struct key *key_set_find(const struct key_set *set, const char *kid, unsigned algorithm);

/* A ring without a set, owned by the arena. */
struct key_ring *key_ring_new(struct arena *arena);

/* Takes the current set, or NULL if there is none. It lives until key_ring_give. */
struct key_set *key_ring_take(struct key_ring *ring);
void key_ring_give(struct key_ring *ring, struct key_set *set);

/* Makes the set the current one. The ring frees the former set when nobody uses it any more. */
void key_ring_replace(struct key_ring *ring, struct key_set *set);

#endif
