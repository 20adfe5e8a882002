/* SPDX-License-Identifier: Apache-2.0 */
/* JSON lines on standard error: one write per line, a bounded buffer, all values escaped. */
#include "base.h"

#include <fcntl.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

/* Room for the end of a truncated value, the closing brace and the line feed. */
#define LOG_RESERVE 16

static _Atomic int min_level = LOG_LEVEL_INFO;
static int log_file = STDERR_FILENO;
static bool log_is_socket = false;
static _Atomic int64_t dropped; /* lines since the last one that was written */
static atomic_bool cut;         /* the last line was written in part */
static const char *const level_names[] = {"debug", "info", "warning", "error"};

void log_set_level(enum log_level level)
{
    atomic_store(&min_level, (int)level);
}

/* False if it does not fit. */
static bool line_put(struct log_line *line, const char *bytes, size_t length)
{
    if (line->length + length > LOG_LINE_MAX - LOG_RESERVE)
        return false;
    memcpy(line->bytes + line->length, bytes, length);
    line->length += length;
    return true;
}

/* The code point of a valid UTF-8 sequence. */
static unsigned code_point(const unsigned char *bytes, size_t length)
{
    unsigned code = length == 1 ? bytes[0] : bytes[0] & (0x7fU >> length);
    for (size_t i = 1; i < length; i++)
        code = code << 6 | (bytes[i] & 0x3fU);
    return code;
}

/* Escapes all characters but printable ASCII, because readers of the log may expect ASCII. */
static bool put_character(struct log_line *line, unsigned code)
{
    char escape[16];
    if (code == '"' || code == '\\')
        snprintf(escape, sizeof escape, "\\%c", (int)code);
    else if (code >= 0x20 && code < 0x7f)
        snprintf(escape, sizeof escape, "%c", (int)code);
    else if (code <= 0xffff)
        snprintf(escape, sizeof escape, "\\u%04x", code);
    else
        snprintf(escape, sizeof escape, "\\u%04x\\u%04x", 0xd800 + ((code - 0x10000) >> 10), 0xdc00 + (code & 0x3ff));
    return line_put(line, escape, strlen(escape));
}

/* Bytes that are not UTF-8 become U+FFFD. A value that is too long ends with the last character that fits. */
static void put_escaped(struct log_line *line, const char *value)
{
    const unsigned char *at = (const unsigned char *)value;
    size_t left = strlen(value);
    while (left > 0) {
        size_t length = utf8_length(at, left);
        if (!put_character(line, length > 0 ? code_point(at, length) : 0xfffd))
            return;
        at += length > 0 ? length : 1;
        left -= length > 0 ? length : 1;
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

static void line_finish(struct log_line *line)
{
    line->bytes[line->length++] = '}';
    line->bytes[line->length++] = '\n';
}

static ssize_t bytes_write(const char *bytes, size_t length)
{
    return log_is_socket ? send(log_file, bytes, length, MSG_DONTWAIT | MSG_NOSIGNAL) : write(log_file, bytes, length);
}

/* One write per line, so that lines of several threads and processes do not mix. False if the line is lost: a pipe
 * takes all of it or nothing, but a terminal may take its beginning. */
static bool line_write(const struct log_line *line)
{
    ssize_t written = bytes_write(line->bytes, line->length);
    if (written > 0 && (size_t)written < line->length)
        atomic_store(&cut, true);
    return written == (ssize_t)line->length;
}

static void report_dropped(void)
{
    struct log_line line;
    int64_t count = atomic_exchange(&dropped, 0);
    if (count == 0)
        return;
    if (atomic_load(&cut) && bytes_write("\n", 1) == 1)
        atomic_store(&cut, false);
    log_begin(&line, LOG_LEVEL_ERROR, "log_dropped");
    log_number(&line, "lines", count);
    line_finish(&line);
    if (!line_write(&line))
        atomic_fetch_add(&dropped, count);
}

void log_end(struct log_line *line)
{
    if (line->skip)
        return;
    line_finish(line);
    report_dropped();
    if (!line_write(line))
        atomic_fetch_add(&dropped, 1);
}

void log_open(void)
{
    struct stat status;
    if (fstat(STDERR_FILENO, &status) != 0 || S_ISREG(status.st_mode))
        return;
    log_is_socket = S_ISSOCK(status.st_mode);
    /* O_NONBLOCK belongs to the open file, which other processes may share. So open the pipe or terminal once more. */
    int again = open("/proc/self/fd/2", O_WRONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    if (again >= 0)
        log_file = again;
    else if (S_ISFIFO(status.st_mode)) /* another user's pipe, as in a container; nobody else shares our end */
        fcntl(STDERR_FILENO, F_SETFL, fcntl(STDERR_FILENO, F_GETFL) | O_NONBLOCK);
}

void log_message(enum log_level level, const char *event, const char *format, ...)
{
    char *message = NULL; /* not truncated here, because only log_text() knows where a character ends */
    va_list arguments;
    va_start(arguments, format);
    int length = vasprintf(&message, format, arguments);
    va_end(arguments);
    struct log_line line;
    log_begin(&line, level, event);
    log_text(&line, "message", length < 0 ? "" : message);
    log_end(&line);
    if (length >= 0)
        free(message);
}
