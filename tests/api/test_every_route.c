/* SPDX-License-Identifier: Apache-2.0 */
/* Every operation of the contract, with everything that can be wrong about a request. */
#include "support/fixture.h"
#include "support/sample.h"

#define EVERY_ROLE                                                                                                     \
    (ROLE_PARTICIPANT | ROLE_PROGRAM_MANAGER | ROLE_REVIEWER | ROLE_HR_SYNC | ROLE_ASSISTANT | ROLE_AUDITOR |          \
     ROLE_ADMIN)
#define OPERATIONS_END (operation_table + operation_count)

static const char *all_roles_token(void)
{
    static const char *token;
    if (!token)
        token = token_of(an_employee(), EVERY_ROLE);
    return token;
}

static const char *token_for_operation(const struct operation *operation)
{
    return operation->roles ? all_roles_token() : NULL;
}

/* A valid call, but for objects that do not exist. */
static struct call good_call(const struct operation *operation)
{
    return (struct call){.path = sample_path(operation, NULL, NULL),
                         .if_match = "*",
                         .body = operation->media == MEDIA_NONE ? NULL : sample_body(operation),
                         .content_type = media_type_name(operation->media)};
}

static struct reply perform(const struct operation *operation, struct call call)
{
    return call_with(token_for_operation(operation), method_name(operation->method), call);
}

static struct reply with_body(const struct operation *operation, const char *body, size_t length)
{
    struct call call = good_call(operation);
    call.body = body;
    call.body_length = length;
    return perform(operation, call);
}

