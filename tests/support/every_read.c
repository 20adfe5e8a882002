/* SPDX-License-Identifier: Apache-2.0 */
/* Calls of every GET of the contract. */
#include "every_read.h"

static void query_add(struct text *query, const char *name, const char *value)
{
    text_format(query, "%c%s=%s", query->length == 0 ? '?' : '&', name, value);
}

static const char *choices_of(const struct schema *schema)
{
    struct text list = {.arena = test_arena()};
    for (const char *const *choice = schema->choices; *choice; choice++)
        text_format(&list, "%s%s", list.length == 0 ? "" : ",", *choice);
    return text_string(&list);
}

static const char *query_of(const struct operation *operation, const struct sample_value *values)
{
    struct text query = {.arena = test_arena()};
    for (size_t i = 0; i < operation->parameter_count; i++) {
        const struct parameter *parameter = &operation->parameters[i];
        if (parameter->in != IN_QUERY)
            continue;
        if (strcmp(parameter->name, "embed") == 0)
            query_add(&query, parameter->name, choices_of(parameter->schema->items));
        else if (strcmp(parameter->name, "limit") == 0)
            query_add(&query, parameter->name, "200");
        else if (parameter->required)
            query_add(&query, parameter->name, sample_value_of(values, parameter));
    }
    return query.length == 0 ? "" : text_string(&query);
}

bool reads_object(const struct operation *operation)
{
    return strchr(operation->path, '{') || strncmp(operation->path, "/v1/me", 6) == 0;
}

bool reads_application(const struct operation *operation)
{
    return strstr(operation->path, "{application_id}");
}

void every_read(const char *token, read_filter *wanted, const struct sample_value *values, read_visitor *visit,
                void *context)
{
    for (const struct operation *operation = operation_table; operation < operation_table + operation_count;
         operation++) {
        if (operation->method != METHOD_GET || operation->roles == 0 || (wanted && !wanted(operation)))
            continue;
        const char *path = textf("%s%s", sample_path_with(operation, values), query_of(operation, values));
        struct reply reply = call(token, "GET", path);
        visit(operation, &reply, context);
    }
}
