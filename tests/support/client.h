/* SPDX-License-Identifier: Apache-2.0 */
/* Calls of the API; every reply is checked against the contract. */
#ifndef KEHRWERT_TESTS_CLIENT_H
#define KEHRWERT_TESTS_CLIENT_H

#include <criterion/criterion.h>
#include <jansson.h>

#include "request.h"
#include "server.h"

/* The arena of this test; everything that the functions of tests/support return lives in it until the test's process
 * ends. */
struct arena *test_arena(void);

/* printf into that arena. */
const char *textf(const char *format, ...) FORMAT(1, 2);

/* JSON text as it stands: JSON({"to": "published"}); with %s in it for textf. */
#define JSON(...) #__VA_ARGS__

struct call {
    const char *path;         /* with the query, percent-encoded by the caller */
    const char *body;         /* NULL = none */
    size_t body_length;       /* 0 = strlen(body) */
    const char *content_type; /* NULL = application/json, for PATCH application/merge-patch+json; "" = none */
    const char *if_match;
    const char *if_none_match;
    const char *idempotency_key;
    const char *accept_language;
    const char *headers[4];      /* further ones, "Name: value" */
    const struct server *server; /* NULL = the shared one */
    bool unchecked;              /* leave the contract out: the test looks at the bytes itself */
};

struct reply {
    const char *method;
    const char *path; /* as called */
    bool unchecked;
    int status;       /* 0: there was no answer */
    const char *body; /* "" = none */
    size_t length;
    json_t *json; /* the body, or NULL when it is no JSON */
    struct header *headers;
    size_t header_count;
};

/* One call: call(token, "POST", "/v1/programs", .body = JSON({...}), .idempotency_key = "1"). The token may be NULL.
 * The reply fails the test when the contract does not allow it. */
#define call(token, method, ...) call_with(token, method, (struct call){.path = __VA_ARGS__})
struct reply call_with(const char *token, const char *method, struct call call);

/* The same without the check, for threads; reply_check then belongs to the test's own thread. */
struct reply call_unchecked(struct arena *arena, const char *token, const char *method, struct call call);
void reply_check(const struct reply *reply);

/* Compiles the contract's patterns once, for whoever checks values against a schema. */
void open_patterns(void);

/* The value of a header, or NULL. */
const char *reply_header(const struct reply *reply, const char *name);

/* The part of the body at a JSON Pointer without escapes ("/items/0/id"), or NULL. Borrowed. */
json_t *reply_at(const struct reply *reply, const char *pointer);

/* The same for a string; "" when there is none. */
const char *reply_text(const struct reply *reply, const char *pointer);

/* The same for an integer; fails the test when there is none. */
long long reply_integer(const struct reply *reply, const char *pointer);

/* How many items a list's page has. */
size_t reply_items(const struct reply *reply);

/* Both end the test; they say where and what came instead. */
#define assert_status(reply, wanted)                                                                                   \
    cr_assert_eq((reply).status, (wanted), "%s %s: wanted %d, got %d: %.1000s", (reply).method, (reply).path,          \
                 (wanted), (reply).status, (reply).body)
#define assert_problem(reply, wanted_status, wanted_code)                                                              \
    do {                                                                                                               \
        assert_status(reply, wanted_status);                                                                           \
        cr_assert_str_eq(reply_text(&(reply), "/code"), (wanted_code), "%s %s: wanted %s, got %.1000s",                \
                         (reply).method, (reply).path, (wanted_code), (reply).body);                                   \
    } while (0)

/* The same, and the test goes on. */
#define expect_problem(reply, wanted_status, wanted_code)                                                              \
    cr_expect((reply).status == (wanted_status) && strcmp(reply_text(&(reply), "/code"), (wanted_code)) == 0,          \
              "%s %s: wanted %d %s, got %d: %.1000s", (reply).method, (reply).path, (wanted_status), (wanted_code),    \
              (reply).status, (reply).body)

/* A token of the development issuer for this subject; `roles` are enum role bits. */
const char *token_for(const char *subject, unsigned roles);

#endif
