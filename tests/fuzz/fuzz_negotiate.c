/* SPDX-License-Identifier: Apache-2.0 */
/* Fuzz target for header values and cursors. The first byte says what follows: Accept-Language (L), If-None-Match (N),
 * a forged cursor (C), or a keyset that the service signs itself (K). */
#include "example.h"
#include "server.h"

#define PAGED "program_list"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static enum error open_cursor(struct arena *arena, const char *cursor, const char **ret_after)
{
    struct request *request = request_example(arena, operation_by_id(PAGED));
    request->query = arena_format(arena, "cursor=%s", cursor);
    enum error error = request_check_sound(request);
    *ret_after = request->cursor_key;
    return error;
}

/* Only the service can make a valid cursor; the fuzzer would have to guess 16 bytes. */
static void forged_cursor_check(struct arena *arena, const char *cursor)
{
    const char *after = NULL;
    enum error error = open_cursor(arena, cursor, &after);
    require(!after && (error == ERROR_CURSOR_INVALID || error == ERROR_PARAMETER_INVALID ||
                       (error == OK && (cursor[0] == '\0' || cursor[0] == '&'))));
}

/* A signed keyset comes back unchanged. If one character is altered, it is refused. */
static void keyset_check(struct arena *arena, const char *key)
{
    struct request *request = request_example(arena, operation_by_id(PAGED));
    const char *after = NULL;
    request->query = "";
    require(request_check_sound(request) == OK);
    /* Keysets are JSON from the database, so they are valid UTF-8. */
    json_t *text = json_string(key);
    json_decref(text);
    char *cursor = cursor_sign(request, key);
    if (!text || strlen(cursor) > 1000)
        return;
    enum error error = open_cursor(arena, cursor, &after);
    require(key[0] == '\0' || (error == OK && strcmp(after, key) == 0));
    cursor[0] = cursor[0] == 'A' ? 'B' : 'A';
    require(open_cursor(arena, cursor, &after) != OK || !after);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    if (length == 0)
        return 0;
    contract_ready();
    cursor_set_secret("a secret for the fuzzer, known to everybody");
    struct arena *arena = arena_new();
    const char *text = arena_copy(arena, (const char *)bytes + 1, length - 1);
    switch (bytes[0]) {
    case 'L':
        require(language_of(text) < LANGUAGE_COUNT);
        break;
    case 'N':
        require(!etag_matches(text, "\"v12\"") || strchr(text, '*') || strstr(text, "\"v12\""));
        break;
    case 'C':
        forged_cursor_check(arena, text);
        break;
    case 'K':
        keyset_check(arena, text);
        break;
    default:
        break;
    }
    arena_free(arena);
    return 0;
}
