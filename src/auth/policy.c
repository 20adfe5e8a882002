/* SPDX-License-Identifier: Apache-2.0 */
/* The policy of one issuer. Its key set is read from a file, and read again when the file changes. */
#include "auth.h"
#include "policy.h"
#include "strict_json.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/err.h>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

#define KEYS_FILE_MAX 524288

static bool keys_refuse(const char *file, const char *reason)
{
    log_message(LOG_LEVEL_ERROR, "token_keys_refused", "%s: %s", file, reason);
    return false;
}

/* Returns NULL, or why the file cannot be used. */
static const char *keys_file_read(struct arena *arena, const char *file, char **ret_bytes, size_t *ret_length)
{
    /* Opening a FIFO would otherwise wait for a writer. */
    int descriptor = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat status;
    if (descriptor < 0)
        return strerror(errno);
    FILE *stream = fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode) ? fdopen(descriptor, "rb") : NULL;
    if (!stream) {
        close(descriptor);
        return "not a file";
    }
    char *bytes = arena_alloc(arena, KEYS_FILE_MAX + 1);
    size_t length = fread(bytes, 1, KEYS_FILE_MAX + 1, stream);
    bool failed = ferror(stream) != 0;
    fclose(stream);
    if (failed)
        return "cannot be read";
    if (length > KEYS_FILE_MAX)
        return "larger than 512 KiB";
    *ret_bytes = bytes;
    *ret_length = length;
    return NULL;
}

/* True if a token's header could mean either key. */
static bool is_ambiguous(const struct key *left, const struct key *right)
{
    return left->kid && right->kid && strcmp(left->kid, right->kid) == 0 && (left->algorithms & right->algorithms) != 0;
}

static bool key_add(struct key_set *set, json_t *jwk, const char *file)
{
    struct key key;
    enum key_verdict verdict = key_read(set->arena, jwk, &key);
    if (verdict == KEY_SECRET)
        return keys_refuse(file, "contains a symmetric or private key");
    if (verdict == KEY_UNUSABLE)
        return true;
    for (size_t i = 0; i < set->key_count; i++) {
        if (is_ambiguous(&set->keys[i], &key))
            return keys_refuse(file, "contains two keys with the same kid and algorithm");
    }
    set->keys[set->key_count++] = key;
    return true;
}

static bool keys_add(struct key_set *set, const json_t *keys, const char *file)
{
    if (!json_is_array(keys))
        return keys_refuse(file, "not a JWK set");
    set->keys = arena_alloc(set->arena, (json_array_size(keys) + 1) * sizeof *set->keys);
    for (size_t i = 0; i < json_array_size(keys); i++) {
        if (!key_add(set, json_array_get(keys, i), file))
            return false;
    }
    ERR_clear_error();
    if (set->key_count == 0)
        return keys_refuse(file, "contains no usable key: neither RSA with 2048 to 8192 bits nor P-256");
    log_message(LOG_LEVEL_INFO, "token_keys", "%s: %zu of %zu keys are usable", file, set->key_count,
                json_array_size(keys));
    return true;
}

/* Called with the lock held. */
static bool reload(const struct token_policy *policy, bool anyway)
{
    AUTO_ARENA scratch = arena_new();
    char *bytes = NULL;
    size_t length = 0;
    const char *problem = keys_file_read(scratch, policy->keys_file, &bytes, &length);
    struct token_digest digest = problem ? token_digest(problem, strlen(problem)) : token_digest(bytes, length);
    if (!anyway && memcmp(&digest, policy->seen, sizeof digest) == 0)
        return true;
    *policy->seen = digest;
    if (problem)
        return keys_refuse(policy->keys_file, problem);
    struct key_set *set = key_set_new();
    if (!keys_add(set, json_object_get(strict_json_object(scratch, bytes, length), "keys"), policy->keys_file)) {
        arena_free(set->arena);
        return false;
    }
    key_ring_replace(policy->ring, set);
    return true;
}

bool token_policy_reload(const struct token_policy *policy, bool anyway)
{
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    pthread_mutex_lock(&lock);
    bool good = reload(policy, anyway);
    pthread_mutex_unlock(&lock);
    return good;
}

bool token_policy_open(const char *keys_file, const char *issuer, const char *audience,
                       struct token_policy **ret_policy)
{
    if (issuer[0] == '\0' || audience[0] == '\0')
        return keys_refuse(keys_file, "issuer and audience must not be empty");
    struct arena *arena = arena_new();
    struct token_policy *policy = arena_alloc(arena, sizeof *policy);
    *policy = (struct token_policy){.arena = arena,
                                    .issuer = arena_copy(arena, issuer, strlen(issuer)),
                                    .audience = arena_copy(arena, audience, strlen(audience)),
                                    .external_id_claim = "",
                                    .keys_file = arena_copy(arena, keys_file, strlen(keys_file)),
                                    .ring = key_ring_new(arena),
                                    .seen = arena_alloc(arena, sizeof *policy->seen)};
    if (!token_policy_reload(policy, true)) {
        arena_free(arena);
        return false;
    }
    *ret_policy = policy;
    return true;
}

void token_policy_read_external_id(struct token_policy *policy, const char *claim)
{
    policy->external_id_claim = claim;
}

void token_policy_free(struct token_policy *policy)
{
    if (policy)
        arena_free(policy->arena);
}
