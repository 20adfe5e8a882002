/* SPDX-License-Identifier: Apache-2.0 */
/* The language and the entity tags of request headers. */
#include <criterion/criterion.h>

#include "server.h"

Test(negotiate, the_language_with_the_highest_weight_wins)
{
    cr_expect_eq(language_of(NULL), LANGUAGE_EN);
    cr_expect_eq(language_of(""), LANGUAGE_EN);
    cr_expect_eq(language_of("de"), LANGUAGE_DE);
    cr_expect_eq(language_of("de-AT,de;q=0.9,en;q=0.8"), LANGUAGE_DE);
    cr_expect_eq(language_of("en, de;q=0.9"), LANGUAGE_EN);
    cr_expect_eq(language_of("fr, de;q=0.5, en;q=0.4"), LANGUAGE_DE);
    cr_expect_eq(language_of("fr"), LANGUAGE_EN);
    cr_expect_eq(language_of("de;q=0, en;q=0.1"), LANGUAGE_EN);
    cr_expect_eq(language_of("*"), LANGUAGE_EN);
    cr_expect_eq(language_of(",,;;q=,"), LANGUAGE_EN);
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
