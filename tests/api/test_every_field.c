/* SPDX-License-Identifier: Apache-2.0 */
/* Every field and parameter of the contract, with values that no field of its kind accepts. */
#include "support/fixture.h"
#include "support/sample.h"

/* ---- texts of one line ----------------------------------------------------------------------------------------- */

static bool fits(const struct schema *schema, const char *text)
{
    struct findings findings = {0};
    return schema_check_text(schema, text, "sample", test_arena(), &findings) != NULL;
}

static const char *const hidden[] = {
    "\x01",     "\t",     "\n",     "\r",     "\x1f",   "\x7f",   "\xc2\x80", "\xc2\x85",
    "\xc2\x9f", "\u061c", "\u200e", "\u200f", "\u2028", "\u2029", "\u202a",   "\u202b",
    "\u202c",   "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069",
};

/* Leaves out texts that may have line breaks, and search terms, which are not stored. Returns the number of fields
 * checked. */
static size_t check_lines(const struct schema *schema, const char *where)
{
    static const char sample[] = "a line of more than twenty letters";
    size_t checked = 0;
    if (schema->types & TYPE_OBJECT) {
        for (size_t i = 0; i < schema->field_count; i++)
            checked += check_lines(schema->fields[i].schema, textf("%s/%s", where, schema->fields[i].name));
    } else if (schema->types & TYPE_ARRAY) {
        checked += check_lines(schema->items, textf("%s/0", where));
    } else if (schema->types & TYPE_STRING && fits(schema, sample) &&
               !fits(schema, "a line of more\nthan twenty letters")) {
        for (size_t i = 0; i < LENGTH_OF(hidden); i++) {
            static const char *const forms[] = {"a line of more %s than twenty letters",
                                                "%sa line of more than twenty letters",
                                                "a line of more than twenty letters%s"};
            for (size_t form = 0; form < LENGTH_OF(forms); form++) {
                const char *at = strchr(forms[form], '%');
                const char *text = textf("%.*s%s%s", (int)(at - forms[form]), forms[form], hidden[i], at + 2);
                cr_expect_not(fits(schema, text), "%s accepts hidden character %zu", where, i);
            }
        }
        checked++;
    }
    return checked;
}

Test(every_field, texts_of_one_line_have_no_hidden_characters)
{
    size_t checked = 0;
    open_patterns();
    for (size_t i = 0; i < operation_count; i++) {
        const struct operation *operation = &operation_table[i];
        if (operation->body)
            checked += check_lines(operation->body, operation->id);
        for (size_t p = 0; p < operation->parameter_count; p++) {
            const struct parameter *parameter = &operation->parameters[p];
            if (parameter->in != IN_HEADER && strcmp(parameter->name, "q") != 0)
                checked += check_lines(parameter->schema, textf("%s %s", operation->id, parameter->name));
        }
    }
    cr_expect_gt(checked, 50, "%zu", checked);
}

Test(every_field, a_hidden_character_is_refused_at_its_pointer)
{
    static const char *const names[] = {"Ada \u202eLind", "Ada\u2028Lind", "Ada \u2067Lind", "Ada\u200fLind"};
    struct employee employee = an_employee();
    for (size_t i = 0; i < LENGTH_OF(names); i++) {
        struct reply reply = call(token_for("hr-import", ROLE_HR_SYNC), "PATCH", textf("/v1/employees/%s", employee.id),
                                  .if_match = "*", .body = textf(JSON({"display_name": "%s"}), names[i]));
        expect_problem(reply, 422, "body_invalid");
        cr_expect_str_eq(reply_text(&reply, "/errors/0/pointer"), "/display_name");
    }
}

/* ---- lists of ids ---------------------------------------------------------------------------------------------- */

static size_t check_ids(const struct schema *schema, const char *where)
{
    size_t checked = 0;
    for (size_t i = 0; i < schema->field_count; i++)
        checked += check_ids(schema->fields[i].schema, textf("%s/%s", where, schema->fields[i].name));
    if (!(schema->types & TYPE_ARRAY) || !schema->items_unique || schema->items->format != FORMAT_UUID)
        return checked;
    struct findings findings = {0};
    json_t *ids = json_pack("[ss]", "01920000-abcd-7000-8000-00000000000f", "01920000-ABCD-7000-8000-00000000000F");
    schema_check(schema, ids, "", test_arena(), &findings);
    cr_expect(findings.count == 1 && findings.list[0].kind == FINDING_NOT_UNIQUE, "%s", where);
    json_decref(ids);
    return checked + 1;
}

Test(every_field, an_id_in_capitals_is_the_same_id)
{
    size_t checked = 0;
    for (size_t i = 0; i < operation_count; i++) {
        if (operation_table[i].body)
            checked += check_ids(operation_table[i].body, operation_table[i].id);
    }
    cr_expect_gt(checked, 8, "%zu", checked);
}

/* ---- numbers that no field can hold ---------------------------------------------------------------------------- */

static const struct {
    const char *number;
    const char *code;
} numbers[] = {{"1e400", "too_large"},
               {"-1e400", "too_small"},
               {"1.5e300", "too_large"},
               {"99999999999999999999", "too_large"},
               {"-99999999999999999999", "too_small"},
               {"9223372036854775808", "too_large"}};

Test(every_field, a_number_of_any_size_is_invalid_at_its_pointer)
{
    const char *token =
        token_of(an_employee(), ROLE_PARTICIPANT | ROLE_PROGRAM_MANAGER | ROLE_REVIEWER | ROLE_HR_SYNC | ROLE_ADMIN);
    size_t checked = 0;
    for (size_t i = 0; i < operation_count; i++) {
        const struct operation *operation = &operation_table[i];
        for (size_t f = 0; operation->body && f < operation->body->field_count; f++) {
            const struct field *field = &operation->body->fields[f];
            if ((field->schema->types & (TYPE_INTEGER | TYPE_NUMBER)) == 0)
                continue;
            for (size_t n = 0; n < LENGTH_OF(numbers); n++) {
                const char *body = sample_body_with(operation, field->name, "\"NUMBER\"");
                const char *at = strstr(body, "\"NUMBER\"");
                struct reply reply = call(token, method_name(operation->method), sample_path(operation, NULL, NULL),
                                          .if_match = "*", .content_type = media_type_name(operation->media),
                                          .body = textf("%.*s%s%s", (int)(at - body), body, numbers[n].number, at + 8));
                expect_problem(reply, 422, "body_invalid");
                cr_expect_str_eq(reply_text(&reply, "/errors/0/pointer"), textf("/%s", field->name), "%s",
                                 operation->id);
                cr_expect_str_eq(reply_text(&reply, "/errors/0/code"), numbers[n].code, "%s %s", operation->id,
                                 numbers[n].number);
                checked++;
            }
        }
    }
    cr_expect_gt(checked, 100, "%zu", checked);
}
