/* SPDX-License-Identifier: Apache-2.0 */
/* Parses JSON with limits. Jansson alone allows 2,048 levels, and for "[{},{},...]" it uses 79 times as much memory as
 * the text. */
#include "strict_json.h"

#include <errno.h>
#include <math.h>

#define JSON_DEPTH_MAX 16
#define JSON_VALUES_MAX 8192

static bool opens(char byte)
{
    return byte == '{' || byte == '[';
}

static bool closes(char byte)
{
    return byte == '}' || byte == ']';
}

/* Counts levels and values before anything is allocated. Jansson refuses invalid JSON later. */
static bool is_within_limits(const char *bytes, size_t length)
{
    size_t depth = 0;
    size_t values = 0;
    bool in_string = false;
    for (size_t i = 0; i < length; i++) {
        char byte = bytes[i];
        if (in_string && byte == '\\')
            i++;
        else if (byte == '"')
            in_string = !in_string;
        else if (in_string)
            continue;
        depth += opens(byte);
        depth -= depth > 0 && closes(byte);
        values += opens(byte) || byte == ',' || byte == ':';
        if (depth > JSON_DEPTH_MAX || values > JSON_VALUES_MAX)
            return false;
    }
    return true;
}

static size_t digits(const char *text)
{
    return strspn(text, "0123456789");
}

/* The length of the JSON number (RFC 8259 section 6) at the start of the text; 0 if there is none. */
static size_t number_length(const char *text)
{
    const char *at = text + (*text == '-');
    size_t whole = *at == '0' ? 1 : digits(at);
    if (whole == 0)
        return 0;
    at += whole;
    if (*at == '.' && digits(at + 1) > 0)
        at += 1 + digits(at + 1);
    if (*at == 'e' || *at == 'E') {
        const char *exponent = at + 1 + (at[1] == '+' || at[1] == '-');
        if (digits(exponent) > 0)
            at = exponent + digits(exponent);
    }
    return (size_t)(at - text);
}

static bool is_too_large(const char *number, size_t length)
{
    if (strcspn(number, ".eE") < length)
        return isinf(strtod(number, NULL)) != 0;
    errno = 0;
    strtoll(number, NULL, 10);
    return errno == ERANGE;
}

/* JSON has numbers of any size, but Jansson refuses the text if one is too large for it. Such a number becomes 9e99,
 * which is larger than any field allows. */
static void large_numbers_replace(char *text)
{
    static const char large[] = "9e99";
    bool in_string = false;
    for (char *at = text; *at != '\0'; at++) {
        if (in_string && *at == '\\' && at[1] != '\0')
            at++;
        else if (*at == '"')
            in_string = !in_string;
        size_t length = in_string ? 0 : number_length(at);
        if (length == 0)
            continue;
        if (is_too_large(at, length)) {
            size_t sign = *at == '-';
            memset(at + sign, ' ', length - sign);
            memcpy(at + sign, large, sizeof large - 1);
        }
        at += length - 1;
    }
}

static void json_release(void *object)
{
    json_decref(object);
}

json_t *json_keep(struct arena *arena, json_t *json)
{
    arena_defer(arena, json_release, json);
    return json;
}

json_t *strict_json_object(struct arena *arena, const char *bytes, size_t length)
{
    if (!is_within_limits(bytes, length))
        return NULL;
    char *text = arena_copy(arena, bytes, length); /* ends with NUL */
    large_numbers_replace(text);
    json_t *json = json_loadb(text, length, JSON_REJECT_DUPLICATES, NULL);
    if (!json)
        return NULL;
    json_keep(arena, json);
    return json_is_object(json) ? json : NULL;
}