Test(every_route, a_wrong_method_is_refused_and_the_allowed_ones_are_listed)
{
    static const char *const methods[] = {"GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "get", "PROPFIND"};
    for (size_t i = 0; i < route_count; i++) {
        const struct route *route = &route_table[i];
        for (size_t m = 0; m < LENGTH_OF(methods); m++) {
            if (m < METHOD_COUNT && route->operations[m])
                continue;
            struct reply reply = call(NULL, methods[m], sample_route_path(route));
            expect_problem(reply, 405, "method_not_allowed");
            const char *allowed = reply_header(&reply, "Allow");
            cr_expect_not_null(allowed);
            for (size_t known = 0; allowed && known < METHOD_COUNT; known++)
                cr_expect_eq(strstr(allowed, methods[known]) != NULL, route->operations[known] != NULL, "%s allows %s",
                             route->path, allowed);
        }
    }
}

Test(every_route, options_lists_the_methods)
{
    for (size_t i = 0; i < route_count; i++) {
        struct reply reply = call(NULL, "OPTIONS", sample_route_path(&route_table[i]));
        cr_expect_eq(reply.status, 204, "OPTIONS %s returns %d", route_table[i].path, reply.status);
        const char *allowed = reply_header(&reply, "Allow");
        cr_expect(allowed && strstr(allowed, "OPTIONS"), "%s allows %s", route_table[i].path, allowed);
        cr_expect(!route_table[i].operations[METHOD_GET] || strstr(allowed, "HEAD"), "%s allows %s",
                  route_table[i].path, allowed);
    }
}

Test(every_route, an_unknown_path_is_not_found)
{
    static const char *const paths[] = {"/",
                                        "//",
                                        "/v1",
                                        "/v1/",
                                        "/v1/nothing",
                                        "/V1/programs",
                                        "/v1//programs",
                                        "//v1/programs",
                                        "/v1/programs/",
                                        "/v1/programs/../programs",
                                        "/v1/./programs",
                                        "/v1/programs;a=b",
                                        "/v1/%70rograms",
                                        "/%00",
                                        "/%ff"};
    for (size_t i = 0; i < LENGTH_OF(paths); i++) {
        struct reply reply = call(all_roles_token(), "GET", paths[i]);
        expect_problem(reply, 404, "route_unknown");
    }
}

Test(every_route, without_a_token_only_public_operations_are_allowed)
{
    for (const struct operation *operation = operation_table; operation < OPERATIONS_END; operation++) {
        if (operation->roles == 0)
            continue;
        struct call call = good_call(operation);
        struct reply reply = call_with(NULL, method_name(operation->method), call);
        expect_problem(reply, 401, "token_missing");
        call.headers[0] = "Authorization: Basic bWlyYTpzZWNyZXQ=";
        reply = call_with(NULL, method_name(operation->method), call);
        expect_problem(reply, 401, "token_missing");
        cr_expect_str_eq(reply_header(&reply, "WWW-Authenticate"), "Bearer realm=\"kehrwert\"");
    }
}

Test(every_route, a_bad_token_is_refused)
{
    static const char *const bad[] = {"x", "a.b.c", "", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJtaXJhIn0."};
    for (const struct operation *operation = operation_table; operation < OPERATIONS_END; operation++) {
        if (operation->roles == 0)
            continue;
        const char *cut = textf("%.*s", (int)strlen(all_roles_token()) - 4, all_roles_token());
        struct reply reply = call_with(cut, method_name(operation->method), good_call(operation));
        expect_problem(reply, 401, "token_invalid");
        for (size_t i = 0; i < LENGTH_OF(bad); i++) {
            reply = call_with(bad[i], method_name(operation->method), good_call(operation));
            cr_expect_eq(reply.status, 401, "%s with the token '%s' returns %d", operation->id, bad[i], reply.status);
        }
    }
}

Test(every_route, an_expired_token_is_refused)
{
    int64_t hours_ago = clock_unix_seconds() - 7200;
    const char *token = development_token(test_arena(), shared_server()->key_file, "kehrwert-development", "kehrwert",
                                          an_employee().user_name, EVERY_ROLE, hours_ago, 3600);
    for (const struct operation *operation = operation_table; operation < OPERATIONS_END; operation++) {
        if (operation->roles == 0)
            continue;
        struct reply reply = call_with(token, method_name(operation->method), good_call(operation));
        expect_problem(reply, 401, "token_expired");
    }
}

Test(every_route, all_other_roles_together_are_not_enough)
{
    struct employee employee = an_employee();
    for (const struct operation *operation = operation_table; operation < OPERATIONS_END; operation++) {
        if (operation->roles == 0)
            continue;
        const char *token = token_of(employee, EVERY_ROLE & ~operation->roles);
        struct reply reply = call_with(token, method_name(operation->method), good_call(operation));
        expect_problem(reply, 403, "role_missing");
        cr_expect_str_eq(reply_header(&reply, "WWW-Authenticate"),
                         "Bearer realm=\"kehrwert\", error=\"insufficient_scope\"");
    }
}

Test(every_route, an_unknown_query_parameter_is_refused)
{
    for (const struct operation *operation = operation_table; operation < OPERATIONS_END; operation++) {
        static const char *const queries[] = {"?wrong=1", "?wrong",   "?%77rong=", "?LIMIT=5",
                                              "?=",       "?a%00b=1", "?%ff=1",    "?%=1"};
        for (size_t i = 0; i < LENGTH_OF(queries); i++) {
            struct call call = good_call(operation);
            call.path = textf("%s%s", call.path, queries[i]);
            struct reply reply = perform(operation, call);
            expect_problem(reply, 400, "parameter_invalid");
        }
    }
}

Test(every_route, a_repeated_query_parameter_is_refused_unless_it_is_a_list)
{
    for (const struct operation *operation = operation_table; operation < OPERATIONS_END; operation++) {
        for (size_t i = 0; i < operation->parameter_count; i++) {
            const struct parameter *parameter = &operation->parameters[i];
            if (parameter->in != IN_QUERY)
                continue;
            const char *value = sample_text(parameter->schema);
            struct call call = good_call(operation);
            call.path = textf("%s?%s=%s&%s=%s", call.path, parameter->name, value, parameter->name, value);
            struct reply reply = perform(operation, call);
            bool list = parameter->schema->types & TYPE_ARRAY;
            if (list && parameter->schema->items_max > 1)
                cr_expect_neq(reply.status, 400, "%s %s", operation->id, reply.body);
            else
                expect_problem(reply, 400, "parameter_invalid");
        }
    }
}

Test(every_route, a_malformed_path_parameter_is_refused)
{
    static const char *const bad[] = {"42",
                                      "not-a-uuid",
                                      "01920000-0000-7000-8000-00000000000",
                                      "01920000-0000-7000-8000-0000000000011",
                                      "%FF",
                                      "%00",
                                      "01920000-0000-7000-8000-000000000001%00",
                                      "01920000%2F0000-7000-8000-000000000001",
                                      "%",
                                      "%4",
                                      "%zz",
                                      "*",
                                      "'",
                                      "01920000-0000-7000-8000-00000000000g",
                                      "%7B01920000-0000-7000-8000-000000000001%7D"};
    for (const struct operation *operation = operation_table; operation < OPERATIONS_END; operation++) {
        for (size_t i = 0; i < operation->parameter_count; i++) {
            const struct parameter *parameter = &operation->parameters[i];
            if (parameter->in != IN_PATH || parameter->schema->format != FORMAT_UUID)
                continue;
            for (size_t b = 0; b < LENGTH_OF(bad); b++) {
                struct call call = good_call(operation);
                call.path = sample_path(operation, parameter->name, bad[b]);
                struct reply reply = perform(operation, call);
                expect_problem(reply, 400, "parameter_invalid");
                cr_expect_str_eq(reply_text(&reply, "/errors/0/parameter"), parameter->name);
            }
        }
    }
}

Test(every_route, a_change_without_if_match_is_refused_if_the_contract_requires_it)
{
    size_t asked = 0;
    for (const struct operation *operation = operation_table; operation < OPERATIONS_END; operation++) {
        for (size_t i = 0; i < operation->parameter_count; i++) {
            if (strcmp(operation->parameters[i].name, "If-Match") != 0 || !operation->parameters[i].required)
                continue;
            struct call call = good_call(operation);
            call.if_match = NULL;
            struct reply reply = perform(operation, call);
            expect_problem(reply, 428, "precondition_required");
            asked++;
        }
    }
    cr_expect_gt(asked, 0);
}

Test(every_route, a_wrong_media_type_is_refused)
{
    static const char *const others[] = {"text/plain",
                                         "application/x-www-form-urlencoded",
                                         "multipart/form-data; boundary=x",
                                         "application/xml",
                                         "application/jsonp",
                                         "application/json; charset=latin1",
                                         "",
                                         "json"};
    for (const struct operation *operation = operation_table; operation < OPERATIONS_END; operation++) {
        if (operation->media == MEDIA_NONE)
            continue;
        struct call call = good_call(operation);
        bool patch = operation->method == METHOD_PATCH;
        /* A merge patch is no other body. */
        for (size_t i = 0; i < LENGTH_OF(others) + !patch; i++) {
            call.content_type = i < LENGTH_OF(others) ? others[i] : media_type_name(MEDIA_MERGE_PATCH);
            struct reply reply = perform(operation, call);
            expect_problem(reply, 415, "media_type_unsupported");
            cr_expect_str_eq(reply_header(&reply, patch ? "Accept-Patch" : "Accept"),
                             patch ? "application/merge-patch+json, application/json" : "application/json", "%s",
                             operation->id);
        }
        call = good_call(operation);
        call.headers[0] = "Content-Encoding: gzip";
        struct reply reply = perform(operation, call);
        expect_problem(reply, 415, "media_type_unsupported");
    }
}

Test(every_route, a_merge_patch_can_be_sent_as_json)
{
    for (const struct operation *operation = operation_table; operation < OPERATIONS_END; operation++) {
        if (operation->media != MEDIA_MERGE_PATCH)
            continue;
        struct call call = good_call(operation);
        int expected = perform(operation, call).status;
        call.content_type = "application/json; charset=utf-8";
        struct reply reply = perform(operation, call);
        cr_expect_eq(reply.status, expected, "%s %s", operation->id, reply.body);
    }
}

Test(every_route, an_unexpected_body_is_refused)
{
    for (const struct operation *operation = operation_table; operation < OPERATIONS_END; operation++) {
        if (operation->media != MEDIA_NONE)
            continue;
        struct call call = good_call(operation);
        call.body = "{}";
        call.content_type = "application/json";
        struct reply reply = perform(operation, call);
        expect_problem(reply, 400, "parameter_invalid");
    }
}

Test(every_route, an_oversized_body_is_refused_not_truncated)
{
    for (const struct operation *operation = operation_table; operation < OPERATIONS_END; operation++) {
        if (operation->media == MEDIA_NONE)
            continue;
        const char *body = sample_body(operation);
        size_t sizes[] = {operation->body_max + 1, 1048576, 1048577, 1048576 + 70000};
        for (size_t i = 0; i < LENGTH_OF(sizes); i++) {
            struct reply reply = with_body(operation, sample_padded(body, sizes[i]), sizes[i]);
            expect_problem(reply, 413, "body_too_large");
        }
        /* Truncated at the limit, this would be the valid body again. */
        char *tail = arena_copy(test_arena(), sample_padded(body, operation->body_max + 2), operation->body_max + 2);
        tail[operation->body_max] = '}';
        struct reply reply = with_body(operation, tail, operation->body_max + 2);
        expect_problem(reply, 413, "body_too_large");
    }
}

Test(every_route, a_body_of_the_maximum_size_is_accepted)
{
    for (const struct operation *operation = operation_table; operation < OPERATIONS_END; operation++) {
        if (operation->media == MEDIA_NONE || operation->body_max > 65536)
            continue;
        char *body =
            arena_copy(test_arena(), sample_padded(sample_body(operation), operation->body_max), operation->body_max);
        body[operation->body_max - 1] = '}';
        struct reply reply = with_body(operation, body, operation->body_max);
        expect_problem(reply, 400, "body_not_json");
    }
}

Test(every_route, anything_but_a_strict_json_object_is_refused)
{
    struct text deep = {.arena = test_arena()};
    struct text wide = {.arena = test_arena()};
    text_append_string(&deep, "{\"a\":");
    for (int i = 0; i < 16; i++)
        text_append_string(&deep, "[");
    for (int i = 0; i < 16; i++)
        text_append_string(&deep, "]");
    text_append_string(&deep, "}");
    text_append_string(&wide, "{\"a\":[");
    for (int i = 0; i < 9000; i++)
        text_append_string(&wide, "{},");
    text_append_string(&wide, "{}]}");
    const char *const broken[] = {"{",
                                  "",
                                  " ",
                                  "}",
                                  "{}}",
                                  "{} x",
                                  "[]",
                                  "null",
                                  "1",
                                  "\"text\"",
                                  "{'a':1}",
                                  "{\"a\":1,}",
                                  "{\"a\":01}",
                                  "{\"a\":NaN}",
                                  "{\"a\":\"\x01\"}",
                                  "{\"a\":\"\xff\"}",
                                  "{\"a\":\"\\ud800\"}",
                                  "\xef\xbb\xbf{}",
                                  "{\"a\":\"\\u0000\"}",
                                  "{\"\\u0000\":1}",
                                  "{\"a\":1,\"a\":2}",
                                  "{\"a\":{\"b\":1,\"\\u0062\":2}}",
                                  "{\"a\":1e999.5}",
                                  "/**/{}",
                                  text_string(&deep),
                                  text_string(&wide)};
    for (const struct operation *operation = operation_table; operation < OPERATIONS_END; operation++) {
        if (operation->media == MEDIA_NONE)
            continue;
        for (size_t i = 0; i < LENGTH_OF(broken); i++) {
            struct reply reply = with_body(operation, broken[i], 0);
            expect_problem(reply, 400, "body_not_json");
        }
        struct reply nul = with_body(operation, "{}\0", 3);
        expect_problem(nul, 400, "body_not_json");
    }
}

Test(every_route, an_unknown_field_is_refused_with_a_pointer)
{
    for (const struct operation *operation = operation_table; operation < OPERATIONS_END; operation++) {
        if (operation->media == MEDIA_NONE)
            continue;
        const char *body = sample_body(operation);
        bool empty = strcmp(body, "{}") == 0;
        struct reply reply = with_body(operation, textf("{\"x~/y\": 1%s%s", empty ? "" : ",", body + 1), 0);
        expect_problem(reply, 400, "body_unknown_field");
        cr_expect_str_eq(reply_text(&reply, "/errors/0/pointer"), "/x~0~1y", "%s", reply.body);
    }
}

Test(every_route, a_value_of_the_wrong_type_is_invalid)
{
    for (const struct operation *operation = operation_table; operation < OPERATIONS_END; operation++) {
        for (size_t i = 0; operation->media != MEDIA_NONE && i < operation->body->field_count; i++) {
            const struct field *field = &operation->body->fields[i];
            const char *wrong = field->schema->types & TYPE_OBJECT ? "true" : "{}";
            struct reply reply = with_body(operation, sample_body_with(operation, field->name, wrong), 0);
            expect_problem(reply, 422, "body_invalid");
            cr_expect_str_eq(reply_text(&reply, "/errors/0/pointer"), textf("/%s", field->name), "%s: %s",
                             operation->id, reply.body);
        }
    }
}

Test(every_route, a_missing_required_field_is_invalid)
{
    for (const struct operation *operation = operation_table; operation < OPERATIONS_END; operation++) {
        for (size_t i = 0; operation->media != MEDIA_NONE && i < operation->body->field_count; i++) {
            const struct field *field = &operation->body->fields[i];
            if (!field->required)
                continue;
            struct reply reply = with_body(operation, sample_body_with(operation, field->name, NULL), 0);
            expect_problem(reply, 422, "body_invalid");
            cr_expect_str_eq(reply_text(&reply, "/errors/0/code"), "required", "%s: %s", operation->id, reply.body);
        }
    }
}

Test(every_route, a_valid_request_for_a_missing_object_is_answered)
{
    for (const struct operation *operation = operation_table; operation < OPERATIONS_END; operation++) {
        if (!strchr(operation->path, '{'))
            continue;
        struct call call = good_call(operation);
        call.path = textf("%s%s", call.path, sample_query(operation));
        struct reply reply = perform(operation, call);
        cr_expect_lt(reply.status, 500, "%s returns %d: %s", operation->id, reply.status, reply.body);
        cr_expect_neq(reply.status, 400, "%s returns %d: %s", operation->id, reply.status, reply.body);
    }
}
