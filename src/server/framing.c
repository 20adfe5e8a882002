/* SPDX-License-Identifier: Apache-2.0 */
/* Checks size and framing of requests. libmicrohttpd 0.9.75 has an option for strictness, but the value 1 closes the
 * connection without an answer, and no value refuses everything that is refused here. */
#include "framing.h"

#include <ctype.h>
#include <strings.h>

#include "exchange.h"

#define HEADER_MEMORY 64 /* what libmicrohttpd needs for each header and each cookie, besides their text */

static bool is_control(char c)
{
    return (unsigned char)c < ' ' || c == 0x7f;
}

static bool is_token(const char *text)
{
    static const char marks[] = "!#$%&'*+-.^_`|~";
    const char *at = text;
    while (isalnum((unsigned char)*at) || (*at != '\0' && strchr(marks, *at)))
        at++;
    return at > text && *at == '\0';
}

/* The name, a colon, blanks and the value must follow one another. Those of a folded header do not, because
 * libmicrohttpd moves its name. Returns the end of the line, or NULL. */
static const char *line_end(const struct header *header, const char *start)
{
    const char *at = header->name;
    if (at != start || !is_token(at))
        return NULL;
    at += strlen(at) + 1;
    at += strspn(at, " \t");
    if (at != header->value)
        return NULL;
    while (*at == '\t' || !is_control(*at))
        at++;
    return *at == '\0' ? at : NULL;
}

/* Every byte of the head must be in one of its parts. Otherwise there was a NUL, a bare LF, a folded line or an extra
 * blank. */
static bool is_whole(const struct head *head)
{
    const char *end = head->version + strlen(head->version);
    if (!is_token(head->method) || head->target_at != head->method + strlen(head->method) + 1 ||
        head->version != head->target_at + strlen(head->target) + 1)
        return false;
    for (size_t i = 0; i < head->header_count; i++) {
        end = line_end(&head->headers[i], end + 2);
        if (!end)
            return false;
    }
    return end + 4 == head->method + head->length;
}

/* The number of headers with this name. */
static int count_of(const struct head *head, const char *name)
{
    int count = 0;
    for (size_t i = 0; i < head->header_count; i++)
        count += strcasecmp(head->headers[i].name, name) == 0;
    return count;
}

const char *framing_header(const struct head *head, const char *name)
{
    for (size_t i = 0; i < head->header_count; i++) {
        if (strcasecmp(head->headers[i].name, name) == 0)
            return head->headers[i].value;
    }
    return NULL;
}

/* The length of a host, with or without a port, at the start of a text. */
static size_t host_length(const char *text)
{
    return strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~%!$&'()*+;=:[]");
}

static bool host_good(const struct head *head)
{
    int count = count_of(head, "Host");
    if (count == 0)
        return strcmp(head->version, "HTTP/1.0") == 0;
    const char *host = framing_header(head, "Host");
    size_t length = host_length(host);
    return count == 1 && length > 0 && host[length + strspn(host + length, " \t")] == '\0';
}

static bool length_good(const struct head *head)
{
    const char *coding = framing_header(head, "Transfer-Encoding");
    int lengths = count_of(head, "Content-Length");
    if (!coding)
        return lengths <= 1;
    return lengths == 0 && count_of(head, "Transfer-Encoding") == 1 && strcasecmp(coding, "chunked") == 0 &&
           strcmp(head->version, "HTTP/1.0") != 0;
}

/* A path, or scheme, host and maybe a path (RFC 9112 section 3.2); `*` for OPTIONS only. */
static bool target_good(const struct head *head)
{
    const char *target = head->target;
    for (const char *at = target; *at != '\0'; at++) {
        if (is_control(*at) || *at == ' ' || *at == '#')
            return false;
    }
    if (target[0] == '/')
        return true;
    if (strcmp(target, "*") == 0)
        return strcmp(head->method, "OPTIONS") == 0;
    size_t scheme = strncasecmp(target, "http://", 7) == 0 ? 7 : strncasecmp(target, "https://", 8) == 0 ? 8 : 0;
    size_t host = host_length(target + scheme);
    return scheme > 0 && host > 0 && strchr("/?", target[scheme + host]) != NULL;
}

/* The memory for cookies, which libmicrohttpd copies from the first of their headers. */
static size_t cookie_memory(const struct head *head)
{
    const char *cookies = framing_header(head, "Cookie");
    if (!cookies)
        return 0;
    size_t count = 2; /* the last one, and one for the copy */
    for (const char *at = cookies; *at != '\0'; at++)
        count += *at == ';' || *at == ',';
    return strlen(cookies) + count * HEADER_MEMORY;
}

/* If requests could take up all memory of the connection, there would be no room for the head of a response: the
 * request would have its effect, and the connection would be closed without a response. */
static bool is_too_large(const struct head *head)
{
    return head->length + head->header_count * HEADER_MEMORY + cookie_memory(head) > HEAD_MEMORY;
}

/* A client must not ask for permission to send a body that it does not have (RFC 9110 section 10.1.1). libmicrohttpd
 * would mix up the permission and the response. */
static bool expects_nothing(const struct head *head)
{
    const char *length = framing_header(head, "Content-Length");
    return framing_header(head, "Expect") && !framing_header(head, "Transfer-Encoding") &&
           (!length || strtoull(length, NULL, 10) == 0);
}

enum error framing_check(const struct head *head)
{
    if (is_too_large(head))
        return strlen(head->target) > head->length / 2 ? ERROR_TARGET_TOO_LONG : ERROR_HEADERS_TOO_LARGE;
    bool good = is_whole(head) && target_good(head) && host_good(head) && length_good(head) && !expects_nothing(head);
    return good ? OK : ERROR_REQUEST_MALFORMED;
}

bool framing_chunk_good(const char *start, const char *payload)
{
    if (payload - start < 3 || payload[-1] != '\n' || payload[-2] != '\r')
        return false;
    const char *line = payload - 2;
    while (line > start && line[-1] != '\n')
        line--;
    if (line - start >= 2 && line[-2] != '\r')
        return false;
    const char *at = line;
    while (isxdigit((unsigned char)*at))
        at++;
    if (at == line || (*at != ';' && at != payload - 2))
        return false;
    while (*at == '\t' || !is_control(*at))
        at++;
    return at == payload - 2;
}
