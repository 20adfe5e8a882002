/* SPDX-License-Identifier: Apache-2.0 */
/* Basics for all other folders: memory, text, log, clock, errors and configuration. */
#ifndef KEHRWERT_BASE_H
#define KEHRWERT_BASE_H

#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "banned.h"
#include "errors.h" /* generated from api-spec/errors.yaml */

#define MUST_CHECK __attribute__((warn_unused_result))
#define FORMAT(string, first) __attribute__((format(printf, string, first), nonnull(string)))
#define LENGTH_OF(array) (sizeof(array) / sizeof((array)[0]))

/* ---- errors ------------------------------------------------------------------------------------------------ */

enum language { LANGUAGE_EN, LANGUAGE_DE, LANGUAGE_COUNT };

/* One row of api-spec/errors.yaml. */
struct error_entry {
    const char *id; /* stable code of the problem document */
    int status;     /* HTTP status */
    const char *title[LANGUAGE_COUNT];
    const char *detail[LANGUAGE_COUNT];
    /* What is said of a field that is not in the body, with # for its name; or NULL. */
    const char *each[LANGUAGE_COUNT];
    const char *const *at; /* the values of the body that it concerns, ending with NULL */
};

/* What PostgreSQL says about an error. Strings live as long as its result; NULL = nothing. */
struct refusal {
    const char *constraint;
    const char *places; /* as given to refuse_at() */
};

/* The row of an error. Never NULL: OK has a row, too. */
const struct error_entry *error_entry(enum error error);

/* The error with this id; ERROR_INTERNAL if there is none. */
enum error error_by_id(const char *id);

/* The error to report when this constraint is violated; OK if errors.yaml does not list the constraint. */
enum error error_by_constraint(const char *constraint);

/* The values of the body that the error concerns when this constraint is violated; those of the error if the constraint
 * is NULL or not its own. */
const char *const *error_places(enum error error, const char *constraint);

/* ---- memory ------------------------------------------------------------------------------------------------ */

/* Owns all memory of one request (or one test) and frees it in one go. Not thread-safe. */
struct arena;

/* A new, empty arena. The caller frees it with arena_free. Aborts the process if memory runs out. */
struct arena *arena_new(void);

/* Runs the deferred calls, last one first, and frees all memory except one chunk, which is used again. */
void arena_reset(struct arena *arena);

/* Resets the arena and frees it. NULL is allowed. */
void arena_free(struct arena *arena);

/* An arena that is freed at the end of its scope: AUTO_ARENA arena = arena_new(); */
#define AUTO_ARENA __attribute__((cleanup(arena_free_pointer))) struct arena *
void arena_free_pointer(struct arena **arena);

/* An empty arena that the thread reuses from request to request; a new one if that is already lent out. Give it back
 * with arena_return, which resets it and keeps it until the thread ends. */
struct arena *arena_borrow(void);
void arena_return(struct arena *arena);

/* Allocates `size` zeroed bytes, aligned for any type. Aborts the process if memory runs out. */
void *arena_alloc(struct arena *arena, size_t size) __attribute__((malloc, returns_nonnull));

/* For an array that is full: returns a copy with room for twice as many elements of `size` bytes, and updates *room.
 * The first call takes NULL and a room of 0. */
void *arena_grow(struct arena *arena, const void *array, size_t *room, size_t size) __attribute__((returns_nonnull));

/* A zero-terminated copy of `length` bytes. Owned by the arena. */
char *arena_copy(struct arena *arena, const char *bytes, size_t length) __attribute__((returns_nonnull));

/* Formats like printf. The result is owned by the arena. */
char *arena_format(struct arena *arena, const char *format, ...) FORMAT(2, 3) __attribute__((returns_nonnull));

/* Makes the arena own an object: undo(object) is called when the arena is reset. */
void arena_defer(struct arena *arena, void (*undo)(void *object), void *object);

/* ---- growing text ------------------------------------------------------------------------------------------ */

