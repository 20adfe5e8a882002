/* SPDX-License-Identifier: Apache-2.0 */
/* Values that fit a schema table. */
#include "sample.h"

#include "fixture.h"

/* Sample text for each pattern of the contract. */
static const char *const texts[] = {
    "x", "xx", "1", "de", "a text of more than twenty characters", "mon_am", "Europe/Berlin", "internal", "*"};

static const char *of_format(enum format format)
{
    switch (format) {
    case FORMAT_UUID:
        return a_uuid();
    case FORMAT_DATE:
        return "2027-03-01";
    case FORMAT_DATE_TIME:
        return "2027-03-01T09:00:00Z";
    case FORMAT_EMAIL:
        return "mira.holm@example.com";
    case FORMAT_URI:
        return "https://example.com/";
    case FORMAT_USER_NAME:
        return textf("name-%s", a_uuid());
    case FORMAT_LANGUAGE:
        return "de";
    case FORMAT_LINE:
    case FORMAT_PROSE:
        return "a-text-of-more-than-twenty-characters";
    case FORMAT_NONE:
        break;
    }
    return NULL;
}

static const char *string_of(const struct schema *schema)
{
    if (schema->choices)
        return schema->choices[0];
    if (schema->format != FORMAT_NONE)
        return of_format(schema->format);
    open_patterns();
    for (size_t i = 0; i < LENGTH_OF(texts); i++) {
        struct findings findings = {0};
        if (schema_check_text(schema, texts[i], "sample", test_arena(), &findings))
            return texts[i];
    }
    cr_assert_fail("support/sample.c knows no text for the pattern %s",
                   schema->pattern < 0 ? "(none)" : pattern_table[schema->pattern]);
    return NULL;
}

static json_int_t integer_of(const struct schema *schema)
{
    return schema->minimum > 0 ? schema->minimum : schema->maximum < 0 ? schema->maximum : 0;
}

const char *sample_text(const struct schema *schema)
{
    if (schema->types & TYPE_ARRAY)
        return sample_text(schema->items);
    if (schema->types & TYPE_INTEGER)
        return textf("%lld", integer_of(schema));
    return schema->types & TYPE_BOOLEAN ? "true" : string_of(schema);
}

static json_t *json_of(const struct schema *schema)
{
    if (schema->types & TYPE_STRING)
        return json_string(string_of(schema));
    if (schema->types & (TYPE_INTEGER | TYPE_NUMBER))
        return json_integer(integer_of(schema));
    if (schema->types & TYPE_BOOLEAN)
        return json_true();
    if (schema->types & TYPE_ARRAY) {
        json_t *array = json_array();
        for (int64_t i = 0; i < schema->items_min; i++)
            json_array_append_new(array, json_of(schema->items));
        return array;
    }
    json_t *object = json_object();
    for (size_t i = 0; i < schema->field_count; i++) {
        if (schema->fields[i].required)
            json_object_set_new(object, schema->fields[i].name, json_of(schema->fields[i].schema));
    }
    return object;
}

static const char *dump_and_free(json_t *value)
{
    char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
    cr_assert_not_null(text);
    const char *copy = arena_copy(test_arena(), text, strlen(text));
    free(text);
    json_decref(value);
    return copy;
}

const char *sample_body(const struct operation *operation)
{
    return dump_and_free(json_of(operation->body));
}

const char *sample_body_with(const struct operation *operation, const char *field, const char *value)
{
    json_t *body = json_of(operation->body);
    if (value)
        json_object_set_new(body, field, json_loads(value, JSON_DECODE_ANY, NULL));
    else
        json_object_del(body, field);
    return dump_and_free(body);
}

const char *sample_padded(const char *text, size_t length)
{
    char *padded = arena_alloc(test_arena(), length + 1);
    size_t used = strlen(text);
    cr_assert_leq(used, length);
    memcpy(padded, text, used);
    memset(padded + used, ' ', length - used);
    return padded;
}

static const struct parameter *path_parameter(const struct operation *operation, const char *name, size_t length)
{
    for (size_t i = 0; i < operation->parameter_count; i++) {
        const struct parameter *parameter = &operation->parameters[i];
        if (parameter->in == IN_PATH && strlen(parameter->name) == length &&
            strncmp(parameter->name, name, length) == 0)
            return parameter;
    }
    cr_assert_fail("%s lacks a parameter of its path", operation->id);
    return NULL;
}

const char *sample_value_of(const struct sample_value *values, const struct parameter *parameter)
{
    while (values->name && strcmp(values->name, parameter->name) != 0)
        values++;
    return values->value ? values->value : sample_text(parameter->schema);
}

const char *sample_path_with(const struct operation *operation, const struct sample_value *values)
{
    struct text path = {.arena = test_arena()};
    const char *at = operation->path;
    while (*at != '\0') {
        size_t literal = strcspn(at, "{");
        text_append(&path, at, literal);
        at += literal;
        if (*at != '{')
            continue;
        size_t length = strcspn(++at, "}");
        text_append_string(&path, sample_value_of(values, path_parameter(operation, at, length)));
        at += length + 1;
    }
    return text_string(&path);
}

const char *sample_path(const struct operation *operation, const char *name, const char *value)
{
    return sample_path_with(operation, (struct sample_value[]){{name, value}, {NULL, NULL}});
}

const char *sample_query(const struct operation *operation)
{
    struct text query = {.arena = test_arena()};
    for (size_t i = 0; i < operation->parameter_count; i++) {
        const struct parameter *parameter = &operation->parameters[i];
        if (parameter->in == IN_QUERY && parameter->required)
            text_format(&query, "%c%s=%s", query.length == 0 ? '?' : '&', parameter->name,
                        sample_text(parameter->schema));
    }
    return query.length == 0 ? "" : text_string(&query);
}

const char *sample_route_path(const struct route *route)
{
    for (size_t i = 0; i < METHOD_COUNT; i++) {
        if (route->operations[i])
            return sample_path(route->operations[i], NULL, NULL);
    }
    cr_assert_fail("%s has no operation", route->path);
    return NULL;
}
