/* SPDX-License-Identifier: Apache-2.0 */
/* Strict percent-decoding of paths and queries: anything but UTF-8 text is refused. */
#include "contract.h"

static int hex_digit(char character)
{
    if (character >= '0' && character <= '9')
        return character - '0';
    if (character >= 'a' && character <= 'f')
        return character - 'a' + 10;
    if (character >= 'A' && character <= 'F')
        return character - 'A' + 10;
    return -1;
}

static bool is_utf8(const char *text, size_t length)
{
    const unsigned char *at = (const unsigned char *)text;
    size_t step = 1;
    for (size_t left = length; left > 0 && step > 0; left -= step, at += step)
        step = utf8_length(at, left);
    return step > 0;
}

char *percent_decode(struct arena *arena, const char *text, size_t length, bool plus_is_space)
{
    char *out = arena_alloc(arena, length + 1);
    size_t used = 0;
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '%') {
            int high = i + 2 < length ? hex_digit(text[i + 1]) : -1;
            int low = high < 0 ? -1 : hex_digit(text[i + 2]);
            if (low < 0)
                return NULL;
            out[used++] = (char)(high << 4 | low);
            i += 2;
        } else {
            out[used++] = plus_is_space && text[i] == '+' ? ' ' : text[i];
        }
        if (out[used - 1] == '\0')
            return NULL;
    }
    return is_utf8(out, used) ? out : NULL;
}
