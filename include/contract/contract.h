/* SPDX-License-Identifier: Apache-2.0 */
/* The contract as data: what api-spec/ is turned into at build time, and the interpreter of its schemas. */
#ifndef KEHRWERT_CONTRACT_H
#define KEHRWERT_CONTRACT_H

#include <jansson.h>

#include "base.h"

struct pg_result;
struct request;
struct statement;

/* ---- schemas: the named subset of JSON Schema ---------------------------------------------------------------- */

enum schema_type {
    TYPE_STRING = 1 << 0,
    TYPE_INTEGER = 1 << 1,
    TYPE_NUMBER = 1 << 2,
    TYPE_BOOLEAN = 1 << 3,
    TYPE_OBJECT = 1 << 4,
    TYPE_ARRAY = 1 << 5,
    TYPE_NULL = 1 << 6,
};

enum format { FORMAT_NONE, FORMAT_UUID, FORMAT_DATE, FORMAT_DATE_TIME, FORMAT_EMAIL, FORMAT_URI };

struct field;

struct schema {
    unsigned types;             /* enum schema_type bits */
    const struct field *fields; /* of an object */
    size_t field_count;
    bool open;                  /* further fields are allowed (documents only, never input) */
    const struct schema *items; /* of an array */
    int64_t items_min, items_max;
    bool items_unique;
    int64_t length_min, length_max; /* of a string, in Unicode code points */
    int pattern;                    /* index into pattern_table, -1 = none */
    enum format format;
    int64_t minimum, maximum;   /* of a number */
    const char *const *choices; /* enum of strings, NULL-terminated; NULL = any */
};

struct field {
    const char *name;
    const struct schema *schema;
    bool required;
};

/* ---- operations ---------------------------------------------------------------------------------------------- */

enum method { METHOD_GET, METHOD_POST, METHOD_PUT, METHOD_PATCH, METHOD_DELETE, METHOD_COUNT };

enum place { PLACE_PATH, PLACE_QUERY, PLACE_HEADER };

struct parameter {
    const char *name;
    enum place place;
    bool required;
    const struct schema *schema; /* of an array: values separated by commas */
    const char *default_value;   /* the value when absent; NULL = SQL NULL */
};

/* Where the value of a statement's $n comes from. */
enum source {
    SOURCE_PARAMETER,  /* parameters[index] */
    SOURCE_FIELD,      /* top-level field `name` of the body */
    SOURCE_BODY,       /* the body as JSON text */
    SOURCE_LITERAL,    /* `name` itself: the roles of x-program-roles as a text[] */
    SOURCE_CURSOR_KEY, /* the keyset of the cursor, or NULL */
    SOURCE_IF_MATCH,   /* versions of If-Match as a bigint[]; NULL for `*` */
    SOURCE_MADE,       /* made[index] of the request, by the step before the statement */
};

struct bind {
    enum source source;
    int index;
    const char *name;
};

enum media { MEDIA_NONE, MEDIA_JSON, MEDIA_MERGE_PATCH };

struct operation {
    const char *id;
    enum method method;
    const char *path;      /* template with {names} */
    const char *role_list; /* for people: "participant", "public", ... */
    unsigned roles;        /* token roles, any of them; 0 = public */
    const struct parameter *parameters;
    size_t parameter_count;
    enum media media; /* of the body */
    const struct schema *body;
    size_t body_max;                   /* bytes */
    const struct statement *statement; /* NULL when run is a function of src/operations */
    const struct bind *binds;          /* one for each value of the statement */
    size_t bind_count;

    /* The step before the statement makes values for it, or refuses; no connection is taken yet. NULL: there is none.
     */
    enum error (*before)(struct request *request);

    /* The step after it writes body and body_length of the answer from the rows, or refuses, and everything is rolled
     * back. The body is zero-terminated UTF-8, owned by the request's arena. When the transaction is repeated, so is
     * this step. NULL: the column `reply` is the body. */
    enum error (*after)(struct request *request, const struct pg_result *result);

