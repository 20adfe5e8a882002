/* SPDX-License-Identifier: Apache-2.0 */
/* Evaluates request headers (language, entity tags) and writes the query of the next page. */
#include "stages.h"

#include <strings.h>

/* The weight of one item of Accept-Language, 0 to 1000; 1000 if it names none, -1 if it is malformed (RFC 9110 section
 * 12.4.2). `item` ends at `end`. */
static int weight_of(const char *item, const char *end)
{
    const char *q = memchr(item, ';', (size_t)(end - item));
    if (!q)
        return 1000;
    q += 1 + strspn(q + 1, " \t");
    if (strncasecmp(q, "q=", 2) != 0 || (q[2] != '0' && q[2] != '1'))
        return -1;
    int weight = (q[2] - '0') * 1000;
    const char *at = q + 3;
    if (*at == '.') {
        for (int digit = 100; at[1] >= '0' && at[1] <= '9' && digit > 0; digit /= 10)
            weight += (*++at - '0') * digit;
        at++;
    }
    at += strspn(at, " \t");
    return at == end && weight <= 1000 ? weight : -1;
}

/* How much a client wants a language. */
struct wish {
    const char *name;
    int weight;     /* -1 = the client does not mention it */
    bool by_name;   /* not only by `*` */
    const char *at; /* its place in the header */
};

/* Takes one item. An item that names the language outranks `*`, wherever it stands. A range like de-AT asks for the
 * language, but with the weight 0 it does not refuse the whole language. */
static void wish_take(struct wish *wish, const char *item, int weight)
{
    bool by_name = strncasecmp(item, wish->name, 2) == 0 && strchr("-;, \t", item[2]) != NULL;
    bool refuses_a_part = by_name && item[2] == '-' && weight == 0;
    if ((!by_name && *item != '*') || refuses_a_part || by_name < wish->by_name)
        return;
    if (by_name > wish->by_name || weight > wish->weight)
        *wish = (struct wish){.name = wish->name, .weight = weight, .by_name = by_name, .at = item};
}

static bool is_preferred(const struct wish *wish, const struct wish *other)
{
    /* If the client accepts neither, a language that it does not mention is better than one that it refuses. */
    if (wish->weight <= 0 && other->weight <= 0)
        return wish->weight < other->weight;
    if (wish->weight != other->weight)
        return wish->weight > other->weight;
    return wish->by_name != other->by_name ? wish->by_name : wish->at < other->at;
}

enum language language_of(const char *accept_language)
{
    struct wish english = {.name = "en", .weight = -1};
    struct wish german = {.name = "de", .weight = -1};
    for (const char *at = accept_language; at && *at != '\0';) {
        at += strspn(at, " \t,");
        const char *end = at + strcspn(at, ",");
        int weight = weight_of(at, end);
        if (weight >= 0) {
            wish_take(&english, at, weight);
            wish_take(&german, at, weight);
        }
        at = end;
    }
    return is_preferred(&german, &english) ? LANGUAGE_DE : LANGUAGE_EN;
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
