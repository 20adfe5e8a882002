/* SPDX-License-Identifier: Apache-2.0 */
/* JSON lines on standard error: one write per line, a bounded buffer, all values escaped. */
#include "base.h"

#include <stdatomic.h>
#include <unistd.h>

/* Room for the end of a truncated value, the closing brace and the line feed. */
#define LOG_RESERVE 16

static _Atomic int min_level = LOG_LEVEL_INFO;
static const char *const level_names[] = {"debug", "info", "warning", "error"};

void log_set_level(enum log_level level)
{
    atomic_store(&min_level, (int)level);
}

static void line_put(struct log_line *line, const char *bytes, size_t length)
{
    if (line->length + length > LOG_LINE_MAX - LOG_RESERVE)
        return;
    memcpy(line->bytes + line->length, bytes, length);
    line->length += length;
}

static void put_escaped(struct log_line *line, const char *value)
{
    for (const unsigned char *at = (const unsigned char *)value; *at != '\0'; at++) {
        char escape[8];
        if (*at == '"' || *at == '\\') {
            snprintf(escape, sizeof escape, "\\%c", *at);
            line_put(line, escape, 2);
        } else if (*at < 0x20 || *at >= 0x7f) {
            /* Bytes of UTF-8 are escaped, too, because readers of the log may expect ASCII. */
            snprintf(escape, sizeof escape, "\\u%04x", *at);
            line_put(line, escape, 6);
        } else {
            line_put(line, (const char *)at, 1);
        }
    }
}

/* False if not even the name fits, so that a truncated line is still a JSON object. */
static bool put_name(struct log_line *line, const char *name)
{
    if (line->length + strlen(name) + (size_t)LOG_RESERVE * 2 > LOG_LINE_MAX)
        return false;
    line_put(line, ",\"", 2);
    line_put(line, name, strlen(name));
    line_put(line, "\":", 2);
    return true;
}

void log_text(struct log_line *line, const char *name, const char *value)
{
    if (line->skip || !value || !put_name(line, name))
        return;
    line->bytes[line->length++] = '"';
    put_escaped(line, value);
    line->bytes[line->length++] = '"';
}

void log_number(struct log_line *line, const char *name, int64_t value)
{
    char digits[24];
    int length = snprintf(digits, sizeof digits, "%lld", (long long)value);
    if (line->skip || line->length + (size_t)length + strlen(name) + (size_t)LOG_RESERVE * 3 > LOG_LINE_MAX)
        return;
    if (put_name(line, name))
        line_put(line, digits, (size_t)length);
}

void log_begin(struct log_line *line, enum log_level level, const char *event)
{
    line->length = 0;
    line->skip = (int)level < atomic_load(&min_level);
    if (line->skip)
        return;
    struct timespec now;
    struct tm utc;
    char stamp[64];
    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &utc);
    size_t length = strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%S", &utc);
    snprintf(stamp + length, sizeof stamp - length, ".%03ldZ", now.tv_nsec / 1000000);
    line_put(line, "{\"time\":\"", 9);
    line_put(line, stamp, strlen(stamp));
    line_put(line, "\"", 1);
    log_text(line, "level", level_names[level]);
    log_text(line, "event", event);
}

void log_end(struct log_line *line)
{
    if (line->skip)
        return;
    line->bytes[line->length++] = '}';
    line->bytes[line->length++] = '\n';
    /* A single write, so that lines of several threads and processes do not mix. Errors are ignored. */
    ssize_t ignored = write(STDERR_FILENO, line->bytes, line->length);
    (void)ignored;
}

void log_message(enum log_level level, const char *event, const char *format, ...)
{
    char message[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    struct log_line line;
    log_begin(&line, level, event);
    log_text(&line, "message", message);
    log_end(&line);
}
