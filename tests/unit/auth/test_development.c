/* SPDX-License-Identifier: Apache-2.0 */
/* The development issuer: its files, and whether the service accepts its tokens like any others. */
#include <criterion/criterion.h>

#include "auth.h"

#include <fcntl.h>
#include <jansson.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define NOW INT64_C(1700000000)
#define ISSUER "http://localhost:8080/development"
#define AUDIENCE "kehrwert"

static char folder[] = "/tmp/kehrwert-development-XXXXXX";
static struct arena *arena;
static const char *key_file;
static const char *set_file;

static void begin(void)
{
    log_set_level(LOG_LEVEL_ERROR);
    arena = arena_new();
    cr_assert_not_null(mkdtemp(folder));
    key_file = arena_format(arena, "%s/key.pem", folder);
    set_file = arena_format(arena, "%s.jwks", key_file);
}

static void end(void)
{
    unlink(key_file);
    unlink(set_file);
    cr_expect_eq(rmdir(folder), 0, "no temporary file may be left behind");
    arena_free(arena);
}

TestSuite(development, .init = begin, .fini = end);

static const char *content(const char *file)
{
    char *bytes = arena_alloc(arena, 4096);
    FILE *stream = fopen(file, "rb");
    cr_assert_not_null(stream, "%s", file);
    size_t length = fread(bytes, 1, 4095, stream);
    fclose(stream);
    cr_assert_gt(length, 0);
    return bytes;
}

static void content_set(const char *file, const char *text)
{
    FILE *stream = fopen(file, "wb");
    cr_assert_not_null(stream);
    cr_assert_geq(fputs(text, stream), 0);
    cr_assert_eq(fclose(stream), 0);
}

static char *token_for(unsigned roles, int64_t lifetime)
{
    return development_token(arena, key_file, ISSUER, AUDIENCE, "mira.holm", roles, NOW, lifetime);
}

static enum error verify(const char *token, int64_t now, struct actor *actor)
{
    struct token_policy *policy;
    cr_assert(token_policy_open(set_file, ISSUER, AUDIENCE, &policy));
    enum error error = token_verify(policy, arena, token, strlen(token), now, actor);
    token_policy_free(policy);
    return error;
}

Test(development, a_token_passes_the_normal_verification)
{
    struct actor actor;
    cr_assert(development_key_ensure(key_file));
    const char *token = token_for(ROLE_PARTICIPANT | ROLE_ADMIN, 3600);
    cr_assert_not_null(token);
    cr_assert_eq(verify(token, NOW, &actor), OK);
    cr_expect_str_eq(actor.subject, "mira.holm");
    cr_expect_eq(actor.roles, ROLE_PARTICIPANT | ROLE_ADMIN);
    cr_expect_eq(actor.expires_at, NOW + 3600);
    cr_expect_eq(verify(token, NOW + 3660, &actor), ERROR_TOKEN_EXPIRED);
}

Test(development, a_token_can_carry_any_set_of_roles)
{
    struct actor actor;
    cr_assert(development_key_ensure(key_file));
    for (unsigned roles = 0; roles < 2 * ROLE_ADMIN; roles++) {
        const char *token = token_for(roles, 60);
        cr_assert_not_null(token);
        cr_assert_eq(verify(token, NOW, &actor), OK);
        cr_expect_eq(actor.roles, roles);
    }
}

/* In every 128th signature, r or s starts with a zero byte. A signer that drops it makes tokens that fail now and then.
 */
Test(development, a_thousand_tokens_in_a_row_verify)
{
    struct actor actor;
    struct token_policy *policy;
    cr_assert(development_key_ensure(key_file));
    cr_assert(token_policy_open(set_file, ISSUER, AUDIENCE, &policy));
    for (size_t i = 0; i < 1000; i++) {
        const char *token = token_for(ROLE_PARTICIPANT, 60);
        cr_assert_eq(token_verify(policy, arena, token, strlen(token), NOW, &actor), OK, "%zu", i);
    }
    token_policy_free(policy);
}

Test(development, a_token_longer_than_the_limit_does_not_verify)
{
    struct actor actor;
    cr_assert(development_key_ensure(key_file));
    cr_expect_eq(verify(token_for(0, TOKEN_LIFETIME_MAX), NOW, &actor), OK);
    cr_expect_eq(verify(token_for(0, TOKEN_LIFETIME_MAX + 1), NOW, &actor), ERROR_TOKEN_INVALID);
}

