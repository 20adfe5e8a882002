/* SPDX-License-Identifier: Apache-2.0 */
/* Keys and tokens for the tests of src/auth, made with OpenSSL alone. */
#include <criterion/criterion.h>

#include "issuer.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <unistd.h>

#define SIGNATURE_MAX 512

struct issuer {
    struct arena *arena;
    EVP_PKEY *rsa;
    EVP_PKEY *ec;
    EVP_PKEY *stranger;
    struct token_policy *policy;
};

struct signature {
    unsigned char bytes[SIGNATURE_MAX];
    size_t length;
};

static const char *number(struct arena *arena, const EVP_PKEY *pkey, const char *name, int width)
{
    unsigned char bytes[SIGNATURE_MAX];
    BIGNUM *value = NULL;
    cr_assert_eq(EVP_PKEY_get_bn_param(pkey, name, &value), 1);
    int length = width > 0 ? BN_bn2binpad(value, bytes, width) : BN_bn2bin(value, bytes);
    BN_free(value);
    cr_assert_gt(length, 0);
    return base64url_encode(arena, bytes, (size_t)length);
}

static EVP_PKEY *rsa_key(struct issuer *issuer)
{
    if (!issuer->rsa)
        issuer->rsa = EVP_RSA_gen(2048);
    cr_assert_not_null(issuer->rsa);
    return issuer->rsa;
}

const char *issuer_rsa_jwk(struct issuer *issuer, const char *more)
{
    return arena_format(issuer->arena, "{\"kty\":\"RSA\",\"n\":\"%s\",\"e\":\"%s\"%s}",
                        number(issuer->arena, rsa_key(issuer), OSSL_PKEY_PARAM_RSA_N, 0),
                        number(issuer->arena, rsa_key(issuer), OSSL_PKEY_PARAM_RSA_E, 0), more);
}

const char *issuer_ec_jwk(struct issuer *issuer, const char *more)
{
    return arena_format(issuer->arena, "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"%s\",\"y\":\"%s\"%s}",
                        number(issuer->arena, issuer->ec, OSSL_PKEY_PARAM_EC_PUB_X, 32),
                        number(issuer->arena, issuer->ec, OSSL_PKEY_PARAM_EC_PUB_Y, 32), more);
}

bool policy_for(const char *keys, const char *issuer, const char *audience, struct token_policy **ret_policy)
{
    char file[] = "/tmp/kehrwert-keys-XXXXXX";
    int descriptor = mkstemp(file);
    cr_assert_geq(descriptor, 0);
    cr_assert_eq(write(descriptor, keys, strlen(keys)), (ssize_t)strlen(keys));
    close(descriptor);
    bool opened = token_policy_open(file, issuer, audience, ret_policy);
    unlink(file);
    return opened;
}

bool policy_from_text(const char *keys, struct token_policy **ret_policy)
{
    return policy_for(keys, "https://login.example.com/", "kehrwert", ret_policy);
}

static struct issuer *issuer_with(bool with_rsa)
{
    struct arena *arena = arena_new();
    struct issuer *issuer = arena_alloc(arena, sizeof *issuer);
    issuer->arena = arena;
    issuer->ec = EVP_EC_gen("P-256");
    issuer->stranger = EVP_EC_gen("P-256");
    cr_assert(issuer->ec && issuer->stranger);
    const char *rsa = with_rsa ? arena_format(arena, "%s,", issuer_rsa_jwk(issuer, ",\"kid\":\"rsa-1\"")) : "";
    const char *ec = issuer_ec_jwk(issuer, ",\"kid\":\"ec-1\"");
    cr_assert(policy_from_text(arena_format(arena, "{\"keys\":[%s%s]}", rsa, ec), &issuer->policy));
    return issuer;
}

struct issuer *issuer_new(void)
{
    return issuer_with(false);
}

struct issuer *issuer_new_with_rsa(void)
{
    return issuer_with(true);
}

void issuer_free(struct issuer *issuer)
{
    token_policy_free(issuer->policy);
    EVP_PKEY_free(issuer->rsa);
    EVP_PKEY_free(issuer->ec);
    EVP_PKEY_free(issuer->stranger);
    arena_free(issuer->arena);
}

struct arena *issuer_arena(const struct issuer *issuer)
{
    return issuer->arena;
}

const struct token_policy *issuer_policy(const struct issuer *issuer)
{
    return issuer->policy;
}

static void sign(EVP_PKEY *pkey, bool pss, const char *input, struct signature *signature)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    EVP_PKEY_CTX *options = NULL;
    signature->length = sizeof signature->bytes;
    cr_assert_eq(EVP_DigestSignInit(context, &options, EVP_sha256(), NULL, pkey), 1);
    if (pss) {
        cr_assert_eq(EVP_PKEY_CTX_set_rsa_padding(options, RSA_PKCS1_PSS_PADDING), 1);
        cr_assert_eq(EVP_PKEY_CTX_set_rsa_pss_saltlen(options, RSA_PSS_SALTLEN_DIGEST), 1);
    }
    cr_assert_eq(
        EVP_DigestSign(context, signature->bytes, &signature->length, (const unsigned char *)input, strlen(input)), 1);
    EVP_MD_CTX_free(context);
}

