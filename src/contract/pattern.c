/* SPDX-License-Identifier: Apache-2.0 */
/* The contract's patterns, compiled once with PCRE2 and shared by all threads. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "contract.h"

#include <pcre2.h>

/* Maximum number of steps for matching one value. Beyond it, the value does not match. The contract's patterns need far
 * fewer. */
#define MATCH_LIMIT 100000

static pcre2_code **compiled;

static pcre2_code *compile(const char *pattern)
{
    int problem = 0;
    PCRE2_SIZE offset = 0;
    pcre2_compile_context *context = pcre2_compile_context_create(NULL);
    if (!context)
        return NULL;
    uint32_t options = PCRE2_UTF | PCRE2_UCP | PCRE2_ALT_BSUX | PCRE2_DOLLAR_ENDONLY;
    pcre2_code *code = pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED, options, &problem, &offset, context);
    pcre2_compile_context_free(context);
    if (!code)
        log_message(LOG_LEVEL_ERROR, "pattern_refused", "%s: error %d at %zu", pattern, problem, (size_t)offset);
    return code;
}

bool contract_open(void)
{
    compiled = calloc(pattern_count + 1, sizeof(pcre2_code *));
    if (!compiled)
        return false;
    for (size_t i = 0; i < pattern_count; i++) {
        compiled[i] = compile(pattern_table[i]);
        if (!compiled[i])
            return false;
    }
    return true;
}

void contract_close(void)
{
    for (size_t i = 0; compiled && i < pattern_count; i++)
        pcre2_code_free(compiled[i]);
    free(compiled);
    compiled = NULL;
}

bool pattern_matches(int pattern, const char *text)
{
    pcre2_match_data *match = pcre2_match_data_create(1, NULL);
    pcre2_match_context *context = pcre2_match_context_create(NULL);
    bool matches = false;
    if (match && context) {
        pcre2_set_match_limit(context, MATCH_LIMIT);
        matches = pcre2_match(compiled[pattern], (PCRE2_SPTR)text, strlen(text), 0, 0, match, context) >= 0;
    }
    pcre2_match_data_free(match);
    pcre2_match_context_free(context);
    return matches;
}
