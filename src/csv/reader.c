/* SPDX-License-Identifier: Apache-2.0 */
/* Reads CSV strictly by RFC 4180. */
#include "csv.h"

static bool refuse(struct csv_reader *reader, const char *mistake)
{
    reader->mistake = mistake;
    return false;
}

/* Skips one character of a field's content. */
static bool character_skip(struct csv_reader *reader)
{
    const unsigned char *bytes = (const unsigned char *)reader->bytes + reader->at;
    if (bytes[0] < 0x20 || bytes[0] == 0x7f)
        return refuse(reader, "contains a control character");
    size_t length = utf8_length(bytes, reader->length - reader->at);
    if (length == 0)
        return refuse(reader, "is not valid UTF-8");
    reader->at += length;
    return true;
}

static char current(const struct csv_reader *reader)
{
    return reader->at < reader->length ? reader->bytes[reader->at] : '\n';
}

/* At LF, CR LF or the end of the text. */
static bool at_line_end(const struct csv_reader *reader)
{
    return current(reader) == '\n' ||
           (current(reader) == '\r' && reader->at + 1 < reader->length && reader->bytes[reader->at + 1] == '\n');
}

static void line_end_skip(struct csv_reader *reader)
{
    reader->at += current(reader) == '\r' ? 2 : reader->at < reader->length;
    reader->lines_passed++;
}

/* A copy of `content` in which one quote replaces each doubled quote. */
static struct csv_field quotes_undoubled(struct arena *arena, struct csv_field content)
{
    char *bytes = arena_alloc(arena, content.length + 1);
    size_t length = 0;
    for (size_t at = 0; at < content.length; at++) {
        bytes[length++] = content.bytes[at];
        if (content.bytes[at] == '"')
            at++;
    }
    return (struct csv_field){.bytes = bytes, .length = length};
}

static bool quoted_field(struct csv_reader *reader, struct arena *arena, struct csv_field *ret_field)
{
    size_t begin = ++reader->at;
    bool doubled = false;
    for (;;) {
        if (reader->at >= reader->length)
            return refuse(reader, "a quoted field is never closed");
        if (current(reader) != '"') {
            if (!character_skip(reader))
                return false;
        } else if (reader->at + 1 < reader->length && reader->bytes[reader->at + 1] == '"') {
            doubled = true;
            reader->at += 2;
        } else {
            break;
        }
    }
    struct csv_field content = {.bytes = reader->bytes + begin, .length = reader->at - begin};
    reader->at++;
    if (current(reader) != ',' && !at_line_end(reader))
        return refuse(reader, "text after a closing quote");
    *ret_field = doubled ? quotes_undoubled(arena, content) : content;
    return true;
}

static bool plain_field(struct csv_reader *reader, struct csv_field *ret_field)
{
    size_t begin = reader->at;
    while (current(reader) != ',' && !at_line_end(reader)) {
        if (current(reader) == '"')
            return refuse(reader, "a quote inside an unquoted field");
        if (!character_skip(reader))
            return false;
    }
    *ret_field = (struct csv_field){.bytes = reader->bytes + begin, .length = reader->at - begin};
    return true;
}

size_t csv_next(struct csv_reader *reader, struct arena *arena, struct csv_field *fields, size_t max)
{
    static const char mark[] = "\xef\xbb\xbf";
    if (reader->at == 0 && reader->length >= sizeof mark - 1 && memcmp(reader->bytes, mark, sizeof mark - 1) == 0)
        reader->at = sizeof mark - 1;
    while (!reader->mistake && reader->at < reader->length && at_line_end(reader))
        line_end_skip(reader);
    if (reader->mistake || reader->at >= reader->length)
        return 0;
    reader->line = reader->lines_passed + 1;
    for (size_t count = 0;; reader->at++) {
        struct csv_field field;
        bool read = current(reader) == '"' ? quoted_field(reader, arena, &field) : plain_field(reader, &field);
        if (!read)
            return 0;
        if (count == max) {
            (void)refuse(reader, "more fields than expected");
            return 0;
        }
        fields[count++] = field;
        if (at_line_end(reader)) {
            line_end_skip(reader);
            return count;
        }
    }
}

bool csv_field_is(struct csv_field field, const char *text)
{
    return field.length == strlen(text) && memcmp(field.bytes, text, field.length) == 0;
}

bool csv_field_number(struct csv_field field, uint64_t max, uint64_t *ret_number)
{
    uint64_t number = 0;
    for (size_t at = 0; at < field.length; at++) {
        if (field.bytes[at] < '0' || field.bytes[at] > '9')
            return false;
        uint64_t digit = (uint64_t)(field.bytes[at] - '0');
        if (digit > max || number > (max - digit) / 10)
            return false;
        number = number * 10 + digit;
    }
    if (field.length == 0)
        return false;
    *ret_number = number;
    return true;
}

void csv_append(struct text *text, struct csv_field field)
{
    bool quote = field.length == 0 || memchr(field.bytes, ',', field.length) || memchr(field.bytes, '"', field.length);
    if (!quote) {
        text_append(text, field.bytes, field.length);
        return;
    }
    text_append(text, "\"", 1);
    for (size_t at = 0; at < field.length; at++) {
        if (field.bytes[at] == '"')
            text_append(text, "\"", 1);
        text_append(text, field.bytes + at, 1);
    }
    text_append(text, "\"", 1);
}
