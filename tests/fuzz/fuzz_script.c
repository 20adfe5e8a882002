/* SPDX-License-Identifier: Apache-2.0 */
/* Fuzz target for the splitter of SQL scripts. Statements are parts of the script in their order, nothing between two
 * of them is a statement, and splitting one again returns it unchanged. */
#include "example.h"
#include "migrate.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static size_t lines(const char *bytes, size_t length)
{
    size_t count = 0;
    for (size_t at = 0; at < length; at++)
        count += bytes[at] == '\n';
    return count;
}

static void require_no_statement(const char *bytes, size_t length)
{
    struct script script = {.bytes = bytes, .length = length, .line = 1};
    struct script_statement statement;
    require(!script_next(&script, &statement) && script.at == length);
}

static void require_one_statement(const struct script_statement *one)
{
    struct script script = {.bytes = one->bytes, .length = one->length, .line = one->line};
    struct script_statement statement;
    require(script_next(&script, &statement));
    require(statement.bytes == one->bytes && statement.length == one->length && statement.line == one->line);
    require(!script_next(&script, &statement));
    require(script_statement_kind(one) <= SCRIPT_TRIGGER_OTHER);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    const char *text = (const char *)bytes;
    struct script script = {.bytes = text, .length = length, .line = 1};
    struct script_statement statement;
    const char *end = text;
    while (script_next(&script, &statement)) {
        require(statement.length > 0 && statement.bytes >= end);
        require(statement.line == 1 + lines(text, (size_t)(statement.bytes - text)));
        require_no_statement(end, (size_t)(statement.bytes - end));
        require_one_statement(&statement);
        end = statement.bytes + statement.length;
        require(script.at <= length && end <= text + script.at);
    }
    require(script.at == length);
    require_no_statement(end, (size_t)(text + length - end));
    return 0;
}
