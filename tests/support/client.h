/* SPDX-License-Identifier: Apache-2.0 */
/* Calls of the API. Every response is checked against the contract. */
#ifndef KEHRWERT_TESTS_CLIENT_H
#define KEHRWERT_TESTS_CLIENT_H

#include <criterion/criterion.h>
#include <jansson.h>

#include "request.h"
#include "server.h"

/* The arena of this test. It owns everything that the functions of tests/support return, until the test's process ends.
 */
struct arena *test_arena(void);

/* printf into this arena. */
const char *textf(const char *format, ...) FORMAT(1, 2);

/* Literal JSON text: JSON({"to": "published"}). With %s in it, a format for textf. */
#define JSON(...) #__VA_ARGS__

struct call {
    const char *path;         /* with the query, percent-encoded by the caller */
    const char *body;         /* NULL = none */
    size_t body_length;       /* 0 = strlen(body) */
    const char *content_type; /* NULL = application/json, or application/merge-patch+json for PATCH; "" = none */
    const char *if_match;
    const char *if_none_match;
    const char *idempotency_key;
    const char *accept_language;
    const char *headers[4];      /* additional ones, "Name: value" */
    const struct server *server; /* NULL = the shared one */
    bool unchecked;              /* do not check against the contract: the test looks at the bytes itself */
};

struct reply {
    const char *method;
    const char *path; /* as called */
    bool unchecked;
    int status;       /* 0: no response */
    const char *body; /* "" = none */
    size_t length;
    json_t *json; /* the parsed body, or NULL if it is not JSON */
    struct header *headers;
    size_t header_count;
};

/* One call: call(token, "POST", "/v1/programs", .body = JSON({...}), .idempotency_key = "1"). The token may be NULL.
 * The test fails if the contract does not allow the response. */
#define call(token, method, ...) call_with(token, method, (struct call){.path = __VA_ARGS__})
struct reply call_with(const char *token, const char *method, struct call call);

/* The same without the check, for use in threads. The test's own thread calls reply_check afterwards. */
struct reply call_unchecked(struct arena *arena, const char *token, const char *method, struct call call);
void reply_check(const struct reply *reply);

/* Compiles the contract's patterns once. Needed before checking values against a schema. */
void open_patterns(void);

/* The value of a header, or NULL. */
const char *reply_header(const struct reply *reply, const char *name);

/* The part of the body at a JSON Pointer without escapes ("/items/0/id"), or NULL. The response owns it. */
json_t *reply_at(const struct reply *reply, const char *pointer);

/* The same for a string, or "" if there is none. */
const char *reply_text(const struct reply *reply, const char *pointer);

/* The same for an integer; fails the test if there is none. */
long long reply_integer(const struct reply *reply, const char *pointer);

/* The number of items on a page of a list. */
size_t reply_items(const struct reply *reply);

/* Both end the test if the response differs, and print the call and what came instead. */
#define assert_status(reply, wanted)                                                                                   \
    cr_assert_eq((reply).status, (wanted), "%s %s: wanted %d, got %d: %.1000s", (reply).method, (reply).path,          \
                 (wanted), (reply).status, (reply).body)
#define assert_problem(reply, wanted_status, wanted_code)                                                              \
    do {                                                                                                               \
        assert_status(reply, wanted_status);                                                                           \
        cr_assert_str_eq(reply_text(&(reply), "/code"), (wanted_code), "%s %s: wanted %s, got %.1000s",                \
                         (reply).method, (reply).path, (wanted_code), (reply).body);                                   \
    } while (0)

/* The same, but the test continues. */
#define expect_problem(reply, wanted_status, wanted_code)                                                              \
    cr_expect((reply).status == (wanted_status) && strcmp(reply_text(&(reply), "/code"), (wanted_code)) == 0,          \
              "%s %s: wanted %d %s, got %d: %.1000s", (reply).method, (reply).path, (wanted_status), (wanted_code),    \
              (reply).status, (reply).body)

/* A token of the development issuer for this subject; `roles` is a set of enum role bits. */
const char *token_for(const char *subject, unsigned roles);

#endif
