/* SPDX-License-Identifier: Apache-2.0 */
/* The policy of one issuer. Its key set is read once, at start, from a file. */
#include "auth.h"
#include "key.h"
#include "strict_json.h"

#include <errno.h>
#include <openssl/err.h>

#define KEYS_FILE_MAX 524288

static bool keys_refuse(const char *file, const char *reason)
{
    log_message(LOG_LEVEL_ERROR, "token_keys_refused", "%s: %s", file, reason);
    return false;
}

static bool keys_file_read(struct arena *arena, const char *file, char **ret_bytes, size_t *ret_length)
{
    FILE *stream = fopen(file, "rbe");
    if (!stream)
        return keys_refuse(file, strerror(errno));
    char *bytes = arena_alloc(arena, KEYS_FILE_MAX + 1);
    size_t length = fread(bytes, 1, KEYS_FILE_MAX + 1, stream);
    bool failed = ferror(stream) != 0;
    fclose(stream);
    if (failed)
        return keys_refuse(file, "cannot be read");
    if (length > KEYS_FILE_MAX)
        return keys_refuse(file, "larger than 512 KiB");
    *ret_bytes = bytes;
    *ret_length = length;
    return true;
}

/* True if a token's header could mean either key. */
static bool is_ambiguous(const struct key *left, const struct key *right)
{
    return left->kid && right->kid && strcmp(left->kid, right->kid) == 0 && (left->algorithms & right->algorithms) != 0;
}

static bool key_add(struct token_policy *policy, json_t *jwk, const char *file)
{
    struct key key;
    enum key_verdict verdict = key_read(policy->arena, jwk, &key);
    if (verdict == KEY_SECRET)
        return keys_refuse(file, "contains a symmetric or private key");
    if (verdict == KEY_UNUSABLE)
        return true;
    for (size_t i = 0; i < policy->key_count; i++) {
        if (is_ambiguous(&policy->keys[i], &key))
            return keys_refuse(file, "contains two keys with the same kid and algorithm");
    }
    policy->keys[policy->key_count++] = key;
    return true;
}

static bool keys_read(struct token_policy *policy, struct arena *scratch, const char *file)
{
    char *bytes = NULL;
    size_t length = 0;
    if (!keys_file_read(scratch, file, &bytes, &length))
        return false;
    const json_t *keys = json_object_get(strict_json_object(scratch, bytes, length), "keys");
    if (!json_is_array(keys))
        return keys_refuse(file, "not a JWK set");
    policy->keys = arena_alloc(policy->arena, json_array_size(keys) * sizeof *policy->keys);
    for (size_t i = 0; i < json_array_size(keys); i++) {
        if (!key_add(policy, json_array_get(keys, i), file))
            return false;
    }
    ERR_clear_error();
    if (policy->key_count == 0)
        return keys_refuse(file, "contains no usable key: neither RSA with 2048 to 8192 bits nor P-256");
    log_message(LOG_LEVEL_INFO, "token_keys", "%s: %zu of %zu keys are usable", file, policy->key_count,
                json_array_size(keys));
    return true;
}

bool token_policy_open(const char *keys_file, const char *issuer, const char *audience,
                       struct token_policy **ret_policy)
{
    if (issuer[0] == '\0' || audience[0] == '\0')
        return keys_refuse(keys_file, "issuer and audience must not be empty");
    AUTO_ARENA scratch = arena_new();
    struct arena *arena = arena_new();
    struct token_policy *policy = arena_alloc(arena, sizeof *policy);
    policy->arena = arena;
    policy->issuer = arena_copy(arena, issuer, strlen(issuer));
    policy->audience = arena_copy(arena, audience, strlen(audience));
    policy->verified = verified_new(arena);
    if (!keys_read(policy, scratch, keys_file)) {
        arena_free(arena);
        return false;
    }
    *ret_policy = policy;
    return true;
}

void token_policy_free(struct token_policy *policy)
{
    if (policy)
        arena_free(policy->arena);
}

const struct key *policy_key(const struct token_policy *policy, const char *kid, unsigned algorithm)
{
    const struct key *found = NULL;
    for (size_t i = 0; i < policy->key_count; i++) {
        const struct key *key = &policy->keys[i];
        bool is_named = !kid || (key->kid && strcmp(key->kid, kid) == 0);
        if (!is_named || (key->algorithms & algorithm) == 0)
            continue;
        if (found)
            return NULL;
        found = key;
    }
    return found;
}