/* Zero-terminated text that grows in an arena. Start with {.arena = arena}. */
struct text {
    struct arena *arena;
    char *bytes; /* NULL if nothing was appended */
    size_t length;
    size_t capacity;
};

void text_append(struct text *text, const char *bytes, size_t length);
void text_append_string(struct text *text, const char *string);
void text_format(struct text *text, const char *format, ...) FORMAT(2, 3);

/* Appends a UTF-8 string as a JSON string literal with its quotes. Control characters are escaped. */
void text_append_json(struct text *text, const char *string);

/* The text; "" if nothing was appended. Owned by the arena. */
const char *text_string(const struct text *text);

/* ---- encodings --------------------------------------------------------------------------------------------- */

/* Encodes in base64url without padding (RFC 4648 section 5). The result is zero-terminated and owned by the arena. */
char *base64url_encode(struct arena *arena, const void *bytes, size_t length);

/* Decodes base64url without padding. False if the length is impossible, if a character is not in the alphabet (`=` is
 * not), or if unused bits are not zero. *ret_bytes is owned by the arena. */
MUST_CHECK bool base64url_decode(struct arena *arena, const char *string, size_t length, unsigned char **ret_bytes,
                                 size_t *ret_length);

/* Encodes in lower-case hexadecimal. The result is zero-terminated and owned by the arena. */
char *hex_encode(struct arena *arena, const void *bytes, size_t length);

/* Writes a random UUID (version 4) as 36 characters, zero-terminated. */
void uuid_random(char ret_text[37]);

/* The length of the UTF-8 sequence (RFC 3629) at the start of `bytes`; 0 if it is invalid. `length` must not be 0. */
size_t utf8_length(const unsigned char *bytes, size_t length);

/* The canonical form of a user name, which is the same for all spellings that mean the same person. Owned by the arena.
 * NULL if the UTF-8 text cannot be a user name. */
char *user_name_canonical(struct arena *arena, const char *name);

/* The SHA-256 of the bytes. */
#define SHA256_BYTES 32
void sha256(const void *bytes, size_t length, unsigned char ret_digest[SHA256_BYTES]);

/* Compares in constant time, for secrets. */
bool bytes_equal_constant_time(const void *left, const void *right, size_t length);

/* ---- sealing ------------------------------------------------------------------------------------------------ */

struct seal_key {
    unsigned char bytes[32];
};

/* A key for one purpose, derived from a secret and a text (HMAC-SHA-256). The purpose must not contain a line feed. */
void seal_key(struct arena *arena, const char *secret, const char *purpose, const char *text, struct seal_key *ret_key);

/* Encrypts the text (AES-256-GCM with a random nonce) and encodes it in base64url. Owned by the arena. */
char *seal_close(struct arena *arena, const struct seal_key *key, const char *plain);

/* The text that seal_close has sealed with this key, owned by the arena. False if it was changed or sealed with another
 * key. */
MUST_CHECK bool seal_open(struct arena *arena, const struct seal_key *key, const char *sealed, const char **ret_plain);

/* ---- clock ------------------------------------------------------------------------------------------------- */

/* Microseconds of the monotonic clock; for deadlines and durations. */
int64_t clock_monotonic_us(void);

/* Stands for "no limit" where a time of the monotonic clock is optional. */
#define NO_LIMIT 0

/* Seconds since 1970-01-01T00:00:00Z. */
int64_t clock_unix_seconds(void);

/* Initialises a condition for clock_wait. */
void clock_condition(pthread_cond_t *condition);

/* Waits for the condition until a time of the monotonic clock, in microseconds. False if that time has passed. Called
 * with the lock held. */
bool clock_wait(pthread_cond_t *condition, pthread_mutex_t *lock, int64_t until_us);

/* ---- periodic work ------------------------------------------------------------------------------------------ */

/* A thread that repeats the same work, round after round. */
struct periodic;

