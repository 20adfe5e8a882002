/* SPDX-License-Identifier: Apache-2.0 */
/* Opens connections. libpq would go through the hosts itself, but only its blocking functions have a time limit: with
 * the asynchronous ones, a frozen host hides all hosts after it. So libpq gets one host at a time. */
#include "connecting.h"
#include "connection.h"

#include <poll.h>

#define CONNECT_US 1000000 /* for each host, unless the URL says otherwise */
#define OPTIONS_MAX 100

/* Keywords and values for libpq, NULL-terminated. */
struct options {
    const char *names[OPTIONS_MAX + 1];
    const char *values[OPTIONS_MAX + 1];
    size_t count;
};

static void add(struct options *options, const char *name, const char *value)
{
    if (options->count == OPTIONS_MAX)
        return;
    options->names[options->count] = name;
    options->values[options->count++] = value;
    options->names[options->count] = NULL;
    options->values[options->count] = NULL;
}

static int items_of(const char *list)
{
    int count = 1;
    for (const char *at = list; at && *at != '\0'; at++)
        count += *at == ',';
    return count;
}

/* One item of a list that is separated by commas. */
static const char *item_of(struct arena *arena, const char *list, int index)
{
    while (index-- > 0)
        list += strcspn(list, ",") + 1;
    return arena_copy(arena, list, strcspn(list, ","));
}

static const char *value_of(const PQconninfoOption *parsed, const char *name)
{
    while (parsed->keyword && strcmp(parsed->keyword, name) != 0)
        parsed++;
    return parsed->keyword ? parsed->val : NULL;
}

static int hosts_of(const PQconninfoOption *parsed)
{
    int hosts = items_of(value_of(parsed, "host"));
    int addresses = items_of(value_of(parsed, "hostaddr"));
    return hosts > addresses ? hosts : addresses;
}

/* There may be one port for all hosts. libpq refuses any other list that does not fit. */
static bool is_list(const PQconninfoOption *option, int hosts)
{
    const char *name = option->keyword;
    bool may_be = strcmp(name, "host") == 0 || strcmp(name, "hostaddr") == 0 || strcmp(name, "port") == 0;
    return may_be && hosts > 1 && items_of(option->val) == hosts;
}

static void take_options(const PQconninfoOption *parsed, struct arena *arena, int host, struct options *ret_options)
{
    /* Keepalives and the user timeout close idle connections whose peer has vanished. The URL may say otherwise. */
    add(ret_options, "keepalives_idle", "10");
    add(ret_options, "keepalives_interval", "5");
    add(ret_options, "keepalives_count", "3");
    add(ret_options, "tcp_user_timeout", "10000");
    add(ret_options, "application_name", "kehrwert");
    int hosts = hosts_of(parsed);
    for (; parsed->keyword; parsed++) {
        if (parsed->val)
            add(ret_options, parsed->keyword, is_list(parsed, hosts) ? item_of(arena, parsed->val, host) : parsed->val);
    }
    add(ret_options, "client_encoding", "UTF8");
    add(ret_options, "target_session_attrs", "read-write");
}

static int64_t connect_timeout_us(const PQconninfoOption *parsed)
{
    const char *seconds = value_of(parsed, "connect_timeout");
    long given = seconds ? strtol(seconds, NULL, 10) : 0;
    return given > 0 ? given * 1000000 : CONNECT_US;
}

static const char *connect_one(PGconn *pg, int64_t deadline_us)
{
    PostgresPollingStatusType state = PGRES_POLLING_WRITING;
    if (!pg || PQstatus(pg) == CONNECTION_BAD)
        return pg ? PQerrorMessage(pg) : "out of memory";
    while (state != PGRES_POLLING_OK) {
        enum exchange exchange = connection_wait(pg, state == PGRES_POLLING_READING ? POLLIN : POLLOUT, deadline_us);
        state = exchange ? PGRES_POLLING_FAILED : PQconnectPoll(pg);
        if (state == PGRES_POLLING_FAILED)
            return exchange == EXCHANGE_LATE ? "timed out\n" : PQerrorMessage(pg);
    }
    return NULL;
}

static void free_parsed(void *parsed)
{
    PQconninfoFree(parsed);
}

PGconn *connecting_run(const char *url, struct arena *arena, int *host, const char **ret_reasons)
{
    char *mistake = NULL;
    PQconninfoOption *parsed = PQconninfoParse(url, &mistake);
    struct text reasons = {.arena = arena};
    if (!parsed) {
        *ret_reasons = "KEHRWERT_DATABASE_URL is not a connection string";
        PQfreemem(mistake);
        return NULL;
    }
    arena_defer(arena, free_parsed, parsed);
    int count = hosts_of(parsed);
    for (int i = 0; i < count; i++) {
        int tried = (*host + i) % count;
        struct options options = {.count = 0};
        take_options(parsed, arena, tried, &options);
        PGconn *pg = PQconnectStartParams(options.names, options.values, 0);
        const char *reason = connect_one(pg, clock_monotonic_us() + connect_timeout_us(parsed));
        if (!reason) {
            *host = tried;
            return pg;
        }
        text_format(&reasons, "%.*s; ", (int)strcspn(reason, "\n"), reason);
        PQfinish(pg);
    }
    *ret_reasons = arena_copy(arena, reasons.bytes, reasons.length - 2);
    return NULL;
}
