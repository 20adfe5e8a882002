/* SPDX-License-Identifier: Apache-2.0 */
/* The contract as data: the tables that the build generates from api-spec/, and the interpreter of its schemas. */
#ifndef KEHRWERT_CONTRACT_H
#define KEHRWERT_CONTRACT_H

#include <jansson.h>

#include "base.h"

struct pg_result;
struct request;
struct statement;

/* ---- schemas: the subset of JSON Schema that the contract uses ----------------------------------------------- */

enum schema_type {
    TYPE_STRING = 1 << 0,
    TYPE_INTEGER = 1 << 1,
    TYPE_NUMBER = 1 << 2,
    TYPE_BOOLEAN = 1 << 3,
    TYPE_OBJECT = 1 << 4,
    TYPE_ARRAY = 1 << 5,
    TYPE_NULL = 1 << 6,
};

enum format {
    FORMAT_NONE,
    FORMAT_UUID,
    FORMAT_DATE,
    FORMAT_DATE_TIME,
    FORMAT_EMAIL,
    FORMAT_URI,
    FORMAT_USER_NAME,
    FORMAT_LANGUAGE,
    FORMAT_LINE,
    FORMAT_PROSE
};

struct field;

struct schema {
    unsigned types;             /* enum schema_type bits */
    const struct field *fields; /* of an object */
    size_t field_count;
    bool open;                  /* allows unknown fields (documents only, never input) */
    const struct schema *items; /* of an array; NULL = any (documents only) */
    int64_t items_min, items_max;
    bool items_unique;
    int64_t length_min, length_max; /* of a string, in Unicode code points */
    int pattern;                    /* index in pattern_table; -1 = none */
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

enum parameter_in { IN_PATH, IN_QUERY, IN_HEADER };

struct parameter {
    const char *name;
    enum parameter_in in; /* as in OpenAPI */
    bool required;
    const struct schema *schema; /* an array is sent as values separated by commas */
    const char *default_value;   /* used if the parameter is absent; NULL = SQL NULL */
};

/* Where the value of a statement's $n comes from. */
enum source {
    SOURCE_PARAMETER,  /* parameters[index] */
    SOURCE_FIELD,      /* top-level field `name` of the body */
    SOURCE_BODY,       /* the body as JSON text */
    SOURCE_LITERAL,    /* `name` itself: the roles in x-program-roles as a text[] */
    SOURCE_CURSOR_KEY, /* the keyset of the cursor; NULL = no cursor */
    SOURCE_IF_MATCH,   /* the versions in If-Match as a bigint[]; NULL = `*` */
    SOURCE_MADE,       /* made[index] of the request, set by the step before the statement */
};

struct bind {
    enum source source;
    int index;
    const char *name;
    bool filter; /* this value selects items of a list, and is NULL if it selects all */
};

/* A list's statement for requests without filters, in one order and for the first or a later page. Order and missing
 * filters are constants in its text, not values, so one plan suits all these requests, and PostgreSQL keeps it. */
struct plain_list {
    const char *order; /* of the parameter `sort`; NULL = the list has only one */
    bool later;        /* for a request with a cursor */
    uint64_t used;     /* bit i is set if this statement has value i of the operation's statement, too */
    const struct statement *statement;
};

enum media { MEDIA_NONE, MEDIA_JSON, MEDIA_MERGE_PATCH };

struct operation {
    const char *id;
    enum method method;
    const char *path;      /* template with {names} */
    const char *role_list; /* for display: "participant", "public", ... */
    unsigned roles;        /* the caller needs one of these token roles; 0 = public */
    const struct parameter *parameters;
    size_t parameter_count;
    enum media media; /* of the body */
    const struct schema *body;
    size_t body_max;                   /* bytes */
    const struct statement *statement; /* NULL = `run` does everything */
    const struct plain_list *plain;    /* of a list: for each order, the first page and then later ones */
    size_t plain_count;
    const struct bind *binds; /* one for each value of the statement */
    size_t bind_count;

    /* The step before the statement: makes values for it, or returns an error. Runs before a connection is taken. NULL
     * = no such step. */
    enum error (*before)(struct request *request);

    /* The step after the statement: sets body and body_length of the answer from the rows, or returns an error, which
     * rolls back the transaction. The body is zero-terminated UTF-8 and owned by the request's arena. Runs again if the
     * transaction is repeated. NULL = the column `reply` is the body. */
    enum error (*after)(struct request *request, const struct pg_result *result);

