/* SPDX-License-Identifier: Apache-2.0 */
/* The first checks of a token: three segments of strict base64url, and a header with no unsafe members. */
#include "token_header.h"
#include "key.h"
#include "strict_json.h"

#include <strings.h>

/* Real headers are far shorter. Nothing has been verified yet, so parse as little as possible. */
#define HEADER_MAX 2048
#define SEGMENT_COUNT 3

struct segment {
    const char *start;
    size_t length;
};

static bool token_split(const char *token, size_t length, struct segment segments[SEGMENT_COUNT])
{
    const char *end = token + length;
    for (size_t i = 0; i < SEGMENT_COUNT; i++) {
        const char *dot = memchr(token, '.', (size_t)(end - token));
        bool is_last = i == SEGMENT_COUNT - 1;
        if (is_last != !dot)
            return false;
        segments[i] = (struct segment){token, (size_t)((is_last ? end : dot) - token)};
        if (segments[i].length == 0)
            return false;
        token = is_last ? end : dot + 1;
    }
    return true;
}

/* Each of these would let the token choose its own key or change how it is read (RFC 7515 section 4.1, RFC 7797). */
static bool has_forbidden_member(const json_t *header)
{
    static const char *const members[] = {"crit", "jku", "x5u", "jwk", "x5c", "b64"};
    for (size_t i = 0; i < LENGTH_OF(members); i++) {
        if (json_object_get(header, members[i]))
            return true;
    }
    return false;
}

static bool is_access_token_type(const char *type)
{
    static const char *const types[] = {"JWT", "at+jwt", "application/at+jwt"};
    for (size_t i = 0; type && i < LENGTH_OF(types); i++) {
        if (strcasecmp(types[i], type) == 0)
            return true;
    }
    return false;
}

static bool header_check(const json_t *header, struct token_header *ret_header)
{
    const char *algorithm = json_string_value(json_object_get(header, "alg"));
    const json_t *kid = json_object_get(header, "kid");
    if (has_forbidden_member(header) || !is_access_token_type(json_string_value(json_object_get(header, "typ"))))
        return false;
    if (!algorithm || (kid && !json_is_string(kid)))
        return false;
    ret_header->algorithm = algorithm_by_name(algorithm);
    ret_header->kid = json_string_value(kid);
    return ret_header->algorithm != 0;
}

bool token_header_read(struct arena *arena, const char *token, size_t length, struct token_header *ret_header)
{
    struct segment segments[SEGMENT_COUNT];
    unsigned char *bytes[SEGMENT_COUNT];
    size_t lengths[SEGMENT_COUNT];
    if (!token_split(token, length, segments))
        return false;
    /* Decode all segments although only the header is used, because cjose's own decoding is too lenient. */
    for (size_t i = 0; i < SEGMENT_COUNT; i++) {
        if (!base64url_decode(arena, segments[i].start, segments[i].length, &bytes[i], &lengths[i]))
            return false;
    }
    if (lengths[0] > HEADER_MAX)
        return false;
    const json_t *json = strict_json_object(arena, (const char *)bytes[0], lengths[0]);
    struct token_header header = {.signature_length = lengths[2]};
    if (!json || !header_check(json, &header))
        return false;
    *ret_header = header;
    return true;
}
