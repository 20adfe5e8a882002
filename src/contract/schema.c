/* SPDX-License-Identifier: Apache-2.0 */
/* Checks a JSON value or the text of a parameter against a schema, and collects findings. */
#include "contract.h"

#include <errno.h>
#include <math.h>

/* What is being checked; either pointer or parameter is set. */
struct position {
    const char *pointer;
    const char *parameter;
    struct arena *arena;
    struct findings *findings;
};

static void report(const struct position *at, enum finding_kind kind, const struct schema *schema)
{
    finding_add(at->findings, at->pointer, at->parameter, kind, schema);
}

static int64_t code_points(const char *text)
{
    int64_t count = 0;
    for (; *text != '\0'; text++)
        count += ((unsigned char)*text & 0xc0) != 0x80;
    return count;
}

static bool is_choice(const struct schema *schema, const char *text)
{
    for (const char *const *choice = schema->choices; *choice; choice++) {
        if (strcmp(*choice, text) == 0)
            return true;
    }
    return false;
}

/* Returns the text in the canonical form of its format; NULL if it does not have that format. */
static const char *check_string(const struct schema *schema, const char *text, const struct position *at)
{
    int64_t length = code_points(text);
    const char *canonical = format_canonical(schema->format, at->arena, text);
    if (length < schema->length_min)
        report(at, FINDING_TOO_SHORT, schema);
    else if (length > schema->length_max)
        report(at, FINDING_TOO_LONG, schema);
    else if (schema->choices && !is_choice(schema, text))
        report(at, FINDING_NOT_A_CHOICE, schema);
    else if (!canonical)
        report(at, FINDING_FORMAT, schema);
    else if (format_year(schema->format, text) < YEAR_MIN)
        report(at, FINDING_TOO_EARLY, schema);
    else if (format_year(schema->format, text) > YEAR_MAX)
        report(at, FINDING_TOO_LATE, schema);
    else if (schema->pattern >= 0 && !pattern_matches(schema->pattern, text))
        report(at, FINDING_PATTERN, schema);
    return canonical;
}

static void check_json_string(const struct schema *schema, json_t *value, const struct position *at)
{
    const char *text = json_string_value(value);
    const char *canonical = check_string(schema, text, at);
    if (canonical && canonical != text && json_string_set(value, canonical) != 0)
        abort();
}

static void check_number(const struct schema *schema, double value, const struct position *at)
{
    if (value < (double)schema->minimum)
        report(at, FINDING_TOO_SMALL, schema);
    else if (value > (double)schema->maximum)
        report(at, FINDING_TOO_LARGE, schema);
}

static const struct field *field_by_name(const struct schema *schema, const char *name)
{
    for (size_t i = 0; i < schema->field_count; i++) {
        if (strcmp(schema->fields[i].name, name) == 0)
            return &schema->fields[i];
    }
    return NULL;
}

/* Appends a name to a JSON Pointer, escaped (RFC 6901 section 3). */
static const char *pointer_step(struct arena *arena, const char *pointer, const char *name)
{
    struct text text = {.arena = arena};
    text_append_string(&text, pointer);
    text_append(&text, "/", 1);
    for (; *name != '\0'; name++) {
        if (*name == '~')
            text_append(&text, "~0", 2);
        else if (*name == '/')
            text_append(&text, "~1", 2);
        else
            text_append(&text, name, 1);
    }
    return text_string(&text);
}

static void check_object(const struct schema *schema, json_t *value, const struct position *at)
{
    const char *name;
    json_t *part;
    for (size_t i = 0; i < schema->field_count; i++) {
        const struct field *field = &schema->fields[i];
        if (field->required && !json_object_get(value, field->name)) {
            struct position missing = *at;
            missing.pointer = pointer_step(at->arena, at->pointer, field->name);
            report(&missing, FINDING_FIELD_MISSING, schema);
        }
    }
    json_object_foreach(value, name, part)
    {
        const struct field *field = field_by_name(schema, name);
        const char *pointer = pointer_step(at->arena, at->pointer, name);
        if (field) {
            schema_check(field->schema, part, pointer, at->arena, at->findings);
        } else if (!schema->open) {
            struct position unknown = *at;
            unknown.pointer = pointer;
            at->findings->unknown_field = true;
            report(&unknown, FINDING_FIELD_UNKNOWN, schema);
        }
    }
}