    enum error (*run)(struct request *); /* NULL = the operation has a statement */
    int status;                          /* status on success */
    const char *reply_media;             /* media type on success; NULL = no body */
    bool asks_database;                  /* and so may have to wait */
    bool writes;                         /* the statement changes rows */
    bool paged;
};

/* One path and its operations, by method. */
struct route {
    const char *path;
    const struct operation *operations[METHOD_COUNT];
};

/* A segment of paths, and the segments that may follow it: first the literal ones, then a parameter. */
struct segment {
    const char *text; /* NULL = a parameter */
    size_t length;
    const struct segment *children;
    size_t child_count;
    const struct route *route; /* of the path that ends here; NULL = none does */
};

/* Generated. */
extern const struct operation operation_table[];
extern const size_t operation_count;
extern const struct route route_table[];
extern const size_t route_count;
extern const struct segment route_root; /* what is before the first slash */
extern const char *const pattern_table[];
extern const size_t pattern_count;
extern const char *const pattern_words[][LANGUAGE_COUNT]; /* what pattern_table[i] allows, in words */

/* What people call a field or parameter. */
struct label {
    const char *name;
    const char *text[LANGUAGE_COUNT];
};
extern const struct label label_table[];
extern const size_t label_count;

/* A file that is served unchanged. */
struct document {
    const char *name;
    const unsigned char *bytes;
    size_t length;
};
extern const struct document document_table[];
extern const size_t document_count;

/* Maximum number of parameters in a path. The build refuses more. */
#define PATH_PARAMETERS_MAX 4

/* The method's name in a request line. */
const char *method_name(enum method method);

/* The media type's name; "" for MEDIA_NONE. */
const char *media_type_name(enum media media);

/* ---- checking ------------------------------------------------------------------------------------------------ */

/* Kinds of errors in a request. */
enum finding_kind {
    FINDING_TOO_SHORT,
    FINDING_TOO_LONG,
    FINDING_TOO_SMALL,
    FINDING_TOO_LARGE,
    FINDING_TOO_FEW,
    FINDING_TOO_MANY,
    FINDING_TOO_FEW_OR_MANY,
    FINDING_NOT_UNIQUE,
    FINDING_NOT_A_CHOICE,
    FINDING_FORMAT,
    FINDING_TOO_EARLY,
    FINDING_TOO_LATE,
    FINDING_PATTERN,
    FINDING_TYPE,
    FINDING_NOT_AN_INTEGER,
    FINDING_NOT_A_BOOLEAN,
    FINDING_FIELD_MISSING,
    FINDING_FIELD_UNKNOWN,
    FINDING_PARAMETER_MISSING,
    FINDING_PARAMETER_UNKNOWN,
    FINDING_PARAMETER_REPEATED,
    FINDING_ENCODING,
    FINDING_BODY_UNEXPECTED,
    FINDING_KEY_FORMAT,
    FINDING_REFUSED /* added with finding_add_refused */
};

/* One error in a request. Strings are constant or live in the request's arena. */
struct finding {
    const char *pointer; /* JSON Pointer into the body, or NULL */
    const char *parameter;
    const char *code;
    enum finding_kind kind;
    const struct schema *schema; /* whose rule is broken; NULL for kinds that need none */
    enum error error;            /* of FINDING_REFUSED */
    const char *field;           /* what is meant if the pointer leads elsewhere, because the body lacks it; or NULL */
};

#define FINDINGS_MAX 20
struct findings {
    size_t count;
    bool unknown_field; /* one of them is FINDING_FIELD_UNKNOWN, which is a 400 instead of a 422 */
    struct finding list[FINDINGS_MAX];
};

/* Adds a finding unless there are already FINDINGS_MAX. Either pointer or parameter is NULL. The strings must outlive
 * the findings. */
void finding_add(struct findings *findings, const char *pointer, const char *parameter, enum finding_kind kind,
                 const struct schema *schema);

/* Adds the finding that a value that fits its schema is refused with this error. Its code and text are those of the
 * error. `field` as in struct finding. */
void finding_add_refused(struct findings *findings, const char *pointer, const char *parameter, enum error error,
                         const char *field);

/* The text that explains the finding to people: what they call the field or parameter, and the rule with its bound,
 * choices or format. It never repeats a value that the client sent. Constant, or owned by the arena. */
const char *finding_detail(struct arena *arena, const struct finding *finding, enum language language);

/* Compiles the patterns in pattern_table. Call once, before any check. Returns false and logs an error if a pattern is
 * invalid. */
MUST_CHECK bool contract_open(void);
void contract_close(void);

/* Checks a value against a schema and adds each error to `findings`. `pointer` is the value's JSON Pointer. A text
 * whose format has a canonical form is replaced with it. */
void schema_check(const struct schema *schema, json_t *value, const char *pointer, struct arena *arena,
                  struct findings *findings);

/* Checks the text of a parameter against a schema. Returns it in the canonical form of its format. If it is invalid,
 * adds findings and returns NULL. */
const char *schema_check_text(const struct schema *schema, const char *text, const char *parameter, struct arena *arena,
                              struct findings *findings);

/* The text in the canonical form of this format (RFC 9562 UUID, RFC 3339 date and date-time, ...): itself, unless the
 * format has several spellings of the same value. NULL if it does not have the format. */
const char *format_canonical(enum format format, struct arena *arena, const char *text);

/* Every date and date-time in a request must be in these years, both as written and in UTC. */
#define YEAR_MIN 1900
#define YEAR_MAX 2099

/* The year of a valid date; for a valid date-time, the year in UTC after rounding to milliseconds, or the year as
 * written if that is already out of range. YEAR_MIN for other formats. */
int format_year(enum format format, const char *text);

/* True if pattern_table[pattern] matches the UTF-8 text. */
bool pattern_matches(int pattern, const char *text);

/* Decodes percent-encoded text (RFC 3986 section 2.1); plus_is_space for query strings. The result is owned by the
 * arena. Returns NULL if the text is malformed, contains NUL or is not UTF-8. */
char *percent_decode(struct arena *arena, const char *text, size_t length, bool plus_is_space);

#endif
