/* SPDX-License-Identifier: Apache-2.0 */
/* The canonical form of language tags. */
#include <criterion/criterion.h>
#include <unicode/uloc.h>

#include "contract.h"

static void expect_canonical(const char *tag, const char *wanted)
{
    AUTO_ARENA arena = arena_new();
    const char *canonical = format_canonical(FORMAT_LANGUAGE, arena, tag);
    cr_expect(canonical && strcmp(canonical, wanted) == 0, "%s: wanted %s, got %s", tag, wanted,
              canonical ? canonical : "nothing");
}

Test(language, tags_get_their_shortest_form_and_usual_case)
{
    static const char *const tags[][2] = {
        {"de", "de"},
        {"DE", "de"},
        {"deu", "de"},
        {"ger", "de"},
        {"GER-at", "de-AT"},
        {"eng", "en"},
        {"scc", "sr"},
        {"SCR-hr", "hr-HR"},
        {"fra", "fr"},
        {"fre", "fr"},
        {"DE-de", "de-DE"},
        {"swe", "sv"},
        {"est", "et"},
        {"iw", "he"},
        {"in", "id"},
        {"ji", "yi"},
        {"mo", "ro"},
        {"gsw", "gsw"},
        {"nds", "nds"},
        {"es-419", "es-419"},
        {"zho-hans-cn", "zh-Hans-CN"},
        {"chi-HANT", "zh-Hant"},
        {"sl-ROZAJ", "sl-rozaj"},
        {"de-CH-1996", "de-CH-1996"},
    };
    for (size_t i = 0; i < LENGTH_OF(tags); i++) {
        expect_canonical(tags[i][0], tags[i][1]);
        expect_canonical(tags[i][1], tags[i][1]);
    }
}

Test(language, a_three_letter_code_becomes_the_two_letter_code_of_its_language)
{
    size_t count = 0;
    for (const char *const *language = uloc_getISOLanguages(); *language; language++) {
        AUTO_ARENA arena = arena_new();
        const char *shortest = format_canonical(FORMAT_LANGUAGE, arena, *language);
        if (strlen(*language) == 2 && strcmp(shortest, *language) == 0) {
            expect_canonical(uloc_getISO3Language(*language), *language);
            count++;
        }
    }
    cr_expect_gt(count, 180);
}

Test(language, anything_but_a_tag_is_refused)
{
    static const char *const tags[] = {"",
                                       "d",
                                       "deutsch-de-de-de-de",
                                       "de_DE",
                                       "de-",
                                       "-de",
                                       "de--DE",
                                       "de-1996-1996",
                                       "de-DE-AT",
                                       "de-abcdefghi",
                                       "en-posix",
                                       "de DE",
                                       "d\u00e9"};
    for (size_t i = 0; i < LENGTH_OF(tags); i++) {
        AUTO_ARENA arena = arena_new();
        const char *canonical = format_canonical(FORMAT_LANGUAGE, arena, tags[i]);
        cr_expect_null(canonical, "%s became %s", tags[i], canonical ? canonical : "");
    }
}
