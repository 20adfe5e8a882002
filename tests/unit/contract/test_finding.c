/* SPDX-License-Identifier: Apache-2.0 */
/* What findings say to people, in both languages. */
#include <criterion/criterion.h>

#include "contract.h"

#define ANY .items_max = INT32_MAX, .length_max = INT32_MAX, .pattern = -1, .minimum = INT32_MIN, .maximum = INT32_MAX

static const char *const roles[] = {"mentor", "mentee", NULL};
static const struct schema bounded = {.types = TYPE_STRING | TYPE_NULL,
                                      .pattern = -1,
                                      .length_min = 2,
                                      .length_max = 4,
                                      .items_min = 1,
                                      .items_max = 3,
                                      .minimum = 0,
                                      .maximum = 5,
                                      .choices = roles};
static const struct schema id = {.types = TYPE_STRING, .format = FORMAT_UUID, ANY};
static const struct schema date = {.types = TYPE_STRING, .format = FORMAT_DATE, ANY};
static const struct schema date_time = {.types = TYPE_STRING, .format = FORMAT_DATE_TIME, ANY};
static const struct schema email = {.types = TYPE_STRING, .format = FORMAT_EMAIL, ANY};
static const struct schema uri = {.types = TYPE_STRING, .format = FORMAT_URI, ANY};
static const struct schema user_name = {.types = TYPE_STRING, .format = FORMAT_USER_NAME, ANY};
static const struct schema language = {.types = TYPE_STRING, .format = FORMAT_LANGUAGE, ANY};

static const struct {
    enum finding_kind kind;
    const struct schema *schema;
    const char *english;
    const char *german;
} rows[] = {
    {FINDING_TOO_SHORT, &bounded, "Title: at least 2 characters", "Titel: mindestens 2 Zeichen"},
    {FINDING_TOO_LONG, &bounded, "Title: at most 4 characters", "Titel: höchstens 4 Zeichen"},
    {FINDING_TOO_SMALL, &bounded, "Title: at least 0", "Titel: mindestens 0"},
    {FINDING_TOO_LARGE, &bounded, "Title: at most 5", "Titel: höchstens 5"},
    {FINDING_TOO_FEW, &bounded, "Title: at least 1 item", "Titel: mindestens 1 Eintrag"},
    {FINDING_TOO_MANY, &bounded, "Title: at most 3 items", "Titel: höchstens 3 Einträge"},
    {FINDING_TOO_FEW_OR_MANY, &bounded, "Title: 1 to 3 values", "Titel: 1 bis 3 Werte"},
    {FINDING_NOT_UNIQUE, NULL, "Title: each item only once", "Titel: jeder Eintrag nur einmal"},
    {FINDING_NOT_A_CHOICE, &bounded, "Title: one of these: mentor, mentee",
     "Titel: einer dieser Werte: mentor, mentee"},
    {FINDING_FORMAT, &id, "Title: an id, such as 01920000-0000-7000-8000-000000000001",
     "Titel: eine Kennung wie 01920000-0000-7000-8000-000000000001"},
    {FINDING_FORMAT, &date, "Title: a date, such as 2027-03-01", "Titel: ein Datum wie 2027-03-01"},
    {FINDING_FORMAT, &date_time, "Title: a date and time with its offset from UTC, such as 2027-03-01T09:00:00Z",
     "Titel: Datum und Zeit mit dem Abstand von UTC wie 2027-03-01T09:00:00Z"},
    {FINDING_FORMAT, &email, "Title: an e-mail address, such as ada@company.example",
     "Titel: eine E-Mail-Adresse wie ada@company.example"},
    {FINDING_FORMAT, &uri, "Title: an address, such as https://wiki.example/posts",
     "Titel: eine Adresse wie https://wiki.example/posts"},
    {FINDING_FORMAT, &user_name, "Title: a user name, such as ada.lovelace",
     "Titel: ein Benutzername wie ada.lovelace"},
    {FINDING_FORMAT, &language, "Title: a language tag, such as de or en-GB",
     "Titel: ein Sprachkürzel wie de oder en-GB"},
    {FINDING_TOO_EARLY, &date, "Title: not before the year 1900 (UTC)", "Titel: nicht vor dem Jahr 1900 (UTC)"},
    {FINDING_TOO_LATE, &date, "Title: not after the year 2099 (UTC)", "Titel: nicht nach dem Jahr 2099 (UTC)"},
    {FINDING_TYPE, &bounded, "Title: a text or null", "Titel: ein Text oder null"},
    {FINDING_NOT_AN_INTEGER, NULL, "Title: a whole number", "Titel: eine ganze Zahl"},
    {FINDING_NOT_A_BOOLEAN, NULL, "Title: true or false", "Titel: true oder false"},
    {FINDING_FIELD_MISSING, NULL, "Title: this field is required", "Titel: dieses Feld ist erforderlich"},
};

static const char *detail_of(struct arena *arena, const char *pointer, const char *parameter, enum finding_kind kind,
                             const struct schema *schema, enum language in)
{
    struct findings findings = {0};
    finding_add(&findings, pointer, parameter, kind, schema);
    return finding_detail(arena, &findings.list[0], in);
}

Test(finding, each_kind_says_the_rule_in_both_languages)
{
    AUTO_ARENA arena = arena_new();
    for (size_t i = 0; i < LENGTH_OF(rows); i++) {
        cr_expect_str_eq(detail_of(arena, "/title", NULL, rows[i].kind, rows[i].schema, LANGUAGE_EN), rows[i].english);
        cr_expect_str_eq(detail_of(arena, "/title", NULL, rows[i].kind, rows[i].schema, LANGUAGE_DE), rows[i].german);
    }
}

/* The field that an item of a list belongs to gives the item its name. */
Test(finding, the_field_is_called_what_people_call_it)
{
    AUTO_ARENA arena = arena_new();
    static const char *const wanted[][2] = {{"/topics/3/topic_id", "Topic: true or false"},
                                            {"/languages/0", "Languages: true or false"},
                                            {"/nonsense", "true or false"},
                                            {"", "true or false"},
                                            {"/0", "true or false"}};
    for (size_t i = 0; i < LENGTH_OF(wanted); i++)
        cr_expect_str_eq(detail_of(arena, wanted[i][0], NULL, FINDING_NOT_A_BOOLEAN, NULL, LANGUAGE_EN), wanted[i][1]);
    cr_expect_str_eq(detail_of(arena, NULL, "limit", FINDING_NOT_AN_INTEGER, NULL, LANGUAGE_EN),
                     "Items per page: a whole number");
}