static void check_array(const struct schema *schema, json_t *value, const struct position *at)
{
    size_t count = json_array_size(value);
    if ((int64_t)count < schema->items_min)
        report(at, FINDING_TOO_FEW, schema);
    if ((int64_t)count > schema->items_max) {
        report(at, FINDING_TOO_MANY, schema);
        return;
    }
    for (size_t i = 0; schema->items && i < count; i++) {
        json_t *item = json_array_get(value, i);
        schema_check(schema->items, item, arena_format(at->arena, "%s/%zu", at->pointer, i), at->arena, at->findings);
        for (size_t other = 0; schema->items_unique && other < i; other++) {
            if (json_equal(item, json_array_get(value, other))) {
                report(at, FINDING_NOT_UNIQUE, schema);
                return;
            }
        }
    }
}

static unsigned type_of(const json_t *value)
{
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        return TYPE_OBJECT;
    case JSON_ARRAY:
        return TYPE_ARRAY;
    case JSON_STRING:
        return TYPE_STRING;
    case JSON_INTEGER:
        return TYPE_INTEGER | TYPE_NUMBER;
    case JSON_REAL:
        /* body_check has turned whole numbers into integers if they fit. All larger numbers are whole. */
        return fabs(json_real_value(value)) < 0x1p63 ? TYPE_NUMBER : TYPE_INTEGER | TYPE_NUMBER;
    case JSON_TRUE:
    case JSON_FALSE:
        return TYPE_BOOLEAN;
    case JSON_NULL:
        break;
    }
    return TYPE_NULL;
}

void schema_check(const struct schema *schema, json_t *value, const char *pointer, struct arena *arena,
                  struct findings *findings)
{
    struct position at = {.pointer = pointer, .arena = arena, .findings = findings};
    unsigned type = type_of(value);
    if ((type & schema->types) == 0)
        report(&at, FINDING_TYPE, schema);
    else if (type == TYPE_OBJECT)
        check_object(schema, value, &at);
    else if (type == TYPE_ARRAY)
        check_array(schema, value, &at);
    else if (type == TYPE_STRING)
        check_json_string(schema, value, &at);
    else if (type & TYPE_NUMBER)
        check_number(schema, json_number_value(value), &at);
}

static void check_integer_text(const struct schema *schema, const char *text, const struct position *at)
{
    char *end = NULL;
    errno = 0;
    long long value = strtoll(text, &end, 10);
    size_t sign = text[0] == '-';
    if (errno != 0 || *end != '\0' || text[sign] < '0' || text[sign] > '9')
        report(at, FINDING_NOT_AN_INTEGER, schema);
    else
        check_number(schema, (double)value, at);
}

static void check_list_text(const struct schema *schema, const char *text, const struct position *at)
{
    int64_t count = 0;
    for (const char *item = text; item; count++) {
        const char *comma = strchr(item, ',');
        size_t length = comma ? (size_t)(comma - item) : strlen(item);
        check_string(schema->items, arena_copy(at->arena, item, length), at);
        item = comma ? comma + 1 : NULL;
    }
    if (count < schema->items_min || count > schema->items_max)
        report(at, FINDING_TOO_FEW_OR_MANY, schema);
}

const char *schema_check_text(const struct schema *schema, const char *text, const char *parameter, struct arena *arena,
                              struct findings *findings)
{
    size_t before = findings->count;
    struct position at = {.parameter = parameter, .arena = arena, .findings = findings};
    const char *canonical = text;
    if (schema->types & TYPE_INTEGER)
        check_integer_text(schema, text, &at);
    else if (schema->types & TYPE_BOOLEAN && strcmp(text, "true") != 0 && strcmp(text, "false") != 0)
        report(&at, FINDING_NOT_A_BOOLEAN, schema);
    else if (schema->types & TYPE_ARRAY)
        check_list_text(schema, text, &at);
    else if (schema->types & TYPE_STRING)
        canonical = check_string(schema, text, &at);
    return findings->count == before ? canonical : NULL;
}
