/* SPDX-License-Identifier: Apache-2.0 */
/* Keys derived from a secret, and sealing: authenticated encryption (AES-256-GCM). */
#include "base.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#define NONCE_BYTES 12
#define TAG_BYTES 16

void seal_key(struct arena *arena, const char *secret, const char *purpose, const char *text, struct seal_key *ret_key)
{
    struct text scope = {.arena = arena};
    text_format(&scope, "%s\n%s", purpose, text);
    if (!HMAC(EVP_sha256(), secret, (int)strlen(secret), (const unsigned char *)scope.bytes, scope.length,
              ret_key->bytes, NULL))
        abort();
}

static void free_context(void *context)
{
    EVP_CIPHER_CTX_free(context);
}

static EVP_CIPHER_CTX *open_context(struct arena *arena)
{
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    if (!context)
        abort();
    arena_defer(arena, free_context, context);
    return context;
}

char *seal_close(struct arena *arena, const struct seal_key *key, const char *plain)
{
    size_t length = strlen(plain);
    unsigned char *sealed = arena_alloc(arena, NONCE_BYTES + length + TAG_BYTES);
    unsigned char *body = sealed + NONCE_BYTES;
    EVP_CIPHER_CTX *context = open_context(arena);
    int written = 0;
    if (RAND_bytes(sealed, NONCE_BYTES) != 1 ||
        EVP_EncryptInit_ex(context, EVP_aes_256_gcm(), NULL, key->bytes, sealed) != 1 ||
        EVP_EncryptUpdate(context, body, &written, (const unsigned char *)plain, (int)length) != 1 ||
        EVP_EncryptFinal_ex(context, body + written, &written) != 1 ||
        EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, TAG_BYTES, body + length) != 1)
        abort();
    return base64url_encode(arena, sealed, NONCE_BYTES + length + TAG_BYTES);
}

bool seal_open(struct arena *arena, const struct seal_key *key, const char *sealed, const char **ret_plain)
{
    unsigned char *bytes = NULL;
    size_t length = 0;
    if (!base64url_decode(arena, sealed, strlen(sealed), &bytes, &length) || length < NONCE_BYTES + TAG_BYTES)
        return false;
    unsigned char *body = bytes + NONCE_BYTES;
    size_t body_length = length - NONCE_BYTES - TAG_BYTES;
    unsigned char *plain = arena_alloc(arena, body_length + 1);
    EVP_CIPHER_CTX *context = open_context(arena);
    int written = 0;
    if (EVP_DecryptInit_ex(context, EVP_aes_256_gcm(), NULL, key->bytes, bytes) != 1 ||
        EVP_DecryptUpdate(context, plain, &written, body, (int)body_length) != 1 ||
        EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_SET_TAG, TAG_BYTES, body + body_length) != 1 ||
        EVP_DecryptFinal_ex(context, plain + written, &written) != 1)
        return false;
    plain[body_length] = '\0';
    *ret_plain = (const char *)plain;
    return true;
}
