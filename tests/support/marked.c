/* SPDX-License-Identifier: Apache-2.0 */
/* Marked values for a schema, and what else the schema allows in their place. */
#include "marked.h"

#include "fixture.h"

#define LENGTH_MOST 400 /* of a long text */
#define EDGES "0001-01-01", "1900-01-01", "9999-12-31"

static bool fits(const struct schema *schema, const char *text)
{
    struct findings findings = {0};
    open_patterns();
    return schema_check_text(schema, text, "marked", test_arena(), &findings);
}

bool marks_fit(const struct schema *schema, const struct marks *marks)
{
    return (schema->types & TYPE_STRING) && fits(schema, marks->text);
}

static const char *value_named(const struct marks *marks, const char *name)
{
    const struct sample_value *value = marks->values;
    while (value->name && strcmp(value->name, name) != 0)
        value++;
    return value->value;
}

static const char *text_of(const struct schema *schema, const char *name, const struct marks *marks)
{
    const char *known = value_named(marks, name);
    const char *texts[] = {known ? known : marks->text,
                           marks->day,
                           textf("%sT10:00:00Z", marks->day),
                           textf("%s@%s.example", marks->text, marks->text),
                           textf("https://%s.example/", marks->text),
                           textf("%s of more than twenty characters", marks->text)};
    for (size_t i = 0; !schema->choices && i < LENGTH_OF(texts); i++) {
        if (fits(schema, texts[i]))
            return texts[i];
    }
    return known && fits(schema, known) ? known : sample_text(schema);
}

static json_t *object_of(const struct schema *schema, const struct marks *marks, bool only_required);

static json_t *value_of(const struct schema *schema, const char *name, const struct marks *marks)
{
    if (schema->types & TYPE_STRING)
        return json_string(text_of(schema, name, marks));
    if (schema->types & (TYPE_INTEGER | TYPE_NUMBER))
        return json_integer(schema->minimum > 0 ? schema->minimum : 0);
    if (schema->types & TYPE_BOOLEAN)
        return json_true();
    if (schema->types & TYPE_ARRAY)
        return json_pack("[o]", value_of(schema->items, name, marks));
    return object_of(schema, marks, false);
}

static json_t *object_of(const struct schema *schema, const struct marks *marks, bool only_required)
{
    json_t *object = json_object();
    for (size_t i = 0; i < schema->field_count; i++) {
        const struct field *field = &schema->fields[i];
        if (field->required || !only_required)
            json_object_set_new(object, field->name, value_of(field->schema, field->name, marks));
    }
    return object;
}

static const char *long_text(const struct schema *schema, const char *mark)
{
    struct text text = {.arena = test_arena()};
    size_t most = schema->length_max > 0 && schema->length_max < LENGTH_MOST ? (size_t)schema->length_max : LENGTH_MOST;
    while (text.length + strlen(mark) <= most)
        text_append_string(&text, mark);
    return text_string(&text);
}

static void vary_text(const struct schema *schema, const struct marks *marks, json_t *ret_values)
{
    const char *const texts[] = {marks->text,
                                 long_text(schema, marks->text),
                                 a_uuid(),
                                 value_named(marks, "self"),
                                 EDGES,
                                 "1900-01-01T00:00:00+15:00",
                                 "1900-01-01T00:00:00-23:59",
                                 "0001-01-01T00:00:00+14:00",
                                 "9999-12-31T23:59:59.999999-12:00"};
    for (size_t i = 0; schema->choices && schema->choices[i]; i++)
        json_array_append_new(ret_values, json_string(schema->choices[i]));
    for (size_t i = 0; !schema->choices && i < LENGTH_OF(texts); i++) {
        if (fits(schema, texts[i]))
            json_array_append_new(ret_values, json_string(texts[i]));
    }
}

static void vary(const struct schema *schema, const char *name, const struct marks *marks, json_t *ret_values);

static void vary_array(const struct schema *schema, const char *name, const struct marks *marks, json_t *ret_values)
{
    json_t *item = value_of(schema->items, name, marks);
    json_t *items = json_array();
    json_array_append_new(ret_values, json_array());
    json_array_append_new(ret_values, json_pack("[O,O]", item, item));
    vary(schema->items, name, marks, items);
    for (size_t i = 0; i < json_array_size(items); i++) {
        json_array_append_new(ret_values, json_pack("[O]", json_array_get(items, i)));
        json_array_append_new(ret_values, json_pack("[O,O]", item, json_array_get(items, i)));
    }
    json_decref(item);
    json_decref(items);
}

/* Each field with each of its values, and without it, in the given object. */
static void vary_fields(const struct schema *schema, const struct marks *marks, json_t *whole, json_t *ret_values)
{
    for (size_t i = 0; i < schema->field_count; i++) {
        const struct field *field = &schema->fields[i];
        json_t *values = json_array();
        vary(field->schema, field->name, marks, values);
        for (size_t v = 0; v < json_array_size(values); v++) {
            json_t *copy = json_copy(whole);
            json_object_set(copy, field->name, json_array_get(values, v));
            json_array_append_new(ret_values, copy);
        }
        json_decref(values);
        json_t *without = json_copy(whole);
        json_object_del(without, field->name);
        json_array_append_new(ret_values, without);
    }
    json_decref(whole);
}

static void vary(const struct schema *schema, const char *name, const struct marks *marks, json_t *ret_values)
{
    if (schema->types & TYPE_NULL)
        json_array_append_new(ret_values, json_null());
    if (schema->types & TYPE_STRING)
        vary_text(schema, marks, ret_values);
    else if (schema->types & TYPE_ARRAY)
        vary_array(schema, name, marks, ret_values);
    else if (schema->types & TYPE_OBJECT)
        vary_fields(schema, marks, object_of(schema, marks, false), ret_values);
    else if (schema->types & TYPE_BOOLEAN)
        json_array_append_new(ret_values, json_false());
    else
        json_array_append_new(ret_values, json_integer(schema->maximum));
}

json_t *marked_body(const struct operation *operation, const struct marks *marks)
{
    return value_of(operation->body, "", marks);
}

json_t *marked_variations(const struct operation *operation, const struct marks *marks)
{
    json_t *bodies = json_array();
    vary_fields(operation->body, marks, object_of(operation->body, marks, false), bodies);
    vary_fields(operation->body, marks, object_of(operation->body, marks, true), bodies);
    return bodies;
}
