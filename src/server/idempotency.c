/* SPDX-License-Identifier: Apache-2.0 */
/* The Idempotency-Key: the stored response of the first request, which only a repetition of it can read. */
#include "stages.h"

#include <jansson.h>

#include "db.h"
#include "service_statements.h"

static enum error key_of(struct request *request, const char **ret_key)
{
    const char *key = request->operation->method == METHOD_POST ? request_header(request, "Idempotency-Key") : NULL;
    size_t length = key ? strlen(key) : 1;
    for (size_t i = 0; key && i < length; i++) {
        if (key[i] < 0x21 || key[i] > 0x7e)
            length = 0;
    }
    if (length == 0 || length > 100) {
        finding_add(&request->findings, NULL, "Idempotency-Key", FINDING_KEY_FORMAT, NULL);
        return ERROR_PARAMETER_INVALID;
    }
    *ret_key = key;
    return OK;
}

enum error idempotency_open(struct request *request, struct idempotency *ret_idempotency)
{
    const char *key = NULL;
    enum error error = key_of(request, &key);
    if (error || !key)
        return error;
    struct seal_key digest;
    seal_key(request->arena, request->service->config.cursor_secret, "idempotency digest", key, &digest);
    ret_idempotency->text = key;
    ret_idempotency->digest = base64url_encode(request->arena, digest.bytes, sizeof digest.bytes);
    return OK;
}

/* The key belongs to the employee whom the token names, whatever its subject, or else to the service client. The key
 * comes first: it has no line feed, so no two pairs of key and caller make the same text. */
static void derive_seal(const struct request *request, const struct transaction *transaction,
                        struct idempotency *idempotency)
{
    const char *employee = transaction_employee(transaction);
    const char *scope = arena_format(request->arena, "%s\n%s\n%s", idempotency->text, employee ? employee : "",
                                     employee ? "" : request->actor.subject);
    seal_key(request->arena, request->service->config.cursor_secret, "idempotency reply", scope, &idempotency->seal);
}

enum error idempotency_claim(const struct request *request, struct idempotency *idempotency,
                             struct transaction *transaction, bool *ret_first)
{
    struct idempotency_claim_values values = {.digest = idempotency->digest};
    PGresult *result = NULL;
    enum error error = transaction_run(transaction, &statement_idempotency_claim, STATEMENT_VALUES(values), &result);
    if (error)
        return error;
    derive_seal(request, transaction, idempotency);
    *ret_first = result_rows(result) > 0;
    return OK;
}

/* A request with the same key must be the same request. The hash covers path and body. */
static const char *request_hash(const struct request *request)
{
    struct text text = {.arena = request->arena};
    text_format(&text, "%.*s\n", (int)request->path_length, request->path);
    text_append(&text, request->body, request->body_length);
    unsigned char digest[SHA256_BYTES];
    sha256(text.bytes, text.length, digest);
    return hex_encode(request->arena, digest, sizeof digest);
}

static void release_json(void *json)
{
    json_decref(json);
}

static enum error answer_from(struct request *request, const json_t *stored)
{
    const char *operation = json_string_value(json_object_get(stored, "operation"));
    const char *hash = json_string_value(json_object_get(stored, "request"));
    if (!operation || !hash)
        return ERROR_INTERNAL;
    if (strcmp(operation, request->operation->id) != 0 || strcmp(hash, request_hash(request)) != 0)
        return ERROR_IDEMPOTENCY_KEY_REUSED;
    const char *body = json_string_value(json_object_get(stored, "body"));
    request->answer = (struct answer){.status = (int)json_integer_value(json_object_get(stored, "status")),
                                      .media_type = request->operation->reply_media,
                                      .body = body,
                                      .body_length = body ? strlen(body) : 0,
                                      .etag = json_string_value(json_object_get(stored, "etag")),
                                      .location = json_string_value(json_object_get(stored, "location")),
                                      .replayed = true};
    return OK;
}

enum error idempotency_find(struct request *request, const struct idempotency *idempotency,
                            struct transaction *transaction)
{
    struct idempotency_find_values values = {.digest = idempotency->digest};
    PGresult *result = NULL;
    enum error error = transaction_run(transaction, &statement_idempotency_find, STATEMENT_VALUES(values), &result);
    if (error)
        return error;
    const char *sealed = result_text(result, "sealed");
    const char *plain = NULL;
    if (!sealed)
        return ERROR_DATABASE_BUSY;
    json_t *stored = seal_open(request->arena, &idempotency->seal, sealed, &plain) ? json_loads(plain, 0, NULL) : NULL;
    if (!stored)
        return ERROR_INTERNAL;
    arena_defer(request->arena, release_json, stored);
    return answer_from(request, stored);
}

enum error idempotency_store(struct request *request, const struct idempotency *idempotency,
                             struct transaction *transaction)
{
    const struct answer *answer = &request->answer;
    json_t *stored = json_pack("{s:s, s:s, s:i, s:s?, s:s?, s:s?}", "operation", request->operation->id, "request",
                               request_hash(request), "status", answer->status, "body", answer->body, "etag",
                               answer->etag, "location", answer->location);
    char *plain = stored ? json_dumps(stored, JSON_COMPACT) : NULL;
    json_decref(stored);
    if (!plain)
        return ERROR_INTERNAL;
    arena_defer(request->arena, free, plain);
    struct idempotency_store_values values = {.digest = idempotency->digest,
                                              .sealed = seal_close(request->arena, &idempotency->seal, plain)};
    PGresult *result = NULL;
    return transaction_run(transaction, &statement_idempotency_store, STATEMENT_VALUES(values), &result);
}
