/* SPDX-License-Identifier: Apache-2.0 */
/* The key set that is in use. Each set has its own cache of verified tokens, so a removed key leaves nothing behind. */
#include "key_ring.h"

#include <pthread.h>

struct key_ring {
    pthread_mutex_t lock;
    struct key_set *current;
};

struct key_set *key_set_new(void)
{
    struct arena *arena = arena_new();
    struct key_set *set = arena_alloc(arena, sizeof *set);
    *set = (struct key_set){.arena = arena, .verified = verified_new(arena), .users = 1};
    return set;
}

const struct key *key_set_find(const struct key_set *set, const char *kid, unsigned algorithm)
{
    const struct key *found = NULL;
    for (size_t i = 0; i < set->key_count; i++) {
        const struct key *key = &set->keys[i];
        bool is_named = !kid || (key->kid && strcmp(key->kid, kid) == 0);
        if (!is_named || (key->algorithms & algorithm) == 0)
            continue;
        if (found)
            return NULL;
        found = key;
    }
    return found;
}

static void undo_ring(void *object)
{
    struct key_ring *ring = object;
    key_ring_replace(ring, NULL);
    pthread_mutex_destroy(&ring->lock);
}

struct key_ring *key_ring_new(struct arena *arena)
{
    struct key_ring *ring = arena_alloc(arena, sizeof *ring);
    pthread_mutex_init(&ring->lock, NULL);
    arena_defer(arena, undo_ring, ring);
    return ring;
}

struct key_set *key_ring_take(struct key_ring *ring)
{
    pthread_mutex_lock(&ring->lock);
    struct key_set *set = ring->current;
    if (set)
        set->users++;
    pthread_mutex_unlock(&ring->lock);
    return set;
}

void key_ring_give(struct key_ring *ring, struct key_set *set)
{
    if (!set)
        return;
    pthread_mutex_lock(&ring->lock);
    bool unused = --set->users == 0;
    pthread_mutex_unlock(&ring->lock);
    if (unused)
        arena_free(set->arena);
}

void key_ring_replace(struct key_ring *ring, struct key_set *set)
{
    pthread_mutex_lock(&ring->lock);
    struct key_set *former = ring->current;
    ring->current = set;
    pthread_mutex_unlock(&ring->lock);
    key_ring_give(ring, former);
}
