/* SPDX-License-Identifier: Apache-2.0 */
/* Derived keys and sealed texts. */
#include <criterion/criterion.h>

#include "base.h"

#define SECRET "a secret for tests that is long enough"

static struct seal_key key_for(struct arena *arena, const char *purpose, const char *text)
{
    struct seal_key key;
    seal_key(arena, SECRET, purpose, text, &key);
    return key;
}

Test(seal, a_key_depends_on_secret_purpose_and_text)
{
    struct arena *arena = arena_new();
    struct seal_key key = key_for(arena, "one", "text");
    struct seal_key same = key_for(arena, "one", "text");
    struct seal_key purpose = key_for(arena, "two", "text");
    struct seal_key text = key_for(arena, "one", "other");
    struct seal_key secret;
    seal_key(arena, "another secret for tests, long enough", "one", "text", &secret);
    cr_expect_eq(memcmp(&key, &same, sizeof key), 0);
    cr_expect_neq(memcmp(&key, &purpose, sizeof key), 0);
    cr_expect_neq(memcmp(&key, &text, sizeof key), 0);
    cr_expect_neq(memcmp(&key, &secret, sizeof key), 0);
    arena_free(arena);
}

Test(seal, what_is_sealed_can_be_opened)
{
    static const char *const texts[] = {"", "a", "Grüße", "a text that is longer than one block of the cipher"};
    struct arena *arena = arena_new();
    struct seal_key key = key_for(arena, "one", "text");
    for (size_t i = 0; i < LENGTH_OF(texts); i++) {
        const char *plain = NULL;
        cr_assert(seal_open(arena, &key, seal_close(arena, &key, texts[i]), &plain));
        cr_expect_str_eq(plain, texts[i]);
        cr_expect_str_neq(seal_close(arena, &key, texts[i]), seal_close(arena, &key, texts[i]));
    }
    arena_free(arena);
}

Test(seal, another_key_or_a_changed_character_opens_nothing)
{
    struct arena *arena = arena_new();
    struct seal_key key = key_for(arena, "one", "text");
    struct seal_key other = key_for(arena, "one", "other");
    char *sealed = seal_close(arena, &key, "a text");
    const char *plain = NULL;
    cr_expect_not(seal_open(arena, &other, sealed, &plain));
    cr_expect_not(seal_open(arena, &key, "", &plain));
    for (size_t i = 0; i < strlen(sealed); i++) {
        char before = sealed[i];
        sealed[i] = before == 'A' ? 'B' : 'A';
        cr_expect_not(seal_open(arena, &key, sealed, &plain), "character %zu", i);
        sealed[i] = before;
    }
    cr_expect(seal_open(arena, &key, sealed, &plain));
    arena_free(arena);
}
