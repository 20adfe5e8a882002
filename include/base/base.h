/* SPDX-License-Identifier: Apache-2.0 */
/* What every part of the service stands on: memory, text, log, clock, errors and configuration. */
#ifndef KEHRWERT_BASE_H
#define KEHRWERT_BASE_H

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
};

/* The row of an error; OK has one too. Never NULL. */
const struct error_entry *error_entry(enum error error);

/* The error with this id, or ERROR_INTERNAL when there is none. */
enum error error_by_id(const char *id);

/* The error that a constraint's violation means, or OK when errors.yaml does not name the constraint. */
enum error error_by_constraint(const char *constraint);

/* ---- memory ------------------------------------------------------------------------------------------------ */

/* A region that owns everything one request (or one test) allocates and gives it back at once. Not thread-safe. */
struct arena;

/* A new, empty arena; the caller ends it with arena_free. Ends the program when memory is out. */
struct arena *arena_new(void);

/* Runs what was deferred, last first, and forgets all memory; keeps one chunk for the next user. */
void arena_reset(struct arena *arena);

/* arena_reset, and the arena itself is gone. NULL is allowed. */
void arena_free(struct arena *arena);

/* An arena that ends with its scope: AUTO_ARENA arena = arena_new(); */
#define AUTO_ARENA __attribute__((cleanup(arena_free_pointer))) struct arena *
void arena_free_pointer(struct arena **arena);

/* The arena of this thread, empty; a new one when the thread has lent it out already. Given back with arena_return,
 * which resets it and keeps it until the thread ends. */
struct arena *arena_borrow(void);
void arena_return(struct arena *arena);

/* `size` zeroed bytes, aligned for any type, owned by the arena. Ends the program when memory is out. */
void *arena_alloc(struct arena *arena, size_t size) __attribute__((malloc, returns_nonnull));

/* A zero-terminated copy of `length` bytes, owned by the arena. */
char *arena_copy(struct arena *arena, const char *bytes, size_t length) __attribute__((returns_nonnull));

/* printf into the arena. */
char *arena_format(struct arena *arena, const char *format, ...) FORMAT(2, 3) __attribute__((returns_nonnull));

/* Calls undo(object) when the arena is reset; the arena now owns the object. */
void arena_defer(struct arena *arena, void (*undo)(void *object), void *object);

/* ---- growing text ------------------------------------------------------------------------------------------ */

/* Zero-terminated text that grows in an arena. Start with {.arena = arena}. */
struct text {
    struct arena *arena;
    char *bytes; /* NULL while empty */
    size_t length;
    size_t capacity;
};

void text_append(struct text *text, const char *bytes, size_t length);
void text_append_string(struct text *text, const char *string);
void text_format(struct text *text, const char *format, ...) FORMAT(2, 3);

/* Appends a JSON string literal, quotes included; `string` is UTF-8. Control characters are escaped. */
void text_append_json(struct text *text, const char *string);

/* The text, "" when nothing was appended. Owned by the arena. */
const char *text_string(const struct text *text);

/* ---- encodings --------------------------------------------------------------------------------------------- */

/* base64url without padding (RFC 4648 section 5), zero-terminated, owned by the arena. */
char *base64url_encode(struct arena *arena, const void *bytes, size_t length);

/* The reverse. False when a character or the length is not of the alphabet, padding included. */
MUST_CHECK bool base64url_decode(struct arena *arena, const char *string, size_t length, unsigned char **ret_bytes,
                                 size_t *ret_length);

/* Lower-case hexadecimal, zero-terminated, owned by the arena. */
char *hex_encode(struct arena *arena, const void *bytes, size_t length);

/* Writes a random UUID (version 4) in its 36-character text form, zero-terminated. */
void uuid_random(char ret_text[37]);

/* Compares in a time that does not depend on the contents. */
bool bytes_equal_constant_time(const void *left, const void *right, size_t length);

/* ---- clock ------------------------------------------------------------------------------------------------- */

/* Microseconds on a clock that never jumps; for deadlines and durations. */
int64_t clock_monotonic_us(void);

/* Seconds since 1970-01-01T00:00:00Z. */
int64_t clock_unix_seconds(void);

/* ---- periodic work ------------------------------------------------------------------------------------------ */

/* A thread of its own that does the same work round after round. */
struct periodic;

/* One round; returns the seconds until the next one, 0 for at once. A long round asks periodic_is_stopping. */
typedef int periodic_round(struct periodic *periodic, void *context);

/* Starts the thread, whose first round comes a second later; NULL, with a line `event` in the log, when there can be
 * none. The context outlives it. */
struct periodic *periodic_start(const char *event, periodic_round *round, void *context);

/* True from the moment periodic_stop is called. */
bool periodic_is_stopping(const struct periodic *periodic);

/* Begins no further round, waits for the one under way, and ends the thread. NULL is allowed. */
void periodic_stop(struct periodic *periodic);

/* ---- log --------------------------------------------------------------------------------------------------- */

enum log_level { LOG_LEVEL_DEBUG, LOG_LEVEL_INFO, LOG_LEVEL_WARNING, LOG_LEVEL_ERROR };

/* One line of the log: a JSON object on standard error, at most LOG_LINE_MAX bytes. Never put a body, a token, a note,
 * an e-mail address or a query string into it. */
#define LOG_LINE_MAX 4096
struct log_line {
    bool skip;
    size_t length;
    char bytes[LOG_LINE_MAX];
};

/* Sets the least level that is written; LOG_LEVEL_INFO at start. */
void log_set_level(enum log_level level);

void log_begin(struct log_line *line, enum log_level level, const char *event);
void log_text(struct log_line *line, const char *name, const char *value);
void log_number(struct log_line *line, const char *name, int64_t value);
void log_end(struct log_line *line);

/* A line with one formatted field `message`, for start, stop and trouble. */
void log_message(enum log_level level, const char *event, const char *format, ...) FORMAT(3, 4);

/* ---- configuration ----------------------------------------------------------------------------------------- */

enum environment { ENVIRONMENT_PRODUCTION, ENVIRONMENT_DEVELOPMENT };

/* Everything an operator can set; read once at start from KEHRWERT_ names. Strings live as long as the process. */
struct config {
    int environment; /* enum environment */
    const char *host;
    int port;
    int threads;         /* that answer requests */
    int connections_max; /* open client connections */
    int connections_per_address_max;
    int idle_seconds; /* a silent client connection is closed after this */
    const char *database_url;
    int database_connections; /* 0: as many as threads */
    int database_prepare;     /* 0 behind a PgBouncer older than 1.21 */
    int request_budget_ms;    /* a request is answered within this time */
    const char *public_url;   /* prefix of problem types; "" = http://host:port */
    const char *cors_origins; /* exact origins, separated by spaces */
    const char *token_issuer;
    const char *token_audience;
    const char *token_keys_file; /* a JWK set with the public keys of the issuer */
    const char *development_key_file;
    const char *cursor_secret;
    int drain_seconds;
    int due_seconds;   /* polling interval for due work; 0: this instance does none */
    int match_seconds; /* polling interval for waiting match runs; 0: this instance does none */
    int log_level;     /* enum log_level */
};

/* Reads the environment. On a bad or unknown KEHRWERT_ name writes one line per mistake to standard error. */
MUST_CHECK bool config_read(char *const *environment, struct config *ret_config);

/* Prints every setting with value (secrets masked), default and meaning. */
void config_print(const struct config *config);

#endif
