/* SPDX-License-Identifier: Apache-2.0 */
/* Lines and prose: which characters a text may contain, and with which it may begin and end. */
#include "format.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

static bool is_control(UChar32 character)
{
    return character < 0x20 || (character >= 0x7f && character <= 0x9f);
}

/* Marks, embeddings, overrides and isolates of the bidirectional algorithm (UAX 9), and the separators of lines and
 * paragraphs. */
static bool changes_direction(UChar32 character)
{
    return character == 0x61c || character == 0x200e || character == 0x200f ||
           (character >= 0x2028 && character <= 0x202e) || (character >= 0x2066 && character <= 0x2069);
}

static bool in_line(UChar32 character)
{
    return !is_control(character) && !changes_direction(character);
}

static bool in_prose(UChar32 character)
{
    bool breaks = character == '\t' || character == '\n' || character == '\r';
    return breaks || (character >= 0x20 && character != 0x7f);
}

/* Some standards count the Mongolian vowel separator and the byte order mark as white space. */
static bool at_edge(UChar32 character)
{
    return !is_control(character) && !u_isUWhiteSpace(character) && character != 0x180e && character != 0xfeff;
}

static bool consists_of(const char *text, bool (*fits)(UChar32 character))
{
    UChar32 character = 0;
    UChar32 last = ' ';
    for (int32_t at = 0; text[at] != '\0'; last = character) {
        bool first = at == 0;
        U8_NEXT(text, at, -1, character);
        if (!fits(character) || (first && !at_edge(character)))
            return false;
    }
    return at_edge(last);
}

bool is_line(const char *text)
{
    return consists_of(text, in_line);
}

bool is_prose(const char *text)
{
    return consists_of(text, in_prose);
}
