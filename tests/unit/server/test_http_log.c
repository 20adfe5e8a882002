/* SPDX-License-Identifier: Apache-2.0 */
/* Messages of the HTTP library that contain text from a client. */
#include <criterion/criterion.h>
#include <unistd.h>

#include "../../../src/server/http_log.h"
#include "base.h"

static void log_as_library(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    http_log(NULL, format, arguments);
    va_end(arguments);
}

/* What is written to standard error while `write_it` runs. */
static size_t capture(void (*write_it)(void), char *ret_bytes, size_t size)
{
    int ends[2];
    int kept = dup(STDERR_FILENO);
    cr_assert_eq(pipe(ends), 0);
    dup2(ends[1], STDERR_FILENO);
    close(ends[1]);
    log_set_level(LOG_LEVEL_DEBUG);
    write_it();
    dup2(kept, STDERR_FILENO);
    close(kept);
    ssize_t length = read(ends[0], ret_bytes, size - 1);
    close(ends[0]);
    cr_assert_gt(length, 0);
    ret_bytes[length] = '\0';
    return (size_t)length;
}

static void write_conversions(void)
{
    log_as_library("%s", "/a-%p-%s-%n-%d\n");
}

static void write_long_text(void)
{
    static char text[100000];
    memset(text, 'x', sizeof text - 1);
    log_as_library("begin %s end", text);
}

Test(http_log, format_specifiers_from_a_client_are_printed_literally)
{
    char line[8192];
    capture(write_conversions, line, sizeof line);
    cr_expect(strstr(line, "/a-%p-%s-%n-%d\\u000a"), "%s", line);
}

Test(http_log, a_long_text_is_truncated)
{
    char line[8192];
    size_t length = capture(write_long_text, line, sizeof line);
    cr_expect_leq(length, LOG_LINE_MAX);
    cr_expect_eq(line[length - 1], '\n');
    cr_expect(strstr(line, "begin xxx"));
}
