/* SPDX-License-Identifier: Apache-2.0 */
/* The formats of strings, each with a function and a row in the table, and the range of dates. */
#include "format.h"

#include <ctype.h>

static bool digits(const char *text, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
    }
    return true;
}

static int digits_value(const char *text, size_t count)
{
    int value = 0;
    for (size_t i = 0; i < count; i++)
        value = value * 10 + (text[i] - '0');
    return value;
}

/* RFC 9562 section 4. */
static bool is_uuid(const char *text)
{
    if (strlen(text) != 36)
        return false;
    for (size_t i = 0; i < 36; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? text[i] != '-' : !isxdigit((unsigned char)text[i]))
            return false;
    }
    return true;
}

static int days_of_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && leap ? 29 : days[month - 1];
}

/* RFC 3339 full-date in the first ten characters. The year 0000 is refused because PostgreSQL does not know it. */
static bool date_prefix(const char *text)
{
    if (strlen(text) < 10 || !digits(text, 4) || text[4] != '-' || !digits(text + 5, 2) || text[7] != '-' ||
        !digits(text + 8, 2))
        return false;
    int year = digits_value(text, 4);
    int month = digits_value(text + 5, 2);
    int day = digits_value(text + 8, 2);
    return year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= days_of_month(year, month);
}

static bool is_date(const char *text)
{
    return strlen(text) == 10 && date_prefix(text);
}

static bool clock_time(const char *text, int hour_max)
{
    return digits(text, 2) && text[2] == ':' && digits(text + 3, 2) && digits_value(text, 2) <= hour_max &&
           digits_value(text + 3, 2) <= 59;
}

static bool is_offset(const char *text)
{
    if (*text == 'Z' || *text == 'z')
        return text[1] == '\0';
    return (*text == '+' || *text == '-') && strlen(text) == 6 && clock_time(text + 1, 15);
}

/* RFC 3339 date-time. Leap seconds and offsets of 16 hours or more are refused because PostgreSQL does not take them.
 */
static bool is_date_time(const char *text)
{
    size_t length = strlen(text);
    if (length < 20 || length > 40 || !date_prefix(text) || (text[10] != 'T' && text[10] != 't'))
        return false;
    if (!clock_time(text + 11, 23) || text[16] != ':' || !digits(text + 17, 2) || digits_value(text + 17, 2) > 59)
        return false;
    const char *at = text + 19;
    if (*at == '.') {
        size_t fraction = strspn(at + 1, "0123456789");
        if (fraction == 0)
            return false;
        at += 1 + fraction;
    }
    return is_offset(at);
}

static bool has_space_or_control(const char *text)
{
    for (const unsigned char *at = (const unsigned char *)text; *at != '\0'; at++) {
        if (*at <= 0x20 || *at == 0x7f)
            return true;
    }
    return false;
}

/* RFC 3986 section 4.3: an absolute URI. */
static bool is_uri(const char *text)
{
    size_t scheme = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-.");
    return scheme > 0 && isalpha((unsigned char)text[0]) && text[scheme] == ':' && text[scheme + 1] != '\0' &&
           strlen(text) <= 2000 && !has_space_or_control(text);
}

/* The offset at the end of a date-time, in minutes ahead of UTC. */
static int offset_minutes(const char *date_time)
{
    const char *end = date_time + strlen(date_time);
    if (end[-1] == 'Z' || end[-1] == 'z')
        return 0;
    int minutes = digits_value(end - 5, 2) * 60 + digits_value(end - 2, 2);
    return end[-6] == '-' ? -minutes : minutes;
}

/* PostgreSQL rounds to microseconds and the service to milliseconds, so fractions from .9994995 on make a full
 * second. */
static bool rounds_up(const char *date_time)
{
    static const char full[] = "9994995";
    size_t length = date_time[19] == '.' ? strspn(date_time + 20, "0123456789") : 0;
    int order = strncmp(date_time + 20, full, length < strlen(full) ? length : strlen(full));
    return length > 0 && (order > 0 || (order == 0 && length >= strlen(full)));
}

int format_year(enum format format, const char *text)
{
    if (format != FORMAT_DATE && format != FORMAT_DATE_TIME)
        return YEAR_MIN;
    int year = digits_value(text, 4);
    if (format == FORMAT_DATE || year < YEAR_MIN || year > YEAR_MAX)
        return year;
    int second = (digits_value(text + 11, 2) * 60 + digits_value(text + 14, 2) - offset_minutes(text)) * 60 +
                 digits_value(text + 17, 2) + rounds_up(text);
    if (second < 0 && strncmp(text + 5, "01-01", 5) == 0)
        return year - 1;
    return second >= 86400 && strncmp(text + 5, "12-31", 5) == 0 ? year + 1 : year;
}

/* Lower case, as PostgreSQL writes it (RFC 9562 section 4). */
static const char *uuid_canonical(struct arena *arena, const char *text)
{
    if (!is_uuid(text))
        return NULL;
    char *canonical = arena_copy(arena, text, strlen(text));
    for (char *at = canonical; *at != '\0'; at++)
        *at = (char)tolower((unsigned char)*at);
    return canonical;
}

const char *format_canonical(enum format format, struct arena *arena, const char *text)
{
    static bool (*const checks[])(const char *text) = {
        [FORMAT_DATE] = is_date, [FORMAT_DATE_TIME] = is_date_time, [FORMAT_EMAIL] = is_mailbox,
        [FORMAT_URI] = is_uri,   [FORMAT_LINE] = is_line,           [FORMAT_PROSE] = is_prose,
    };
    if (format == FORMAT_UUID)
        return uuid_canonical(arena, text);
    if (format == FORMAT_USER_NAME)
        return user_name_canonical(arena, text);
    if (format == FORMAT_LANGUAGE)
        return language_canonical(arena, text);
    return format == FORMAT_NONE || checks[format](text) ? text : NULL;
}
