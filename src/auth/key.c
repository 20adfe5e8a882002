/* SPDX-License-Identifier: Apache-2.0 */
/* Reads a JWK (RFC 7517). It must be public, strong enough and meant for a signature algorithm that is accepted. */
#include "key.h"

#define RSA_BITS_MIN 2048
/* The cost of verifying grows with the square of the size. */
#define RSA_BITS_MAX 8192
#define P256_SIGNATURE_LENGTH 64

static const struct {
    const char *name;
    enum algorithm algorithm;
} algorithms[] = {
    {"RS256", ALGORITHM_RS256},
    {"PS256", ALGORITHM_PS256},
    {"ES256", ALGORITHM_ES256},
};

unsigned algorithm_by_name(const char *name)
{
    for (size_t i = 0; i < LENGTH_OF(algorithms); i++) {
        if (strcmp(algorithms[i].name, name) == 0)
            return algorithms[i].algorithm;
    }
    return 0;
}

static bool member_is(const json_t *jwk, const char *name, const char *expected)
{
    const char *value = json_string_value(json_object_get(jwk, name));
    return value && strcmp(value, expected) == 0;
}

static bool is_secret(const json_t *jwk)
{
    static const char *const members[] = {"k", "d", "p", "q", "dp", "dq", "qi", "oth"};
    for (size_t i = 0; i < LENGTH_OF(members); i++) {
        if (json_object_get(jwk, members[i]))
            return true;
    }
    return member_is(jwk, "kty", "oct");
}

static bool is_for_signatures(const json_t *jwk)
{
    const json_t *operations = json_object_get(jwk, "key_ops");
    if (json_object_get(jwk, "use") && !member_is(jwk, "use", "sig"))
        return false;
    if (!operations)
        return true;
    for (size_t i = 0; i < json_array_size(operations); i++) {
        const char *operation = json_string_value(json_array_get(operations, i));
        if (operation && strcmp(operation, "verify") == 0)
            return true;
    }
    return false;
}

/* Reads a big-endian number and strips its leading zeros. */
static bool big_number_read(struct arena *arena, const json_t *jwk, const char *name, unsigned char **ret_bytes,
                            size_t *ret_length)
{
    const json_t *value = json_object_get(jwk, name);
    unsigned char *bytes;
    size_t length;
    if (!json_is_string(value) ||
        !base64url_decode(arena, json_string_value(value), json_string_length(value), &bytes, &length))
        return false;
    while (length > 0 && bytes[0] == 0) {
        bytes++;
        length--;
    }
    *ret_bytes = bytes;
    *ret_length = length;
    return length > 0;
}

static bool rsa_check(struct arena *arena, const json_t *jwk, struct key *key)
{
    unsigned char *modulus;
    unsigned char *exponent;
    size_t modulus_length;
    size_t exponent_length;
    if (!big_number_read(arena, jwk, "n", &modulus, &modulus_length) ||
        !big_number_read(arena, jwk, "e", &exponent, &exponent_length))
        return false;
    size_t bits = 8 * modulus_length;
    for (unsigned top = modulus[0]; top < 0x80; top <<= 1)
        bits--;
    if (bits < RSA_BITS_MIN || bits > RSA_BITS_MAX)
        return false;
    /* With the exponent 1, anybody can sign. Even exponents are invalid. OpenSSL limits long exponents to small
     * keys. */
    bool is_one = exponent_length == 1 && exponent[0] == 1;
    if (is_one || exponent_length > 8 || exponent[exponent_length - 1] % 2 == 0)
        return false;
    key->algorithms = ALGORITHM_RS256 | ALGORITHM_PS256;
    key->signature_length = modulus_length;
    return true;
}

/* cjose itself rejects coordinates that are not 32 bytes each or not on the curve. */
static bool p256_check(const json_t *jwk, struct key *key)
{
    key->algorithms = ALGORITHM_ES256;
    key->signature_length = P256_SIGNATURE_LENGTH;
    return member_is(jwk, "crv", "P-256");
}

static bool algorithm_bind(const json_t *jwk, struct key *key)
{
    const json_t *algorithm = json_object_get(jwk, "alg");
    if (!algorithm)
        return true;
    const char *name = json_string_value(algorithm);
    key->algorithms &= name ? algorithm_by_name(name) : 0;
    return key->algorithms != 0;
}

static bool kid_read(struct arena *arena, const json_t *jwk, struct key *key)
{
    const json_t *kid = json_object_get(jwk, "kid");
    if (kid && !json_is_string(kid))
        return false;
    key->kid = kid ? arena_copy(arena, json_string_value(kid), json_string_length(kid)) : NULL;
    return true;
}

static void jwk_undo(void *jwk)
{
    cjose_jwk_release(jwk);
}

enum key_verdict key_read(struct arena *arena, json_t *jwk, struct key *ret_key)
{
    struct key key = {0};
    if (is_secret(jwk))
        return KEY_SECRET;
    bool fits = member_is(jwk, "kty", "RSA") ? rsa_check(arena, jwk, &key)
                                             : member_is(jwk, "kty", "EC") && p256_check(jwk, &key);
    if (!fits || !is_for_signatures(jwk) || !algorithm_bind(jwk, &key) || !kid_read(arena, jwk, &key))
        return KEY_UNUSABLE;
    key.jwk = cjose_jwk_import_json((cjose_header_t *)jwk, NULL);
    if (!key.jwk)
        return KEY_UNUSABLE;
    arena_defer(arena, jwk_undo, key.jwk);
    *ret_key = key;
    return KEY_USABLE;
}