/* Converts a DER signature to r and s of `width` bytes each. */
static void sign_ec(EVP_PKEY *pkey, int width, const char *input, struct signature *signature)
{
    sign(pkey, false, input, signature);
    const unsigned char *at = signature->bytes;
    ECDSA_SIG *pair = d2i_ECDSA_SIG(NULL, &at, (long)signature->length);
    cr_assert_eq(BN_bn2binpad(ECDSA_SIG_get0_r(pair), signature->bytes, width), width);
    cr_assert_eq(BN_bn2binpad(ECDSA_SIG_get0_s(pair), signature->bytes + width, width), width);
    ECDSA_SIG_free(pair);
    signature->length = 2 * (size_t)width;
}

/* The salt is random, so every 256th signature starts with a zero byte. */
static void sign_pss_short(EVP_PKEY *pkey, const char *input, struct signature *signature)
{
    do {
        sign(pkey, true, input, signature);
    } while (signature->bytes[0] != 0);
    signature->length--;
    memmove(signature->bytes, signature->bytes + 1, signature->length);
}

static void sign_hmac(EVP_PKEY *pkey, const char *input, struct signature *signature)
{
    BIO *bio = BIO_new(BIO_s_mem());
    char *pem = NULL;
    unsigned length = 0;
    long pem_length = 0;
    if (pkey) {
        cr_assert_eq(PEM_write_bio_PUBKEY(bio, pkey), 1);
        pem_length = BIO_get_mem_data(bio, &pem);
    }
    HMAC(EVP_sha256(), pkey ? pem : "", (int)pem_length, (const unsigned char *)input, strlen(input), signature->bytes,
         &length);
    signature->length = length;
    BIO_free(bio);
}

static void sign_as(struct issuer *issuer, enum signing signing, const char *input, struct signature *signature)
{
    switch (signing) {
    case SIGN_ES256:
        sign_ec(issuer->ec, 32, input, signature);
        break;
    case SIGN_RS256:
        sign(rsa_key(issuer), false, input, signature);
        break;
    case SIGN_PS256:
        sign(rsa_key(issuer), true, input, signature);
        break;
    case SIGN_ES256_STRANGER:
        sign_ec(issuer->stranger, 32, input, signature);
        break;
    case SIGN_HS256_RSA_PEM:
        sign_hmac(rsa_key(issuer), input, signature);
        break;
    case SIGN_HS256_EC_PEM:
        sign_hmac(issuer->ec, input, signature);
        break;
    case SIGN_HS256_EMPTY:
        sign_hmac(NULL, input, signature);
        break;
    case SIGN_NOTHING:
        break;
    case SIGN_ES256_DER:
        sign(issuer->ec, false, input, signature);
        break;
    case SIGN_ES256_PADDED:
        sign_ec(issuer->ec, 33, input, signature);
        break;
    case SIGN_ES256_ZERO:
        signature->length = 64;
        break;
    case SIGN_PS256_SHORT:
        sign_pss_short(rsa_key(issuer), input, signature);
        break;
    }
}

const char *issuer_token_bytes(struct issuer *issuer, enum signing signing, const char *header, const char *claims,
                               size_t length)
{
    struct signature signature = {.length = 0};
    const char *input = arena_format(issuer->arena, "%s.%s", base64url_encode(issuer->arena, header, strlen(header)),
                                     base64url_encode(issuer->arena, claims, length));
    sign_as(issuer, signing, input, &signature);
    return arena_format(issuer->arena, "%s.%s", input,
                        base64url_encode(issuer->arena, signature.bytes, signature.length));
}

const char *issuer_token(struct issuer *issuer, enum signing signing, const char *header, const char *claims)
{
    return issuer_token_bytes(issuer, signing, header, claims, strlen(claims));
}

enum error verify_at(const struct issuer *issuer, const char *token, int64_t now, struct actor *actor)
{
    struct actor before = {.subject = "untouched", .roles = 77, .expires_at = 7};
    *actor = before;
    enum error error = token_verify(issuer->policy, issuer->arena, token, strlen(token), now, actor);
    cr_expect(error == OK || error == ERROR_TOKEN_INVALID || error == ERROR_TOKEN_EXPIRED);
    cr_expect(error == OK || (actor->subject == before.subject && actor->roles == before.roles &&
                              actor->expires_at == before.expires_at));
    return error;
}

enum error verify(const struct issuer *issuer, const char *token)
{
    struct actor actor;
    return verify_at(issuer, token, NOW, &actor);
}
