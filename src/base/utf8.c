/* SPDX-License-Identifier: Apache-2.0 */
/* Recognises UTF-8. */
#include "base.h"

size_t utf8_length(const unsigned char *bytes, size_t length)
{
    static const struct {
        unsigned char first_min, first_max, second_min, second_max;
        size_t length;
    } forms[] = {
        {0x00, 0x7f, 0, 0, 1},       {0xc2, 0xdf, 0x80, 0xbf, 2}, {0xe0, 0xe0, 0xa0, 0xbf, 3},
        {0xe1, 0xec, 0x80, 0xbf, 3}, {0xed, 0xed, 0x80, 0x9f, 3}, {0xee, 0xef, 0x80, 0xbf, 3},
        {0xf0, 0xf0, 0x90, 0xbf, 4}, {0xf1, 0xf3, 0x80, 0xbf, 4}, {0xf4, 0xf4, 0x80, 0x8f, 4},
    };
    for (size_t at = 0; at < LENGTH_OF(forms); at++) {
        if (bytes[0] < forms[at].first_min || bytes[0] > forms[at].first_max)
            continue;
        if (length < forms[at].length)
            return 0;
        for (size_t next = 1; next < forms[at].length; next++) {
            unsigned char min = next == 1 ? forms[at].second_min : 0x80;
            unsigned char max = next == 1 ? forms[at].second_max : 0xbf;
            if (bytes[next] < min || bytes[next] > max)
                return 0;
        }
        return forms[at].length;
    }
    return 0;
}
