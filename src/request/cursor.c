/* SPDX-License-Identifier: Apache-2.0 */
/* Paging cursors: the keyset of a page's last item, signed together with the list and its filters. */
#include "steps.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#define SIGNATURE_LENGTH 16

static const char *secret = "";

void cursor_set_secret(const char *value)
{
    secret = value;
}

/* Whoever the token names: an external id says more than a subject. */
static const char *caller_of(const struct actor *actor)
{
    if (actor->external_id)
        return actor->external_id;
    return actor->subject ? actor->subject : "";
}

/* Signs the keyset together with everything that must not change from page to page: the caller, the path and the
 * filters. */
static void sign(const struct request *request, const char *key, unsigned char ret_signature[SIGNATURE_LENGTH])
{
    struct text scope = {.arena = request->arena};
    const struct operation *operation = request->operation;
    text_format(&scope, "%s\n%s\n%.*s\n", operation->id, caller_of(&request->actor), (int)request->path_length,
                request->path);
    for (size_t i = 0; i < operation->parameter_count; i++) {
        const char *name = operation->parameters[i].name;
        if (operation->parameters[i].in == IN_QUERY && strcmp(name, "cursor") != 0 && strcmp(name, "limit") != 0)
            text_format(&scope, "%s=%s\n", name, request->parameter_values[i] ? request->parameter_values[i] : "");
    }
    text_append_string(&scope, key);
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    if (!HMAC(EVP_sha256(), secret, (int)strlen(secret), (const unsigned char *)scope.bytes, scope.length, digest,
              &length))
        abort();
    memcpy(ret_signature, digest, SIGNATURE_LENGTH);
}

char *cursor_sign(const struct request *request, const char *key)
{
    unsigned char signature[SIGNATURE_LENGTH];
    sign(request, key, signature);
    return arena_format(request->arena, "%s.%s", base64url_encode(request->arena, key, strlen(key)),
                        base64url_encode(request->arena, signature, sizeof signature));
}

enum error cursor_open(const struct request *request, const char *cursor, const char **ret_key)
{
    unsigned char *key;
    unsigned char *signature;
    size_t key_length;
    size_t signature_length;
    const char *dot = strchr(cursor, '.');
    if (!dot || !base64url_decode(request->arena, cursor, (size_t)(dot - cursor), &key, &key_length) ||
        !base64url_decode(request->arena, dot + 1, strlen(dot + 1), &signature, &signature_length))
        return ERROR_CURSOR_INVALID;
    if (signature_length != SIGNATURE_LENGTH || memchr(key, '\0', key_length))
        return ERROR_CURSOR_INVALID;
    char *text = arena_copy(request->arena, (const char *)key, key_length);
    unsigned char expected[SIGNATURE_LENGTH];
    sign(request, text, expected);
    if (!bytes_equal_constant_time(signature, expected, SIGNATURE_LENGTH))
        return ERROR_CURSOR_INVALID;
    *ret_key = text;
    return OK;
}