/* One round. Returns the seconds until the next one; 0 starts it immediately. A long round should check
 * periodic_is_stopping. */
typedef int periodic_round(struct periodic *periodic, void *context);

/* Starts the thread. Its first round starts after a second. Returns NULL and logs an error named `event` if the thread
 * cannot be started. The context must outlive the thread. */
struct periodic *periodic_start(const char *event, periodic_round *round, void *context);

/* True once the thread has been asked to stop. */
bool periodic_is_stopping(const struct periodic *periodic);

/* Asks the thread to end after the current round, without waiting. NULL is allowed. */
void periodic_ask_to_stop(struct periodic *periodic);

/* Waits until the current round is over, and ends the thread. NULL is allowed. */
void periodic_stop(struct periodic *periodic);

/* ---- log --------------------------------------------------------------------------------------------------- */

enum log_level { LOG_LEVEL_DEBUG, LOG_LEVEL_INFO, LOG_LEVEL_WARNING, LOG_LEVEL_ERROR };

/* One line of the log: a JSON object on standard error, of at most LOG_LINE_MAX bytes. Never log a body, a token, a
 * note, an e-mail address or a query string. */
#define LOG_LINE_MAX 4096
struct log_line {
    bool skip;
    size_t length;
    char bytes[LOG_LINE_MAX];
};

/* From now on, logging never waits. If nobody reads the log, lines are dropped; once there is room again, an event
 * `log_dropped` says how many. Without this call, the log waits for its reader. */
void log_open(void);

/* Sets the lowest level that is logged. The default is LOG_LEVEL_INFO. */
void log_set_level(enum log_level level);

void log_begin(struct log_line *line, enum log_level level, const char *event);
void log_text(struct log_line *line, const char *name, const char *value);
void log_number(struct log_line *line, const char *name, int64_t value);
void log_end(struct log_line *line);

/* Logs an event with one formatted field, `message`. For start, stop and failures. */
void log_message(enum log_level level, const char *event, const char *format, ...) FORMAT(3, 4);

/* ---- configuration ----------------------------------------------------------------------------------------- */

enum environment { ENVIRONMENT_PRODUCTION, ENVIRONMENT_DEVELOPMENT };

/* All settings, read once at start from the environment variables KEHRWERT_... `kehrwert config` explains each one.
 * Strings live as long as the process. */
struct config {
    int environment; /* enum environment */
    const char *host;
    int port;
    int threads;         /* number of threads that answer requests */
    int slow_threads;    /* number of further threads; requests to slow operations get no more than these */
    int connections_max; /* open client connections */
    int connections_per_address_max;
    int idle_seconds; /* seconds after which an idle client connection is closed */
    const char *database_url;
    int database_connections; /* for requests; 0 = one per thread */
    int database_prepare;     /* 0 behind PgBouncer before 1.21 */
    int request_budget_ms;    /* maximum time for answering a request */
    const char *public_url;   /* prefix of problem types; "" = http://host:port */
    const char *cors_origins; /* exact origins, separated by spaces */
    const char *token_issuer;
    const char *token_audience;
    const char *token_external_id_claim; /* "" = none */
    const char *token_keys_file;         /* JWK set with the issuer's public keys */
    const char *development_key_file;
    const char *cursor_secret;
    int drain_seconds;
    const char *time_zone; /* of new programs that name none */
    int due_seconds;       /* polling interval for due work; 0 = this instance does none */
    int match_seconds;     /* polling interval for queued match runs; 0 = this instance does none */
    int log_level;         /* enum log_level */
};

/* Reads the settings from the environment. Ignores what Kubernetes sets for Services named kehrwert or kehrwert-... If
 * another KEHRWERT_ variable is unknown or has an invalid value, writes one line per error to standard error and
 * returns false. */
MUST_CHECK bool config_read(char *const *environment, struct config *ret_config);

/* Prints each setting to standard output: its value (secrets are masked), default and meaning. */
void config_print(const struct config *config);

#endif
