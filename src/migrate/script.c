/* SPDX-License-Identifier: Apache-2.0 */
/* Splits an SQL script into statements by PostgreSQL's lexical rules. A semicolon ends a statement unless it is in
 * quotes, in a comment, in parentheses, or in the body of an SQL-standard function (BEGIN ATOMIC). */
#include "migrate.h"

#include <strings.h>

enum token { TOKEN_SPACE, TOKEN_WORD, TOKEN_SEMICOLON, TOKEN_OPEN, TOKEN_CLOSE, TOKEN_OTHER };

#define WORDS_MAX 4

/* What has been seen of the current statement, to find its end. */
struct shape {
    size_t parentheses;
    size_t blocks; /* open BEGIN and CASE */
    struct script_statement words[WORDS_MAX];
    size_t word_count;
};

static char byte_at(const struct script *script, size_t at)
{
    return at < script->length ? script->bytes[at] : '\0';
}

static bool is_space(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r' || byte == '\f' || byte == '\v';
}

/* Bytes above ASCII are part of words. */
static bool is_word_start(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_' || (unsigned char)byte >= 0x80;
}

static bool is_word_byte(char byte)
{
    return is_word_start(byte) || (byte >= '0' && byte <= '9') || byte == '$';
}

static size_t line_comment_end(const struct script *script, size_t at)
{
    while (at < script->length && script->bytes[at] != '\n')
        at++;
    return at;
}

/* Block comments can be nested. */
static size_t block_comment_end(const struct script *script, size_t at)
{
    size_t depth = 0;
    while (at < script->length) {
        bool opens = script->bytes[at] == '/' && byte_at(script, at + 1) == '*';
        bool closes = script->bytes[at] == '*' && byte_at(script, at + 1) == '/';
        at += opens || closes ? 2 : 1;
        depth += opens;
        depth -= closes;
        if (depth == 0)
            break;
    }
    return at;
}

/* Returns the position after the closing quote of the quoted text at `at`. A doubled quote does not close it. */
static size_t quotes_end(const struct script *script, size_t at, bool backslashes)
{
    char quote = script->bytes[at++];
    while (at < script->length) {
        char byte = script->bytes[at++];
        bool escapes = byte == '\\' && backslashes && at < script->length;
        bool doubled = byte == quote && byte_at(script, at) == quote;
        if (escapes || doubled)
            at++;
        else if (byte == quote)
            break;
    }
    return at;
}

/* Returns where the string continues after a line break ('one'\n'two' is one string); 0 if it does not. */
static size_t string_continuation(const struct script *script, size_t at)
{
    bool new_line = false;
    while (is_space(byte_at(script, at)) || (byte_at(script, at) == '-' && byte_at(script, at + 1) == '-')) {
        new_line = new_line || script->bytes[at] == '\n' || script->bytes[at] == '\r';
        at = script->bytes[at] == '-' ? line_comment_end(script, at) : at + 1;
    }
    return new_line && byte_at(script, at) == '\'' ? at : 0;
}

/* E'...': backslashes are escapes, also in continuations. */
static size_t escape_string_end(const struct script *script, size_t at)
{
    size_t end = at;
    while (at > 0) {
        end = quotes_end(script, at, true);
        at = string_continuation(script, end);
    }
    return end;
}

/* $$...$$ or $tag$...$tag$. Any other dollar sign is a token of one byte. */
static size_t dollar_end(const struct script *script, size_t at)
{
    size_t tag = at + 1;
    if (is_word_start(byte_at(script, tag))) {
        while (is_word_byte(byte_at(script, tag)) && script->bytes[tag] != '$')
            tag++;
    }
    if (byte_at(script, tag) != '$')
        return at + 1;
    size_t length = tag + 1 - at;
    const char *end = memmem(script->bytes + tag + 1, script->length - tag - 1, script->bytes + at, length);
    return end ? (size_t)(end - script->bytes) + length : script->length;
}

static size_t word_end(const struct script *script, size_t at)
{
    size_t end = at;
    while (is_word_byte(byte_at(script, end)))
        end++;
    bool escapes = end == at + 1 && (script->bytes[at] == 'e' || script->bytes[at] == 'E');
    return escapes && byte_at(script, end) == '\'' ? escape_string_end(script, end) : end;
}

/* Finds the kind and the end of the token at `at`, which must be within the text. */
static size_t token_end(const struct script *script, size_t at, enum token *ret_token)
{
    char byte = script->bytes[at];
    char next = byte_at(script, at + 1);
    *ret_token = TOKEN_SPACE;
    if (is_space(byte))
        return at + 1;
    if (byte == '-' && next == '-')
        return line_comment_end(script, at);
    if (byte == '/' && next == '*')
        return block_comment_end(script, at);
    *ret_token = TOKEN_WORD;
    if (is_word_start(byte))
        return word_end(script, at);
    *ret_token = TOKEN_OTHER;
    if (byte == '\'' || byte == '"')
        return quotes_end(script, at, false);
    if (byte == '$')
        return dollar_end(script, at);
    if (byte == ';' || byte == '(' || byte == ')')
        *ret_token = byte == ';' ? TOKEN_SEMICOLON : byte == '(' ? TOKEN_OPEN : TOKEN_CLOSE;
    return at + 1;
}