Test(development, only_the_owner_reads_the_private_key)
{
    struct stat status;
    umask(0);
    cr_assert(development_key_ensure(key_file));
    cr_assert_eq(stat(key_file, &status), 0);
    cr_expect_eq(status.st_mode & 0777, 0600);
    cr_assert_eq(stat(set_file, &status), 0);
    cr_expect_eq(status.st_mode & 0777, 0644);
}

Test(development, the_key_set_is_public_and_its_kid_is_the_thumbprint)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    const char *kid = NULL;
    const char *x = NULL;
    const char *y = NULL;
    cr_assert(development_key_ensure(key_file));
    json_auto_t *set = json_loads(content(set_file), JSON_REJECT_DUPLICATES, NULL);
    json_t *key = json_array_get(json_object_get(set, "keys"), 0);
    cr_assert_eq(json_array_size(json_object_get(set, "keys")), 1);
    cr_assert_null(json_object_get(key, "d"));
    cr_assert_eq(json_unpack(key, "{s:s,s:s,s:s}", "kid", &kid, "x", &x, "y", &y), 0);
    const char *members = arena_format(arena, "{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"%s\",\"y\":\"%s\"}", x, y);
    cr_assert_eq(EVP_Digest(members, strlen(members), digest, &length, EVP_sha256(), NULL), 1);
    cr_expect_str_eq(kid, base64url_encode(arena, digest, length));
}

Test(development, an_existing_key_is_kept)
{
    cr_assert(development_key_ensure(key_file));
    const char *key = content(key_file);
    const char *set = content(set_file);
    cr_assert(development_key_ensure(key_file));
    cr_expect_str_eq(content(key_file), key);
    cr_expect_str_eq(content(set_file), set);
}

Test(development, a_missing_or_mismatched_key_set_is_rewritten)
{
    cr_assert(development_key_ensure(key_file));
    const char *set = content(set_file);
    content_set(set_file, "{\"keys\":[]}");
    cr_assert(development_key_ensure(key_file));
    cr_expect_str_eq(content(set_file), set);
    unlink(set_file);
    cr_assert(development_key_ensure(key_file));
    cr_expect_str_eq(content(set_file), set);
    unlink(key_file);
    cr_assert(development_key_ensure(key_file));
    cr_expect_str_neq(content(set_file), set);
}

Test(development, processes_that_start_together_share_one_key)
{
    struct actor actor;
    for (size_t i = 0; i < 8; i++) {
        pid_t child = fork();
        cr_assert_geq(child, 0);
        if (child == 0)
            _exit(development_key_ensure(key_file) ? 0 : 1);
    }
    for (size_t i = 0; i < 8; i++) {
        int status = 1;
        cr_assert_gt(wait(&status), 0);
        cr_expect_eq(status, 0);
    }
    cr_expect_eq(verify(token_for(0, 60), NOW, &actor), OK);
}

static void write_key(EVP_PKEY *pkey, const EVP_CIPHER *cipher)
{
    FILE *stream = fopen(key_file, "wb");
    cr_assert_not_null(stream);
    cr_assert_eq(PEM_write_PrivateKey(stream, pkey, cipher, NULL, 0, NULL, cipher ? "open sesame" : NULL), 1);
    cr_assert_eq(fclose(stream), 0);
    EVP_PKEY_free(pkey);
}

static void expect_refused(void)
{
    cr_expect_not(development_key_ensure(key_file));
    cr_expect_null(token_for(0, 60));
    cr_expect_neq(access(set_file, F_OK), 0);
}

Test(development, a_file_without_a_P256_key_is_refused_and_left_alone)
{
    static const char *const texts[] = {"", "not a key", "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n"};
    for (size_t i = 0; i < LENGTH_OF(texts); i++) {
        content_set(key_file, texts[i]);
        expect_refused();
    }
    content_set(key_file, arena_format(arena, "%*s", 10000, ""));
    expect_refused();
    write_key(EVP_EC_gen("P-384"), NULL);
    expect_refused();
    write_key(EVP_RSA_gen(2048), NULL);
    expect_refused();
}

Test(development, an_encrypted_key_is_refused_without_asking_for_its_pass_phrase, .timeout = 10)
{
    write_key(EVP_EC_gen("P-256"), EVP_aes_256_cbc());
    expect_refused();
}

Test(development, a_missing_folder_is_an_error)
{
    const char *file = arena_format(arena, "%s/none/key.pem", folder);
    cr_expect_not(development_key_ensure(file));
    cr_expect_null(development_token(arena, file, ISSUER, AUDIENCE, "mira.holm", 0, NOW, 60));
}
