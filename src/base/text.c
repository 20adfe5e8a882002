/* SPDX-License-Identifier: Apache-2.0 */
/* Text that grows in an arena, and JSON string literals. */
#include "base.h"

#define TEXT_FIRST 256

static void text_reserve(struct text *text, size_t more)
{
    size_t needed = text->length + more + 1;
    if (needed <= text->capacity)
        return;
    size_t capacity = text->capacity ? text->capacity : TEXT_FIRST;
    while (capacity < needed)
        capacity *= 2;
    char *bytes = arena_alloc(text->arena, capacity);
    if (text->length > 0)
        memcpy(bytes, text->bytes, text->length);
    text->bytes = bytes;
    text->capacity = capacity;
}

void text_append(struct text *text, const char *bytes, size_t length)
{
    text_reserve(text, length);
    if (length > 0)
        memcpy(text->bytes + text->length, bytes, length);
    text->length += length;
    text->bytes[text->length] = '\0';
}

void text_append_string(struct text *text, const char *string)
{
    text_append(text, string, strlen(string));
}

void text_format(struct text *text, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (length > 0) {
        text_reserve(text, (size_t)length);
        vsnprintf(text->bytes + text->length, (size_t)length + 1, format, again);
        text->length += (size_t)length;
    }
    va_end(again);
}

void text_append_json(struct text *text, const char *string)
{
    text_append(text, "\"", 1);
    for (const char *at = string; *at != '\0'; at++) {
        unsigned char byte = (unsigned char)*at;
        if (byte == '"' || byte == '\\')
            text_format(text, "\\%c", byte);
        else if (byte < 0x20 || byte == 0x7f)
            text_format(text, "\\u%04x", byte);
        else
            text_append(text, at, 1);
    }
    text_append(text, "\"", 1);
}

const char *text_string(const struct text *text)
{
    return text->bytes ? text->bytes : "";
}
