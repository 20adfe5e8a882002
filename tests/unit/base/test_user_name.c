/* SPDX-License-Identifier: Apache-2.0 */
/* The canonical form of user names: which spellings are one name, which are two, and which are none. */
#include <criterion/criterion.h>

#include "base.h"

static void expect_canonical(const char *name, const char *wanted)
{
    AUTO_ARENA arena = arena_new();
    const char *canonical = user_name_canonical(arena, name);
    cr_expect(canonical && strcmp(canonical, wanted) == 0, "%s: wanted %s, got %s", name, wanted,
              canonical ? canonical : "nothing");
}

static void expect_refused(const char *name)
{
    AUTO_ARENA arena = arena_new();
    const char *canonical = user_name_canonical(arena, name);
    cr_expect_null(canonical, "%s: became %s", name, canonical ? canonical : "");
}

Test(user_name, spellings_of_one_name_have_one_form)
{
    static const char *const spellings[][2] = {
        {"ada.lind", "ada.lind"},
        {"Ada.LIND", "ada.lind"},
        {"ada lind", "ada lind"},
        {"ADA@Company.example", "ada@company.example"},
        {"J\u00dcRGEN", "j\u00fcrgen"},
        {"ju\u0308rgen", "j\u00fcrgen"},
        {"JU\u0308RGEN", "j\u00fcrgen"},
        {"\uff21\uff44\uff41", "ada"},
        {"ada\u3000lind", "ada lind"},
        {"\uff76\uff9e", "\u30ac"},
        {"\u212aim", "kim"},
        {"\u212bsa", "\u00e5sa"},
        {"o\u0323\u0302", "\u1ed9"},
        {"o\u0302\u0323", "\u1ed9"},
        {"\u1100\u1175\u11b7", "\uae40"},
        {"\u039d\u0399\u039a\u039f\u03a3", "\u03bd\u03b9\u03ba\u03bf\u03c2"},
        {"STRA\u1e9eE", "stra\u00dfe"},
        {"\u0414\u0430\u0448\u0430", "\u0434\u0430\u0448\u0430"},
        {"\u0130ris", "i\u0307ris"},
        {"I\u0307ris", "i\u0307ris"},
        {"\u05d0\u05d1", "\u05d0\u05d1"},
        {"\u0627\u0661", "\u0627\u0661"},
        {"col\u00b7lega", "col\u00b7lega"},
        {"COL\u00b7LEGA", "col\u00b7lega"},
        {"L\u00b7l.x", "l\u00b7l.x"},
        {"\u1fbc", "\u1fb3"},
        {"\u1f88", "\u1f80"},
        {"\u0915\u094d\u200d\u0937", "\u0915\u094d\u200d\u0937"},
        {"\u3007\u30fb\u30a2", "\u3007\u30fb\u30a2"},
        {"!#$%&'*+-/=?^_`{|}~\"\\", "!#$%&'*+-/=?^_`{|}~\"\\"},
    };
    for (size_t i = 0; i < LENGTH_OF(spellings); i++) {
        expect_canonical(spellings[i][0], spellings[i][1]);
        expect_canonical(spellings[i][1], spellings[i][1]);
    }
}

Test(user_name, lookalikes_stay_apart)
{
    static const char *const names[] = {
        "iris",         "i\u0307ris",   "\u0131ris", "\u0456ris", "\u00eeris", "stra\u00dfe", "strasse",
        "\u03bf\u03c3", "\u03bf\u03c2", "o\u03c3",   "ad\u0430",  "ada",       "\u0661",      "1"};
    AUTO_ARENA arena = arena_new();
    for (size_t i = 0; i < LENGTH_OF(names); i++) {
        const char *canonical = user_name_canonical(arena, names[i]);
        for (size_t other = 0; other < LENGTH_OF(names); other++)
            cr_expect(other == i || !canonical || strcmp(canonical, names[other]) != 0, "%s became %s", names[i],
                      canonical);
    }
}

Test(user_name, characters_that_an_identifier_must_not_have_are_refused)
{
    static const char *const names[] = {
        "",
        " ada",
        "ada ",
        "ada  lind",
        "ada\tlind",
        "ada\u00a0lind",
        "ada\xc2\x85",
        "ada\u00ad",
        "ada\u200b",
        "ada\u200d",
        "ada\u200c",
        "ada\u202e",
        "ada\u2066",
        "ada\u200f",
        "ada\u2028",
        "ada\u2029",
        "\ufeffada",
        "ada\ufe0f",
        "ada\U000e0061",
        "ada\ufdd0",
        "ada\ue000",
        "ada\u0378",
        "ada\ufffd",
        "ada\u2603",
        "ada\U0001f600",
        "\ufb01n",
        "\u2460",
        "x\u00b2",
        "\u01c5",
        "\u2167",
        "\u00aa",
        "\U0001d41a",
        "\u3164",
        "\u1100",
        "\u0640\u0627",
        "a\u00b7b",
        "A\u00b7B",
        "L\u00b7",
        "a\u30fbb",
        "\u0661\u06f1",
        "\u05d0a",
        "a\u05d0",
        "1\u05d0",
        "ada \u05d0a",
        "\u05d0\u06611",
        "ada\xc3",
        "ada\xed\xa0\x80",
    };
    for (size_t i = 0; i < LENGTH_OF(names); i++)
        expect_refused(names[i]);
}

Test(user_name, a_name_has_at_most_200_characters)
{
    char name[203];
    memset(name, 'a', sizeof name);
    name[200] = '\0';
    expect_canonical(name, name);
    name[200] = 'a';
    name[201] = '\0';
    expect_refused(name);
}

/* Whatever single character it is. */
Test(user_name, the_form_of_every_character_is_final)
{
    AUTO_ARENA arena = arena_new();
    for (unsigned point = 0x21; point < 0x30000; point++) {
        char name[5] = {0};
        if (point >= 0xd800 && point < 0xe000)
            continue;
        if (point < 0x80)
            name[0] = (char)point;
        else if (point < 0x800)
            memcpy(name, (char[]){(char)(0xc0 | point >> 6), (char)(0x80 | (point & 0x3f))}, 2);
        else if (point < 0x10000)
            memcpy(
                name,
                (char[]){(char)(0xe0 | point >> 12), (char)(0x80 | (point >> 6 & 0x3f)), (char)(0x80 | (point & 0x3f))},
                3);
        else
            memcpy(name,
                   (char[]){(char)(0xf0 | point >> 18), (char)(0x80 | (point >> 12 & 0x3f)),
                            (char)(0x80 | (point >> 6 & 0x3f)), (char)(0x80 | (point & 0x3f))},
                   4);
        const char *form = user_name_canonical(arena, name);
        const char *again = form ? user_name_canonical(arena, form) : NULL;
        cr_expect(!form || (again && strcmp(form, again) == 0), "U+%04X", point);
    }
}
