/* SPDX-License-Identifier: Apache-2.0 */
/* base64url, hexadecimal, random UUIDs and constant-time comparison. */
#include "base.h"

#include <openssl/crypto.h>
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

char *hex_encode(struct arena *arena, const void *bytes, size_t length)
{
    static const char digits[] = "0123456789abcdef";
    const unsigned char *in = bytes;
    char *string = arena_alloc(arena, 2 * length + 1);
    for (size_t i = 0; i < length; i++) {
        string[2 * i] = digits[in[i] >> 4];
        string[2 * i + 1] = digits[in[i] & 15];
    }
    return string;
}

void uuid_random(char ret_text[37])
{
    unsigned char b[16];
    if (RAND_bytes(b, sizeof b) != 1)
        abort();
    b[6] = (unsigned char)((b[6] & 0x0f) | 0x40);
    b[8] = (unsigned char)((b[8] & 0x3f) | 0x80);
    snprintf(ret_text, 37, "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", b[0], b[1], b[2],
             b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13], b[14], b[15]);
}

bool bytes_equal_constant_time(const void *left, const void *right, size_t length)
{
    return CRYPTO_memcmp(left, right, length) == 0;
}
