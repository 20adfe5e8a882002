/* SPDX-License-Identifier: Apache-2.0 */
/* Evaluates request headers (language, entity tags) and writes the query of the next page. */
#include "stages.h"

#include <strings.h>

/* The weight of one Accept-Language item, 0 to 1000; 1000 if it has none. `item` ends at `end`. */
static long weight_of(const char *item, const char *end)
{
    const char *q = memchr(item, ';', (size_t)(end - item));
    if (!q)
        return 1000;
    q += 1 + strspn(q + 1, " \t");
    if (strncasecmp(q, "q=", 2) != 0)
        return 0;
    double weight = strtod(q + 2, NULL);
    return weight >= 0 && weight <= 1 ? (long)(weight * 1000) : 0;
}

/* True if a language range (RFC 4647) means the two-letter language, with or without a region: de or de-AT, but not
 * den. */
static bool is_of(const char *range, const char *language)
{
    return strncasecmp(range, language, 2) == 0 && strchr("-;, \t", range[2]) != NULL;
}

enum language language_of(const char *accept_language)
{
    enum language best = LANGUAGE_EN;
    long best_weight = 0;
    for (const char *at = accept_language; at && *at != '\0';) {
        at += strspn(at, " \t,");
        const char *end = at + strcspn(at, ",");
        long weight = weight_of(at, end);
        bool german = is_of(at, "de");
        bool english = is_of(at, "en") || *at == '*';
        if ((german || english) && weight > best_weight) {
            best = german ? LANGUAGE_DE : LANGUAGE_EN;
            best_weight = weight;
        }
        at = end;
    }
    return best;
}

bool etag_matches(const char *if_none_match, const char *etag)
{
    size_t length = strlen(etag) - 1; /* without the closing quote */
    for (const char *at = if_none_match; *at != '\0';) {
        at += strspn(at, " \t,");
        if (*at == '*')
            return true;
        if (strncmp(at, "W/", 2) == 0)
            at += 2;
        if (strncmp(at, etag, length) == 0 && *tag_coding_skip(at + length) == '"')
            return true;
        at += strcspn(at, ",");
    }
    return false;
}

/* True if this `name=value` of the query is the cursor, even if its name is percent-encoded. */
static bool is_cursor(const struct request *request, const char *pair, size_t length)
{
    const char *equals = memchr(pair, '=', length);
    const char *name = percent_decode(request->arena, pair, equals ? (size_t)(equals - pair) : length, true);
    return name && strcmp(name, "cursor") == 0;
}

/* libmicrohttpd accepts characters that a query must not contain (RFC 3986 section 3.4). Encode them, because a raw `>`
 * would end the target of the Link header. */
static void append_query_bytes(struct text *text, const char *bytes, size_t length)
{
    static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@/?%";
    for (size_t i = 0; i < length; i++) {
        if (strchr(allowed, bytes[i]))
            text_append(text, &bytes[i], 1);
        else
            text_format(text, "%%%02X", (unsigned char)bytes[i]);
    }
}

const char *query_without_cursor(const struct request *request)
{
    struct text text = {.arena = request->arena};
    for (const char *at = request->query; at && *at != '\0';) {
        size_t length = strcspn(at, "&");
        if (length > 0 && !is_cursor(request, at, length)) {
            append_query_bytes(&text, at, length);
            text_append(&text, "&", 1);
        }
        at += length + (at[length] == '&');
    }
    return text_string(&text);
}
