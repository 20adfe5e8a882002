/* SPDX-License-Identifier: Apache-2.0 */
/* A cache of verified tokens. Checking an ES256 signature costs as much as the rest of a reading request. */
#include "verified.h"

#include <pthread.h>

#define ENTRY_COUNT 1024
#define NAME_BYTES_MAX 800

struct entry {
    struct token_digest digest;
    int64_t verified_at;
    int64_t issued_at;
    int64_t expires_at; /* 0 = empty */
    unsigned roles;
    bool has_external_id;
    char subject[NAME_BYTES_MAX + 1];
    char external_id[NAME_BYTES_MAX + 1];
};

struct verified {
    pthread_mutex_t lock;
    struct entry entries[ENTRY_COUNT]; /* index: the first bytes of the digest */
};

struct token_digest token_digest(const char *token, size_t length)
{
    struct token_digest digest;
    sha256(token, length, digest.bytes);
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
    /* The token gets the full check again if the clock was set back, or if the token has expired and is accepted at
     * most for the permitted clock skew. */
    bool found =
        memcmp(&entry->digest, digest, sizeof *digest) == 0 && now >= entry->verified_at && now < entry->expires_at;
    if (found)
        *ret_actor = (struct actor){
            .subject = arena_copy(arena, entry->subject, strlen(entry->subject)),
            .external_id =
                entry->has_external_id ? arena_copy(arena, entry->external_id, strlen(entry->external_id)) : NULL,
            .roles = entry->roles,
            .issued_at = entry->issued_at,
            .expires_at = entry->expires_at};
    pthread_mutex_unlock(&verified->lock);
    return found;
}

void verified_add(struct verified *verified, const struct token_digest *digest, int64_t now, const struct actor *actor)
{
    const char *external_id = actor->external_id ? actor->external_id : "";
    size_t subject_length = strlen(actor->subject);
    size_t external_id_length = strlen(external_id);
    if (subject_length > NAME_BYTES_MAX || external_id_length > NAME_BYTES_MAX)
        return;
    pthread_mutex_lock(&verified->lock);
    struct entry *entry = verified_entry(verified, digest);
    entry->digest = *digest;
    entry->verified_at = now;
    entry->issued_at = actor->issued_at;
    entry->expires_at = actor->expires_at;
    entry->roles = actor->roles;
    entry->has_external_id = actor->external_id != NULL;
    memcpy(entry->subject, actor->subject, subject_length + 1);
    memcpy(entry->external_id, external_id, external_id_length + 1);
    pthread_mutex_unlock(&verified->lock);
}
