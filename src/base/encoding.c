/* SPDX-License-Identifier: Apache-2.0 */
/* base64url, hexadecimal, random UUIDs, digests and constant-time comparison. */
#include "base.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

static const char base64url_alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

char *base64url_encode(struct arena *arena, const void *bytes, size_t length)
{
    const unsigned char *in = bytes;
    char *string = arena_alloc(arena, length / 3 * 4 + 5);
    size_t out = 0;
    for (size_t i = 0; i < length; i += 3) {
        unsigned word = (unsigned)in[i] << 16;
        size_t left = length - i;
        if (left > 1)
            word |= (unsigned)in[i + 1] << 8;
        if (left > 2)
            word |= in[i + 2];
        size_t digits = left > 2 ? 4 : left + 1;
        for (size_t digit = 0; digit < digits; digit++)
            string[out++] = base64url_alphabet[word >> (18 - 6 * digit) & 63];
    }
    return string;
}

static int base64url_value(char character)
{
    const char *found = character == '\0' ? NULL : strchr(base64url_alphabet, character);
    return found ? (int)(found - base64url_alphabet) : -1;
}

bool base64url_decode(struct arena *arena, const char *string, size_t length, unsigned char **ret_bytes,
                      size_t *ret_length)
{
    if (length % 4 == 1)
        return false;
    unsigned char *bytes = arena_alloc(arena, length / 4 * 3 + 3);
    size_t out = 0;
    unsigned word = 0;
    unsigned bits = 0;
    for (size_t i = 0; i < length; i++) {
        int value = base64url_value(string[i]);
        if (value < 0)
            return false;
        word = (word << 6 | (unsigned)value) & 0xffffff;
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            bytes[out++] = (unsigned char)(word >> bits);
        }
    }
    /* If unused bits could be set, one value could be written in several ways. */
    if ((word & ((1U << bits) - 1)) != 0)
        return false;
    *ret_bytes = bytes;
    *ret_length = out;
    return true;
}

/* Writes two digits for each byte. Returns where they end. */
static char *put_hex(char *at, const unsigned char *bytes, size_t length)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < length; i++) {
        *at++ = digits[bytes[i] >> 4];
        *at++ = digits[bytes[i] & 15];
    }
    return at;
}

char *hex_encode(struct arena *arena, const void *bytes, size_t length)
{
    char *string = arena_alloc(arena, 2 * length + 1);
    put_hex(string, bytes, length);
    return string;
}

#define UUID_BYTES 16
#define UUIDS_IN_STOCK 64

/* This thread's random bytes. Fetching many at once costs hardly more than fetching a few. */
static _Thread_local unsigned char stock[UUIDS_IN_STOCK][UUID_BYTES];
static _Thread_local size_t in_stock;

/* A child must not have the same random bytes as its parent. */
static void empty_stock(void)
{
    in_stock = 0;
}

static void empty_stock_in_children(void)
{
    pthread_atfork(NULL, NULL, empty_stock);
}

static unsigned char *random_bytes(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    if (in_stock == 0) {
        pthread_once(&once, empty_stock_in_children);
        if (RAND_bytes(stock[0], sizeof stock) != 1)
            abort();
        in_stock = UUIDS_IN_STOCK;
    }
    return stock[--in_stock];
}

void uuid_random(char ret_text[37])
{
    static const size_t groups[] = {4, 2, 2, 2, 6}; /* bytes between two hyphens */
    unsigned char *bytes = random_bytes();
    bytes[6] = (unsigned char)((bytes[6] & 0x0f) | 0x40);
    bytes[8] = (unsigned char)((bytes[8] & 0x3f) | 0x80);
    char *at = ret_text;
    for (size_t i = 0; i < LENGTH_OF(groups); i++) {
        at = put_hex(at, bytes, groups[i]);
        *at++ = '-';
        bytes += groups[i];
    }
    at[-1] = '\0';
}

static EVP_MD *sha256_method;

static void fetch_sha256(void)
{
    sha256_method = EVP_MD_fetch(NULL, "SHA256", NULL);
    if (!sha256_method)
        abort();
}

/* OpenSSL's own SHA256() looks for the method each time, which takes half as long as the digest of a token itself. */
void sha256(const void *bytes, size_t length, unsigned char ret_digest[SHA256_BYTES])
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, fetch_sha256);
    if (EVP_Digest(bytes, length, ret_digest, NULL, sha256_method, NULL) != 1)
        abort();
}

bool bytes_equal_constant_time(const void *left, const void *right, size_t length)
{
    return CRYPTO_memcmp(left, right, length) == 0;
}
