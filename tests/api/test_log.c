/* SPDX-License-Identifier: Apache-2.0 */
/* What the log contains about a request, and what it must never contain. */
#include "support/fixture.h"
#include "support/raw.h"

/* The log line with the id of this response's request, once it is written. */
static json_t *line_of(const struct reply *reply)
{
    const char *id = reply_header(reply, "X-Request-Id");
    cr_assert(server_log_holds(shared_server(), id), "no line for request %s", id);
    const char *log = server_log(shared_server());
    const char *at = strstr(log, id);
    while (at > log && at[-1] != '\n')
        at--;
    json_t *line = json_loadb(at, strcspn(at, "\n"), JSON_REJECT_DUPLICATES, NULL);
    cr_assert_not_null(line, "not JSON: %.500s", at);
    return line;
}

static const char *text_of(const json_t *line, const char *name)
{
    const char *text = json_string_value(json_object_get(line, name));
    return text ? text : "";
}

Test(log, a_request_is_one_line_with_operation_status_and_error)
{
    struct reply reply = call(participant(an_employee()), "GET", textf("/v1/programs/%s", a_uuid()),
                              .headers = {"traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"});
    assert_problem(reply, 404, "not_found");
    const json_t *line = line_of(&reply);
    cr_expect_str_eq(text_of(line, "event"), "request");
    cr_expect_str_eq(text_of(line, "level"), "info");
    cr_expect_str_eq(text_of(line, "method"), "GET");
    cr_expect_str_eq(text_of(line, "operation"), "program_get");
    cr_expect_str_eq(text_of(line, "error"), "not_found");
    cr_expect_str_eq(text_of(line, "trace_id"), "4bf92f3577b34da6a3ce929d0e0e4736");
    cr_expect_eq(json_integer_value(json_object_get(line, "status")), 404);
    cr_expect_gt(json_integer_value(json_object_get(line, "duration_us")), 0);
    cr_expect_eq(strncmp(reply_header(&reply, "traceparent"), "00-4bf92f3577b34da6a3ce929d0e0e4736-", 36), 0);
}

Test(log, a_malformed_traceparent_is_ignored)
{
    static const char *const bad[] = {"00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                                      "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                                      "00-4bf92f3577b34da6a3ce929d0e0e4736", "zz", ""};
    for (size_t i = 0; i < LENGTH_OF(bad); i++) {
        struct reply reply = call(NULL, "GET", "/health/live", .headers = {textf("traceparent: %s", bad[i])});
        const char *answered = reply_header(&reply, "traceparent");
        cr_assert_not_null(answered);
        cr_expect_eq(strlen(answered), 55);
        cr_expect(bad[i][0] == '\0' || !strstr(answered, bad[i]));
    }
}

/* Each canary is sent where such a value occurs. None may appear in the log, even at its most verbose level. */
Test(log, it_contains_no_token_body_query_or_name)
{
    struct employee employee = an_employee();
    const char *token = token_of(employee, ROLE_PARTICIPANT | ROLE_PROGRAM_MANAGER);
    const char *canary = textf("canary%.8s", a_uuid());
    const char *body = textf(JSON({"title": "%s", "owner_unit": "U"}), canary);
    struct reply good = call(token, "POST", "/v1/programs", .body = body, .idempotency_key = canary);
    assert_status(good, 201);
    struct reply replies[] = {
        good,
        call(token, "GET", textf("/v1/programs?state=%s", canary)),
        call(token, "GET", textf("/v1/programs?%s=1", canary)),
        call(token, "GET", textf("/v1/programs/%s", canary)),
        call(token, "GET", textf("/v1/%s", canary)),
        call(token, "POST", "/v1/programs", .body = textf("{\"%s\": 1", canary)),
        call(token, "POST", "/v1/programs", .body = textf("{\"%s\": 1}", canary)),
        call(token, "POST", "/v1/programs",
             .body = textf(JSON({"title": "%s\n", "owner_unit": "U"}), canary)),
             call(token, "POST", "/v1/programs", .body = body, .content_type = textf("text/%s", canary)),
             call(token, "POST", "/v1/programs", .body = body,
                  .headers = {textf("Origin: https://%s.example", canary), textf("Cookie: a=%s", canary)}),
             call(textf("%s.%s.%s", canary, canary, canary), "GET", "/v1/programs"),
             call(NULL, "GET", "/v1/programs", .headers = {textf("Authorization: Basic %s", canary)}),
             call(token_for(canary, ROLE_PROGRAM_MANAGER), "POST", "/v1/programs", .body = body),
        };
    for (size_t i = 0; i < LENGTH_OF(replies); i++)
        cr_expect_str_neq(text_of(line_of(&replies[i]), "request_id"), "");
    const char *log = server_log(shared_server());
    const char *signature = strrchr(token, '.');
    cr_expect_null(strstr(log, canary), "the log contains %.300s", strstr(log, canary));
    cr_expect_null(strstr(log, signature), "the log contains a token");
    cr_expect_null(strstr(log, employee.user_name), "the log contains a name");
}

Test(log, only_known_methods_are_logged)
{
    static const char *const known[] = {"HEAD", "OPTIONS", "TRACE", "PUT"};
    for (size_t i = 0; i < LENGTH_OF(known); i++) {
        const char *head = textf("%s /v1/me HTTP/1.1\r\nHost: kehrwert\r\nConnection: close\r\n\r\n", known[i]);
        struct reply reply = raw_call(head, strlen(head));
        cr_expect_str_eq(text_of(line_of(&reply), "method"), known[i]);
    }
    const char *canary = textf("canary%.8s", a_uuid());
    const char *unknown[] = {canary, textf("GET%s", canary), textf("%s.born.1951-08-17", canary)};
    for (size_t i = 0; i < LENGTH_OF(unknown); i++) {
        const char *head = textf("%s /v1/me HTTP/1.1\r\nHost: kehrwert\r\nConnection: close\r\n\r\n", unknown[i]);
        struct reply reply = raw_call(head, strlen(head));
        cr_expect_eq(reply.status, 405);
        cr_expect_str_eq(text_of(line_of(&reply), "method"), "");
    }
    cr_expect_null(strstr(server_log(shared_server()), canary));
}

Test(log, every_line_is_valid_json)
{
    const char *at = server_log(shared_server());
    for (size_t length; (length = strcspn(at, "\n")) > 0 && at[length] == '\n'; at += length + 1) {
        json_t *line = json_loadb(at, length, JSON_REJECT_DUPLICATES, NULL);
        cr_expect_not_null(line, "not JSON: %.*s", (int)length, at);
        json_decref(line);
    }
}
