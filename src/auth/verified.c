/* SPDX-License-Identifier: Apache-2.0 */
/* A cache of verified tokens. Checking an ES256 signature costs as much as the rest of a reading request. */
#include "verified.h"

#include <openssl/sha.h>
#include <pthread.h>

#define ENTRY_COUNT 1024
#define SUBJECT_BYTES_MAX 800

struct entry {
    struct token_digest digest;
    int64_t verified_at;
    int64_t expires_at; /* 0 = empty */
    unsigned roles;
    char subject[SUBJECT_BYTES_MAX + 1];
};

struct verified {
    pthread_mutex_t lock;
    struct entry entries[ENTRY_COUNT]; /* index: the first bytes of the digest */
};

struct token_digest token_digest(const char *token, size_t length)
{
    struct token_digest digest;
    SHA256((const unsigned char *)token, length, digest.bytes);
    return digest;
}

static void undo_verified(void *object)
{
    struct verified *verified = object;
    pthread_mutex_destroy(&verified->lock);
}

struct verified *verified_new(struct arena *arena)
{
    struct verified *verified = arena_alloc(arena, sizeof *verified);
    pthread_mutex_init(&verified->lock, NULL);
    arena_defer(arena, undo_verified, verified);
    return verified;
}

static struct entry *verified_entry(struct verified *verified, const struct token_digest *digest)
{
    return &verified->entries[(digest->bytes[0] << 8 | digest->bytes[1]) % ENTRY_COUNT];
}

bool verified_find(struct verified *verified, struct arena *arena, const struct token_digest *digest, int64_t now,
                   struct actor *ret_actor)
{
    pthread_mutex_lock(&verified->lock);
    const struct entry *entry = verified_entry(verified, digest);
    /* Close to its expiry, or if the clock was set back, the token gets the full check. */
    bool found =
        memcmp(&entry->digest, digest, sizeof *digest) == 0 && now >= entry->verified_at && now < entry->expires_at;
    if (found)
        *ret_actor = (struct actor){.subject = arena_copy(arena, entry->subject, strlen(entry->subject)),
                                    .roles = entry->roles,
                                    .expires_at = entry->expires_at};
    pthread_mutex_unlock(&verified->lock);
    return found;
}

void verified_add(struct verified *verified, const struct token_digest *digest, int64_t now, const struct actor *actor)
{
    size_t length = strlen(actor->subject);
    if (length > SUBJECT_BYTES_MAX)
        return;
    pthread_mutex_lock(&verified->lock);
    struct entry *entry = verified_entry(verified, digest);
    entry->digest = *digest;
    entry->verified_at = now;
    entry->expires_at = actor->expires_at;
    entry->roles = actor->roles;
    memcpy(entry->subject, actor->subject, length + 1);
    pthread_mutex_unlock(&verified->lock);
}
