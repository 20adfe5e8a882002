/* SPDX-License-Identifier: Apache-2.0 */
/* Mailboxes: the grammar of RFC 5321 section 4.1.2. */
#include "format.h"

#include <stdlib.h>
#include <strings.h>

#define LOCAL_PART_MAX 64
#define MAILBOX_MAX 254 /* a path has at most 256 octets, including its brackets (section 4.5.3.1.3) */
#define LABEL_MAX 63
#define ADDRESS_MAX 45 /* six groups and an IPv4 address */

static const char letters_and_digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/* The length of Local-part if it is a Dot-string, otherwise 0. */
static size_t dot_string_length(const char *text)
{
    const char *at = text;
    for (;;) {
        size_t specials = 0;
        const char *atom = at;
        do {
            at += strspn(at, letters_and_digits);
            specials = strspn(at, "!#$%&'*+-/=?^_`{|}~");
            at += specials;
        } while (specials > 0);
        if (at == atom)
            return 0;
        if (*at != '.')
            return (size_t)(at - text);
        at++;
    }
}

/* The length of Local-part if it is a Quoted-string, otherwise 0. */
static size_t quoted_string_length(const char *text)
{
    const char *at = text + 1;
    if (*text != '"')
        return 0;
    for (; *at != '"'; at++) {
        at += *at == '\\';
        if (*at < ' ' || *at > '~')
            return 0;
    }
    return (size_t)(at + 1 - text);
}

static bool is_domain(const char *text)
{
    for (;;) {
        size_t length = strcspn(text, ".");
        for (size_t i = 0; i < length; i++) {
            if (!strchr(letters_and_digits, text[i]) && (text[i] != '-' || i == 0 || i + 1 == length))
                return false;
        }
        if (length == 0 || length > LABEL_MAX)
            return false;
        if (text[length] == '\0')
            return true;
        text += length + 1;
    }
}

/* Unlike inet_pton(), accepts leading zeros. */
static bool is_ipv4(const char *text)
{
    for (int numbers = 1;; numbers++) {
        size_t length = strspn(text, "0123456789");
        if (length == 0 || length > 3 || strtol(text, NULL, 10) > 255)
            return false;
        text += length;
        if (*text != '.' || numbers == 4)
            return *text == '\0' && numbers == 4;
        text++;
    }
}

/* Unlike inet_pton(), requires that `::` stands for at least two groups. An IPv4 address at the end counts as two. */
static bool is_ipv6(const char *text)
{
    bool gap = strncmp(text, "::", 2) == 0;
    int groups = 0;
    for (text += gap ? 2 : 0; *text != '\0' && !is_ipv4(text); groups++) {
        size_t length = strspn(text, "0123456789ABCDEFabcdef");
        bool gap_next = strncmp(text + length, "::", 2) == 0;
        text += length;
        if (length == 0 || length > 4 || (gap && gap_next) || strcmp(text, ":") == 0 || strcspn(text, ":") > 0)
            return false;
        gap = gap || gap_next;
        text += gap_next ? 2 : *text == ':';
    }
    groups += *text != '\0' ? 2 : 0;
    return gap ? groups <= 6 : groups == 8;
}

/* An IP address in brackets. No other kind of address literal is registered. */
static bool is_address_literal(const char *text)
{
    static const char tag[] = "IPv6:";
    char address[ADDRESS_MAX + 1];
    size_t length = strlen(text);
    if (length < 2 || text[0] != '[' || text[length - 1] != ']')
        return false;
    bool six = strncasecmp(text + 1, tag, sizeof tag - 1) == 0;
    const char *begin = text + 1 + (six ? sizeof tag - 1 : 0);
    size_t size = (size_t)(text + length - 1 - begin);
    if (size > ADDRESS_MAX)
        return false;
    memcpy(address, begin, size);
    address[size] = '\0';
    return six ? is_ipv6(address) : is_ipv4(address);
}

bool is_mailbox(const char *text)
{
    size_t local = *text == '"' ? quoted_string_length(text) : dot_string_length(text);
    if (local == 0 || local > LOCAL_PART_MAX || text[local] != '@' || strlen(text) > MAILBOX_MAX)
        return false;
    const char *domain = text + local + 1;
    return is_domain(domain) || is_address_literal(domain);
}
