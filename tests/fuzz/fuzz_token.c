/* SPDX-License-Identifier: Apache-2.0 */
/* Fuzz target for token_verify. The first byte says what follows: a whole token (T), a header (H), or claims that get a
 * valid signature (C), because no fuzzer would ever find one. */
#include <cjose/cjose.h>

#include "auth.h"

#include <unistd.h>

#define NOW INT64_C(1700000000)

/* The example key of RFC 7515, appendix A.3. It is public, and so are the tokens that it signed for the corpus. */
#define PUBLIC_MEMBERS                                                                                                 \
    "\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","                          \
    "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\",\"kid\":\"ec-1\""
static const char public_set[] = "{\"keys\":[{" PUBLIC_MEMBERS "}]}";
static const char private_key[] = "{" PUBLIC_MEMBERS ",\"d\":\"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI\"}";

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void require(bool condition)
{
    if (!condition)
        abort();
}

static struct token_policy *policy_make(void)
{
    struct token_policy *policy = NULL;
    char file[] = "/tmp/kehrwert-fuzz-XXXXXX";
    int descriptor = mkstemp(file);
    require(descriptor >= 0);
    require(write(descriptor, public_set, sizeof public_set - 1) == (ssize_t)sizeof public_set - 1);
    close(descriptor);
    log_set_level(LOG_LEVEL_ERROR);
    require(token_policy_open(file, "https://login.example.com/", "kehrwert", &policy));
    unlink(file);
    return policy;
}

static const char *token_with_header(struct arena *arena, const char *header, size_t length)
{
    char signature[64] = {0};
    return arena_format(arena, "%s.e30.%s", base64url_encode(arena, header, length),
                        base64url_encode(arena, signature, sizeof signature));
}

static const char *token_with_claims(struct arena *arena, const char *claims, size_t length)
{
    static cjose_jwk_t *key;
    const char *exported = NULL;
    if (!key)
        key = cjose_jwk_import(private_key, sizeof private_key - 1, NULL);
    cjose_header_t *header = cjose_header_new(NULL);
    require(key && header);
    require(cjose_header_set(header, "alg", "ES256", NULL) && cjose_header_set(header, "typ", "JWT", NULL) &&
            cjose_header_set(header, "kid", "ec-1", NULL));
    cjose_jws_t *jws = cjose_jws_sign(key, header, (const uint8_t *)claims, length, NULL);
    /* cjose does not sign an empty payload. */
    require((jws && cjose_jws_export(jws, &exported, NULL)) || length == 0);
    const char *token = exported ? arena_copy(arena, exported, strlen(exported)) : "";
    cjose_jws_release(jws);
    cjose_header_release(header);
    return token;
}

/* Without this check, a mistake in the keys would keep the fuzzer from ever getting past the signature, and nobody
 * would notice. */
static void good_token_check(const struct token_policy *policy)
{
    static const char claims[] = "{\"iss\":\"https://login.example.com/\",\"aud\":\"kehrwert\",\"sub\":\"mira.holm\","
                                 "\"exp\":1700000300,\"iat\":1700000000}";
    struct arena *arena = arena_new();
    struct actor actor;
    const char *token = token_with_claims(arena, claims, sizeof claims - 1);
    require(token_verify(policy, arena, token, strlen(token), NOW, &actor) == OK);
    arena_free(arena);
}

/* What must hold for every actor, no matter which token it came from. */
static void actor_check(const struct actor *actor)
{
    require(actor->subject[0] != '\0' && strlen(actor->subject) <= 800);
    require(actor->roles < 2 * ROLE_ADMIN);
    require(actor->expires_at > NOW - 60 && actor->expires_at <= NOW + 60 + TOKEN_LIFETIME_MAX);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static struct token_policy *policy;
    if (length == 0)
        return 0;
    if (!policy) {
        policy = policy_make();
        good_token_check(policy);
    }
    struct arena *arena = arena_new();
    struct actor actor = {0};
    const char *token = (const char *)bytes + 1;
    size_t token_length = length - 1;
    if (bytes[0] == 'H' || bytes[0] == 'C') {
        token =
            bytes[0] == 'H' ? token_with_header(arena, token, length - 1) : token_with_claims(arena, token, length - 1);
        token_length = strlen(token);
    }
    if (token_verify(policy, arena, token, token_length, NOW, &actor) == OK) {
        require(bytes[0] != 'H');
        actor_check(&actor);
    }
    arena_free(arena);
    return 0;
}
