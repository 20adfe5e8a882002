/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the development issuer's private key and computes its thumbprint, which is the kid. */
#include "development_key.h"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/sha.h>

#define PEM_MAX 8192
#define COORDINATE_LENGTH 32

static void pkey_free_pointer(EVP_PKEY **pkey)
{
    EVP_PKEY_free(*pkey);
}

#define AUTO_PKEY __attribute__((cleanup(pkey_free_pointer))) EVP_PKEY *

static bool pem_read(struct arena *arena, const char *file, struct development_key *key)
{
    FILE *stream = fopen(file, "rbe");
    if (!stream)
        return false;
    /* stdio's own buffer would keep a copy of the secret. */
    setvbuf(stream, NULL, _IONBF, 0);
    key->pem = arena_alloc(arena, PEM_MAX + 1);
    key->pem_length = fread(key->pem, 1, PEM_MAX, stream);
    bool complete = !ferror(stream) && key->pem_length < PEM_MAX;
    fclose(stream);
    return complete;
}

/* Without this callback, OpenSSL asks for the pass phrase of an encrypted key on the terminal. */
static int no_pass_phrase(char *buffer, int size, int for_writing, void *unused)
{
    (void)buffer;
    (void)size;
    (void)for_writing;
    (void)unused;
    return -1;
}

static EVP_PKEY *pem_parse(const struct development_key *key)
{
    BIO *bio = BIO_new_mem_buf(key->pem, (int)key->pem_length);
    if (!bio)
        return NULL;
    EVP_PKEY *pkey = PEM_read_bio_PrivateKey(bio, NULL, no_pass_phrase, NULL);
    BIO_free(bio);
    return pkey;
}

static const char *coordinate(struct arena *arena, const EVP_PKEY *pkey, const char *name)
{
    unsigned char bytes[COORDINATE_LENGTH];
    BIGNUM *number = NULL;
    if (EVP_PKEY_get_bn_param(pkey, name, &number) != 1)
        return NULL;
    bool fits = BN_bn2binpad(number, bytes, sizeof bytes) == (int)sizeof bytes;
    BN_free(number);
    return fits ? base64url_encode(arena, bytes, sizeof bytes) : NULL;
}

static const char *thumbprint(struct arena *arena, const struct development_key *key)
{
    unsigned char digest[SHA256_DIGEST_LENGTH];
    const char *members =
        arena_format(arena, "{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"%s\",\"y\":\"%s\"}", key->x, key->y);
    SHA256((const unsigned char *)members, strlen(members), digest);
    return base64url_encode(arena, digest, sizeof digest);
}

static bool public_read(struct arena *arena, struct development_key *key)
{
    char group[32] = "";
    AUTO_PKEY pkey = pem_parse(key);
    if (!pkey || EVP_PKEY_get_utf8_string_param(pkey, OSSL_PKEY_PARAM_GROUP_NAME, group, sizeof group, NULL) != 1 ||
        strcmp(group, SN_X9_62_prime256v1) != 0)
        return false;
    key->x = coordinate(arena, pkey, OSSL_PKEY_PARAM_EC_PUB_X);
    key->y = coordinate(arena, pkey, OSSL_PKEY_PARAM_EC_PUB_Y);
    return key->x && key->y;
}

bool development_key_read(struct arena *arena, const char *file, struct development_key *ret_key)
{
    struct development_key key = {0};
    if (!pem_read(arena, file, &key) || !public_read(arena, &key)) {
        if (key.pem)
            OPENSSL_cleanse(key.pem, key.pem_length);
        ERR_clear_error();
        log_message(LOG_LEVEL_ERROR, "development_key_unreadable",
                    "%s: not a PEM file with an unencrypted P-256 private key", file);
        return false;
    }
    key.kid = thumbprint(arena, &key);
    *ret_key = key;
    return true;
}