    enum error (*run)(struct request *); /* NULL when a statement does it all */
    int status;                          /* of success */
    const char *reply_media;             /* of success; NULL without a body */
    bool writes;                         /* the statement changes rows */
    bool paged;
};

/* One path with the operations it has; sorted so that literal segments come before parameters. */
struct route {
    const char *path;
    const struct operation *operations[METHOD_COUNT];
};

/* Generated. */
extern const struct operation operation_table[];
extern const size_t operation_count;
extern const struct route route_table[];
extern const size_t route_count;
extern const char *const pattern_table[];
extern const size_t pattern_count;

/* A file that is served as it is. */
struct document {
    const char *name;
    const unsigned char *bytes;
    size_t length;
};
extern const struct document document_table[];
extern const size_t document_count;

/* The most parameters that a path may have. */
#define PATH_PARAMETERS_MAX 4

/* The name of a method as in a request line. */
const char *method_name(enum method method);

/* The media type's name, "" for none. */
const char *media_type_name(enum media media);

/* ---- checking ------------------------------------------------------------------------------------------------ */

/* What is wrong with one part of a request. Strings live in the request's arena or are constant. */
enum finding_kind {
    FINDING_TOO_SHORT,
    FINDING_TOO_LONG,
    FINDING_TOO_SMALL,
    FINDING_TOO_LARGE,
    FINDING_TOO_FEW,
    FINDING_TOO_MANY,
    FINDING_COUNT,
    FINDING_NOT_UNIQUE,
    FINDING_NOT_A_CHOICE,
    FINDING_FORMAT,
    FINDING_PATTERN,
    FINDING_TYPE,
    FINDING_NO_INTEGER,
    FINDING_NO_BOOLEAN,
    FINDING_FIELD_MISSING,
    FINDING_FIELD_UNKNOWN,
    FINDING_PARAMETER_MISSING,
    FINDING_PARAMETER_UNKNOWN,
    FINDING_PARAMETER_REPEATED,
    FINDING_ENCODING,
    FINDING_BODY_UNEXPECTED,
    FINDING_KEY_FORMAT
};

struct finding {
    const char *pointer; /* JSON Pointer into the body, or NULL */
    const char *parameter;
    const char *code;
    enum finding_kind kind;
    int64_t limit; /* that was overstepped, for kinds that name it */
};

#define FINDINGS_MAX 20
struct findings {
    size_t count;
    bool unknown_field; /* at least one: the body is unreadable rather than invalid */
    struct finding list[FINDINGS_MAX];
};

/* Adds a finding unless there are FINDINGS_MAX already; either pointer or parameter is NULL. Strings are borrowed. */
void finding_add(struct findings *findings, const char *pointer, const char *parameter, enum finding_kind kind,
                 int64_t limit);

/* The finding as a text for people; it names no value that the client sent. */
const char *finding_detail(struct arena *arena, const struct finding *finding, enum language language);

/* Compiles the patterns of pattern_table; once, before any check. False, with a line in the log, when one is bad. */
MUST_CHECK bool contract_open(void);
void contract_close(void);

/* Checks a value against a schema and adds what is wrong to `findings`. `pointer` is where the value stands. */
void schema_check(const struct schema *schema, const json_t *value, const char *pointer, struct arena *arena,
                  struct findings *findings);

/* Checks the text of a parameter; false adds a finding. */
bool schema_check_text(const struct schema *schema, const char *text, const char *parameter, struct arena *arena,
                       struct findings *findings);

/* True when the text is of the format (RFC 9562 UUID, RFC 3339 date and date-time, ...). */
bool format_matches(enum format format, const char *text);

/* True when pattern_table[pattern] matches the UTF-8 text. */
bool pattern_matches(int pattern, const char *text);

/* Percent-decodes (RFC 3986 section 2.1) into the arena; plus_is_space for query strings. NULL when malformed, when it
 * holds NUL or is not UTF-8. */
char *percent_decode(struct arena *arena, const char *text, size_t length, bool plus_is_space);

#endif