static bool word_is(const struct shape *shape, size_t number, const char *word)
{
    return number < shape->word_count && shape->words[number].length == strlen(word) &&
           strncasecmp(shape->words[number].bytes, word, strlen(word)) == 0;
}

/* CREATE [OR REPLACE] FUNCTION or PROCEDURE: only here can BEGIN start a block. */
static bool makes_routine(const struct shape *shape)
{
    size_t kind = word_is(shape, 1, "or") && word_is(shape, 2, "replace") ? 3 : 1;
    return word_is(shape, 0, "create") && (word_is(shape, kind, "function") || word_is(shape, kind, "procedure"));
}

static void take_word(struct shape *shape, const char *bytes, size_t length)
{
    struct shape now = {.words = {{.bytes = bytes, .length = length}}, .word_count = 1};
    if (shape->word_count < WORDS_MAX)
        shape->words[shape->word_count++] = now.words[0];
    if (shape->parentheses > 0 || !makes_routine(shape))
        return;
    if (word_is(&now, 0, "begin") || (shape->blocks > 0 && word_is(&now, 0, "case")))
        shape->blocks++;
    else if (shape->blocks > 0 && word_is(&now, 0, "end"))
        shape->blocks--;
}

/* True if the token is the semicolon that ends the statement. */
static bool take_token(struct shape *shape, enum token token, const char *bytes, size_t length)
{
    if (token == TOKEN_WORD)
        take_word(shape, bytes, length);
    shape->parentheses += token == TOKEN_OPEN;
    shape->parentheses -= token == TOKEN_CLOSE && shape->parentheses > 0;
    return token == TOKEN_SEMICOLON && shape->parentheses == 0 && shape->blocks == 0;
}

static void advance(struct script *script, size_t end)
{
    for (; script->at < end; script->at++)
        script->line += script->bytes[script->at] == '\n';
}

/* Skips space and empty statements; false at the end. */
static bool skip_space(struct script *script)
{
    while (script->at < script->length) {
        enum token token;
        size_t end = token_end(script, script->at, &token);
        if (token != TOKEN_SPACE && token != TOKEN_SEMICOLON)
            return true;
        advance(script, end);
    }
    return false;
}

bool script_next(struct script *script, struct script_statement *ret_statement)
{
    struct shape shape = {0};
    if (!skip_space(script))
        return false;
    struct script_statement statement = {.bytes = script->bytes + script->at, .line = script->line};
    bool ended = false;
    while (script->at < script->length && !ended) {
        enum token token;
        size_t end = token_end(script, script->at, &token);
        ended = take_token(&shape, token, script->bytes + script->at, end - script->at);
        advance(script, end);
        if (token != TOKEN_SPACE && !ended)
            statement.length = (size_t)(script->bytes + end - statement.bytes);
    }
    *ret_statement = statement;
    return true;
}

/* Reads the first words of a statement. */
static struct shape shape_of(const struct script_statement *statement)
{
    struct script script = {.bytes = statement->bytes, .length = statement->length};
    struct shape shape = {0};
    while (script.at < script.length && shape.word_count < WORDS_MAX) {
        enum token token;
        size_t end = token_end(&script, script.at, &token);
        (void)take_token(&shape, token, script.bytes + script.at, end - script.at);
        script.at = end;
    }
    return shape;
}

static bool word_is_one_of(const struct shape *shape, size_t number, const char *const *words)
{
    while (*words && !word_is(shape, number, *words))
        words++;
    return *words != NULL;
}

static bool controls_transaction(const struct shape *shape)
{
    static const char *const verbs[] = {"begin", "start", "commit", "end", "rollback", "abort", NULL};
    return word_is_one_of(shape, 0, verbs) || (word_is(shape, 0, "prepare") && word_is(shape, 1, "transaction"));
}

static bool concerns_trigger(const struct shape *shape)
{
    static const char *const verbs[] = {"create", "comment", "alter", "drop", NULL};
    bool has_word_between = word_is(shape, 1, "on") || word_is(shape, 1, "constraint");
    return word_is_one_of(shape, 0, verbs) && word_is(shape, has_word_between ? 2 : 1, "trigger");
}

enum script_kind script_statement_kind(const struct script_statement *statement)
{
    struct shape shape = shape_of(statement);
    if (controls_transaction(&shape))
        return SCRIPT_TRANSACTION;
    if (word_is(&shape, 0, "create") && word_is(&shape, 1, "or") && word_is(&shape, 3, "trigger"))
        return SCRIPT_TRIGGER_REPLACE;
    return concerns_trigger(&shape) ? SCRIPT_TRIGGER_OTHER : SCRIPT_OTHER;
}
