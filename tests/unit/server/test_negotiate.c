/* SPDX-License-Identifier: Apache-2.0 */
/* The language and the entity tags of request headers. */
#include <criterion/criterion.h>

#include "server.h"

Test(negotiate, the_language_with_the_highest_weight_wins)
{
    static const struct {
        const char *accepted;
        enum language language;
    } rows[] = {
        {NULL, LANGUAGE_EN},
        {"", LANGUAGE_EN},
        {"de", LANGUAGE_DE},
        {"de-AT,de;q=0.9,en;q=0.8", LANGUAGE_DE},
        {"en, de;q=0.9", LANGUAGE_EN},
        {"en, de", LANGUAGE_EN},
        {"de, en", LANGUAGE_DE},
        {"fr, de;q=0.5, en;q=0.4", LANGUAGE_DE},
        {"de;q=0.001", LANGUAGE_DE},
        {"de;q=0.123, en;q=0.124", LANGUAGE_EN},
        {"fr", LANGUAGE_EN},
        {"den", LANGUAGE_EN},
        /* what is refused */
        {"en;q=0", LANGUAGE_DE},
        {"en;q=0.000, fr", LANGUAGE_DE},
        {"de;q=0", LANGUAGE_EN},
        {"de;q=0, en;q=0.1", LANGUAGE_EN},
        {"en;q=0, de;q=0", LANGUAGE_EN},
        {"en-US;q=0, fr", LANGUAGE_EN},
        {"en;q=0, en-GB", LANGUAGE_EN},
        /* any language */
        {"*", LANGUAGE_EN},
        {"*;q=0", LANGUAGE_EN},
        {"*;q=0, de;q=0.1", LANGUAGE_DE},
        {"*;q=0, en;q=0", LANGUAGE_EN},
        {"en;q=0, *", LANGUAGE_DE},
        {"*, en;q=0", LANGUAGE_DE},
        {"*;q=0.1, en;q=0", LANGUAGE_DE},
        {"de;q=0, *", LANGUAGE_EN},
        {"en-US;q=0, *", LANGUAGE_EN},
        {"de, *", LANGUAGE_DE},
        {"*, de", LANGUAGE_DE},
        {"en;q=0.5, *;q=0.7", LANGUAGE_DE},
        {"de;q=0.5, *;q=0.7", LANGUAGE_EN},
        {"de;q=0.5, *;q=0.3", LANGUAGE_DE},
        {"fr-CH, fr;q=0.9, de;q=0.7, *;q=0.5", LANGUAGE_DE},
        /* what is malformed counts as absent */
        {",,;;q=,", LANGUAGE_EN},
        {"de;q=abc", LANGUAGE_EN},
        {"de;q=2", LANGUAGE_EN},
        {"de;q=1.5", LANGUAGE_EN},
        {"de;q=-1", LANGUAGE_EN},
        {"de;q=0x1", LANGUAGE_EN},
        {"de;q=0.1234", LANGUAGE_EN},
        {"de;level=1", LANGUAGE_EN},
        {"en;q=abc, de;q=0.1", LANGUAGE_DE},
        {"DE ; Q=0.5 , EN;q=0.4", LANGUAGE_DE},
    };
    for (size_t i = 0; i < LENGTH_OF(rows); i++)
        cr_expect_eq(language_of(rows[i].accepted), rows[i].language, "%s", rows[i].accepted);
}

Test(negotiate, a_list_of_tags_matches_whole_tags_weak_tags_and_star)
{
    cr_expect(etag_matches("\"v1\"", "\"v1\""));
    cr_expect(etag_matches("\"v0\", W/\"v1\"", "\"v1\""));
    cr_expect(etag_matches("*", "\"v1\""));
    cr_expect(etag_matches("\"v0-gzip\", \"v1-gzip\"", "\"v1\""));
    cr_expect(etag_matches("W/\"v1;br\"", "\"v1\""));
    cr_expect(etag_matches("W/\"v1.0123456789abcdef-gzip\"", "\"v1.0123456789abcdef\""));
    cr_expect_not(etag_matches("\"v1\"", "\"v1.0123456789abcdef\""));
    cr_expect_not(etag_matches("\"v1.0123456789abcdef\"", "\"v1\""));
    cr_expect_not(etag_matches("\"v11\"", "\"v1\""));
    cr_expect_not(etag_matches("\"v1-gzip2\"", "\"v1\""));
    cr_expect_not(etag_matches("\"v1gzip\"", "\"v1\""));
    cr_expect_not(etag_matches("\"v1", "\"v1\""));
    cr_expect_not(etag_matches("v1", "\"v1\""));
    cr_expect_not(etag_matches("", "\"v1\""));
}
