/* SPDX-License-Identifier: Apache-2.0 */
/* base64url, hexadecimal and UUIDs. */
#include <criterion/criterion.h>

#include <sys/wait.h>
#include <unistd.h>

#include "base.h"

/* RFC 4648 section 10, without padding. */
static const char *const vectors[][2] = {
    {"", ""},           {"f", "Zg"},          {"fo", "Zm8"},         {"foo", "Zm9v"},
    {"foob", "Zm9vYg"}, {"fooba", "Zm9vYmE"}, {"foobar", "Zm9vYmFy"}};

Test(encoding, base64url_matches_rfc_4648_in_both_directions)
{
    struct arena *arena = arena_new();
    for (size_t i = 0; i < LENGTH_OF(vectors); i++) {
        unsigned char *bytes;
        size_t length;
        cr_assert_str_eq(base64url_encode(arena, vectors[i][0], strlen(vectors[i][0])), vectors[i][1]);
        cr_assert(base64url_decode(arena, vectors[i][1], strlen(vectors[i][1]), &bytes, &length));
        cr_assert_eq(length, strlen(vectors[i][0]));
        cr_assert_eq(memcmp(bytes, vectors[i][0], length), 0);
    }
    arena_free(arena);
}

Test(encoding, base64url_refuses_padding_other_characters_and_second_encodings)
{
    static const char *const refused[] = {"Zg==", "Zm9v+", "Zm/v", "Z", "Zh", "Zm9", "Zm 9", "Zm9vYmFz\n"};
    struct arena *arena = arena_new();
    for (size_t i = 0; i < LENGTH_OF(refused); i++) {
        unsigned char *bytes;
        size_t length;
        cr_expect_not(base64url_decode(arena, refused[i], strlen(refused[i]), &bytes, &length), "%s", refused[i]);
    }
    arena_free(arena);
}

Test(encoding, hexadecimal_is_lowercase)
{
    struct arena *arena = arena_new();
    cr_assert_str_eq(hex_encode(arena, "\x00\xab\xff", 3), "00abff");
    arena_free(arena);
}

/* FIPS 180-2, appendix B.1. */
Test(encoding, sha256_of_abc)
{
    unsigned char digest[SHA256_BYTES];
    struct arena *arena = arena_new();
    sha256("abc", 3, digest);
    cr_assert_str_eq(hex_encode(arena, digest, sizeof digest),
                     "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    arena_free(arena);
}

Test(encoding, random_uuids_have_version_4_and_differ)
{
    char one[37];
    char two[37];
    uuid_random(one);
    uuid_random(two);
    cr_assert_eq(strlen(one), 36);
    cr_assert_eq(one[14], '4');
    cr_assert(strchr("89ab", one[19]));
    cr_assert_str_neq(one, two);
}

Test(encoding, a_child_has_other_random_uuids_than_its_parent)
{
    char parents[37];
    char childs[37] = "";
    int ends[2];
    uuid_random(parents);
    cr_assert_eq(pipe(ends), 0);
    pid_t child = fork();
    uuid_random(parents);
    if (child == 0)
        _exit(write(ends[1], parents, sizeof parents) != sizeof parents);
    cr_assert_eq(read(ends[0], childs, sizeof childs), sizeof childs);
    cr_assert_eq(waitpid(child, NULL, 0), child);
    cr_expect_eq(strlen(childs), 36);
    cr_expect_str_neq(childs, parents);
}
