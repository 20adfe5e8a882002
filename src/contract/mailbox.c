/* SPDX-License-Identifier: Apache-2.0 */
/* Mailboxes: the grammar of RFC 5321 section 4.1.2. */
#include "format.h"

#include <arpa/inet.h>
#include <strings.h>

#define LOCAL_PART_MAX 64
#define MAILBOX_MAX 254 /* a path has 256 octets, with its brackets (section 4.5.3.1.3) */
#define LABEL_MAX 63

static const char letters_and_digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/* The length of Local-part if it is a Dot-string; 0 if it is none. */
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

/* The length of Local-part if it is a Quoted-string; 0 if it is none. */
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

/* An IP address in brackets. No other kind of address literal is registered. */
static bool is_address_literal(const char *text)
{
    static const char tag[] = "IPv6:";
    char address[INET6_ADDRSTRLEN];
    struct in6_addr binary;
    size_t length = strlen(text);
    if (length < 2 || text[0] != '[' || text[length - 1] != ']')
        return false;
    bool six = strncasecmp(text + 1, tag, sizeof tag - 1) == 0;
    const char *begin = text + 1 + (six ? sizeof tag - 1 : 0);
    size_t size = (size_t)(text + length - 1 - begin);
    if (size >= sizeof address)
        return false;
    memcpy(address, begin, size);
    address[size] = '\0';
    return inet_pton(six ? AF_INET6 : AF_INET, address, &binary) == 1;
}

bool is_mailbox(const char *text)
{
    size_t local = *text == '"' ? quoted_string_length(text) : dot_string_length(text);
    if (local == 0 || local > LOCAL_PART_MAX || text[local] != '@' || strlen(text) > MAILBOX_MAX)
        return false;
    const char *domain = text + local + 1;
    return is_domain(domain) || is_address_literal(domain);
}
