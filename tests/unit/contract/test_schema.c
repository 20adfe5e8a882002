/* SPDX-License-Identifier: Apache-2.0 */
/* The interpreter of schemas, on hand-written tables. */
#include <criterion/criterion.h>

#include "contract.h"

#define ANY_LENGTH                                                                                                     \
    .items_max = INT32_MAX, .length_max = INT32_MAX, .pattern = -1, .minimum = INT32_MIN, .maximum = INT32_MAX

static const char *const colours[] = {"red", "green", NULL};
static const struct schema name = {
    .types = TYPE_STRING, .items_max = 0, .length_min = 2, .length_max = 4, .pattern = -1};
static const struct schema level = {.types = TYPE_INTEGER | TYPE_NULL, .pattern = -1, .minimum = 0, .maximum = 5};
static const struct schema colour = {.types = TYPE_STRING, .length_max = 10, .pattern = -1, .choices = colours};
static const struct schema flag = {.types = TYPE_BOOLEAN, ANY_LENGTH};
static const struct schema names = {.types = TYPE_ARRAY,
                                    .items = &name,
                                    .items_min = 1,
                                    .items_max = 2,
                                    .items_unique = true,
                                    .length_max = 0,
                                    .pattern = -1};
static const struct field fields[] = {{"name", &name, true},
                                      {"level", &level, false},
                                      {"colour", &colour, false},
                                      {"flag", &flag, false},
                                      {"names", &names, false}};
static const struct schema thing = {.types = TYPE_OBJECT, .fields = fields, .field_count = 5, ANY_LENGTH};

/* "pointer code" if there is exactly one finding, "" if there is none, "many" if there are several. */
static const char *finding_of(struct arena *arena, const char *body)
{
    struct findings findings = {0};
    json_t *value = json_loads(body, 0, NULL);
    cr_assert(value, "%s", body);
    schema_check(&thing, value, "", arena, &findings);
    json_decref(value);
    if (findings.count != 1)
        return findings.count == 0 ? "" : "many";
    return arena_format(arena, "%s %s", findings.list[0].pointer, findings.list[0].code);
}

static const char *const cases[][2] = {
    {"{\"name\":\"ab\"}", ""},
    {"{\"name\":\"abcd\",\"level\":5,\"colour\":\"red\",\"flag\":true,\"names\":[\"ab\",\"cd\"]}", ""},
    {"{\"name\":\"ab\",\"level\":null}", ""},
    {"{\"name\":\"\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc\"}", ""},
    {"{}", "/name required"},
    {"{\"name\":null}", "/name type"},
    {"{\"name\":\"a\"}", "/name too_short"},
    {"{\"name\":\"abcde\"}", "/name too_long"},
    {"{\"name\":\"ab\",\"level\":-1}", "/level too_small"},
    {"{\"name\":\"ab\",\"level\":6}", "/level too_large"},
    {"{\"name\":\"ab\",\"level\":2.0}", "/level type"},
    {"{\"name\":\"ab\",\"level\":\"2\"}", "/level type"},
    {"{\"name\":\"ab\",\"colour\":\"blue\"}", "/colour not_a_choice"},
    {"{\"name\":\"ab\",\"flag\":1}", "/flag type"},
    {"{\"name\":\"ab\",\"names\":[]}", "/names too_few"},
    {"{\"name\":\"ab\",\"names\":[\"ab\",\"cd\",\"ef\"]}", "/names too_many"},
    {"{\"name\":\"ab\",\"names\":[\"ab\",\"ab\"]}", "/names not_unique"},
    {"{\"name\":\"ab\",\"names\":[\"ab\",\"x\"]}", "/names/1 too_short"},
    {"{\"name\":\"ab\",\"a/b~c\":1}", "/a~1b~0c unknown_field"},
};

Test(schema, each_rule_reports_its_violation_with_a_pointer)
{
    struct arena *arena = arena_new();
    for (size_t i = 0; i < LENGTH_OF(cases); i++)
        cr_expect_str_eq(finding_of(arena, cases[i][0]), cases[i][1], "%s: %s", cases[i][0],
                         finding_of(arena, cases[i][0]));
    arena_free(arena);
}

Test(schema, the_number_of_findings_is_limited)
{
    struct arena *arena = arena_new();
    struct findings findings = {0};
    json_t *value = json_object();
    for (int i = 0; i < 100; i++)
        json_object_set_new(value, arena_format(arena, "field_%d", i), json_null());
    schema_check(&thing, value, "", arena, &findings);
    cr_assert_eq(findings.count, FINDINGS_MAX);
    json_decref(value);
    arena_free(arena);
}

Test(schema, the_text_of_a_parameter_is_checked_against_its_type)
{
    static const struct schema list = {
        .types = TYPE_ARRAY, .items = &colour, .items_min = 1, .items_max = 2, .pattern = -1};
    struct arena *arena = arena_new();
    struct findings findings = {0};
    cr_expect(schema_check_text(&level, "5", "level", arena, &findings));
    cr_expect(schema_check_text(&flag, "true", "flag", arena, &findings));
    cr_expect(schema_check_text(&list, "red,green", "list", arena, &findings));
    static const char *const bad_levels[] = {"6", "-1", "", "5x", " 5", "+5", "5.0", "99999999999999999999"};
    for (size_t i = 0; i < LENGTH_OF(bad_levels); i++)
        cr_expect_not(schema_check_text(&level, bad_levels[i], "level", arena, &findings), "%s", bad_levels[i]);
    cr_expect_not(schema_check_text(&flag, "yes", "flag", arena, &findings));
    cr_expect_not(schema_check_text(&list, "red,blue", "list", arena, &findings));
    cr_expect_not(schema_check_text(&list, "red,green,red", "list", arena, &findings));
    cr_expect_not(schema_check_text(&list, "", "list", arena, &findings));
    arena_free(arena);
}
