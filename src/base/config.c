/* SPDX-License-Identifier: Apache-2.0 */
/* The table of all settings, and reading them from environment variables. */
#include "base.h"

#include <errno.h>
#include <regex.h>

#define PREFIX "KEHRWERT_"

enum setting_kind { SETTING_TEXT, SETTING_SECRET, SETTING_NUMBER, SETTING_CHOICE };

struct setting {
    const char *name;
    enum setting_kind kind;
    size_t offset; /* of the member in struct config */
    const char *default_value;
    int min, max;               /* for SETTING_NUMBER */
    const char *const *choices; /* NULL-terminated; the value is the index */
    const char *meaning;
};

static const char *const environments[] = {"production", "development", NULL};
static const char *const log_levels[] = {"debug", "info", "warning", "error", NULL};
static const char *const switches[] = {"off", "on", NULL};

#define FIELD(field) offsetof(struct config, field)

static const struct setting settings[] = {
    {"ENVIRONMENT", SETTING_CHOICE, FIELD(environment), "production", 0, 0, environments,
     "development enables the development issuer and the movable clock; it requires a loopback address"},
    {"HOST", SETTING_TEXT, FIELD(host), "127.0.0.1", 0, 0, NULL, "IPv4 address to listen on"},
    {"PORT", SETTING_NUMBER, FIELD(port), "8080", 1, 65535, NULL, "TCP port to listen on"},
    {"THREADS", SETTING_NUMBER, FIELD(threads), "8", 1, 256, NULL, "number of threads that answer requests"},
    {"SLOW_THREADS", SETTING_NUMBER, FIELD(slow_threads), "8", 1, 256, NULL,
     "number of further threads; requests to operations that are slow at the moment get no more than these"},
    {"CONNECTIONS_MAX", SETTING_NUMBER, FIELD(connections_max), "4000", 16, 60000, NULL,
     "maximum number of open client connections, of up to 64 KiB each"},
    {"CONNECTIONS_PER_ADDRESS_MAX", SETTING_NUMBER, FIELD(connections_per_address_max), "0", 0, 60000, NULL,
     "maximum number of open connections per client address; 0 = no limit (behind a proxy, all clients have the same "
     "address)"},
    {"IDLE_SECONDS", SETTING_NUMBER, FIELD(idle_seconds), "30", 1, 3600, NULL,
     "seconds after which an idle client connection is closed"},
    {"DATABASE_URL", SETTING_SECRET, FIELD(database_url), "", 0, 0, NULL,
     "libpq connection string or URI; serve needs a login that has only the role kehrwert_app, migrate a login that "
     "owns the schema"},
    {"DATABASE_CONNECTIONS", SETTING_NUMBER, FIELD(database_connections), "0", 0, 256, NULL,
     "database connections for requests; 0 = one per thread; with fewer, quick requests may wait for slow ones; due "
     "work and match runs use one more each"},
    {"DATABASE_PREPARE", SETTING_CHOICE, FIELD(database_prepare), "on", 0, 0, switches,
     "prepared statements; turn them off behind PgBouncer before 1.21 in transaction mode"},
    {"REQUEST_BUDGET_MS", SETTING_NUMBER, FIELD(request_budget_ms), "2000", 100, 60000, NULL,
     "maximum time for answering a request, in milliseconds"},
    {"PUBLIC_URL", SETTING_TEXT, FIELD(public_url), "", 0, 0, NULL,
     "base URL under which clients reach the service; empty = http://HOST:PORT"},
    {"CORS_ORIGINS", SETTING_TEXT, FIELD(cors_origins), "", 0, 0, NULL,
     "exact origins of allowed browser applications, separated by spaces"},
    {"TOKEN_ISSUER", SETTING_TEXT, FIELD(token_issuer), "", 0, 0, NULL, "exact `iss` of accepted tokens"},
    {"TOKEN_AUDIENCE", SETTING_TEXT, FIELD(token_audience), "kehrwert", 0, 0, NULL, "`aud` of accepted tokens"},
    {"TOKEN_EXTERNAL_ID_CLAIM", SETTING_TEXT, FIELD(token_external_id_claim), "", 0, 0, NULL,
     "claim with the employee's `external_id`; a token that has it means this employee, whatever its `sub`"},
    {"TOKEN_KEYS_FILE", SETTING_TEXT, FIELD(token_keys_file), "", 0, 0, NULL,
     "path of the JWK set with the issuer's public keys; read again when it changes and on SIGHUP"},
    {"DEVELOPMENT_KEY_FILE", SETTING_TEXT, FIELD(development_key_file), "", 0, 0, NULL,
     "path of the development issuer's private key, created on first start; only in development"},
    {"CURSOR_SECRET", SETTING_SECRET, FIELD(cursor_secret), "", 0, 0, NULL,
     "signs paging cursors and seals the responses of Idempotency-Keys; at least 32 characters, the same on all "
     "instances (in development: derived from the private key if empty)"},
    {"DRAIN_SECONDS", SETTING_NUMBER, FIELD(drain_seconds), "0", 0, 300, NULL,
     "on SIGTERM, seconds from reporting `not ready` to closing the port; then stopping takes less than 10 seconds"},
    {"DUE_SECONDS", SETTING_NUMBER, FIELD(due_seconds), "30", 0, 86400, NULL,
     "polling interval for due work, in seconds; 0 = this instance leaves due work to others"},
    {"MATCH_SECONDS", SETTING_NUMBER, FIELD(match_seconds), "1", 0, 3600, NULL,
     "polling interval for queued match runs, in seconds; 0 = this instance leaves match runs to others"},
    {"TIME_ZONE", SETTING_TEXT, FIELD(time_zone), "UTC", 0, 0, NULL,
     "IANA name of the time zone of new programs that name none, such as Europe/Berlin"},
    {"LOG_LEVEL", SETTING_CHOICE, FIELD(log_level), "info", 0, 0, log_levels, "lowest level that is logged"},
};

static const struct setting *setting_by_name(const char *name, size_t length)
{
    for (size_t i = 0; i < LENGTH_OF(settings); i++) {
        if (strlen(settings[i].name) == length && strncmp(settings[i].name, name, length) == 0)
            return &settings[i];
    }
    return NULL;
}

static bool setting_number(const struct setting *setting, const char *value, int *ret_number)
{
    char *end = NULL;
    errno = 0;
    long number = strtol(value, &end, 10);
    bool whole = errno == 0 && end != value && *end == '\0';
    if (!whole || number < setting->min || number > setting->max) {
        fprintf(stderr, PREFIX "%s: %s is not a number from %d to %d\n", setting->name, value, setting->min,
                setting->max);
        return false;
    }
    *ret_number = (int)number;
    return true;
}

static bool setting_choice(const struct setting *setting, const char *value, int *ret_choice)
{
    for (int i = 0; setting->choices[i]; i++) {
        if (strcmp(setting->choices[i], value) == 0) {
            *ret_choice = i;
            return true;
        }
    }
    fprintf(stderr, PREFIX "%s: %s is not one of:", setting->name, value);
    for (int i = 0; setting->choices[i]; i++)
        fprintf(stderr, " %s", setting->choices[i]);
    fputc('\n', stderr);
    return false;
}

static bool setting_store(const struct setting *setting, const char *value, struct config *config)
{
    void *field = (char *)config + setting->offset;
    switch (setting->kind) {
    case SETTING_NUMBER:
        return setting_number(setting, value, field);
    case SETTING_CHOICE:
        return setting_choice(setting, value, field);
    case SETTING_TEXT:
    case SETTING_SECRET:
        break;
    }
    memcpy(field, &value, sizeof value);
    return true;
}

/* True for the variables that Kubernetes sets in every pod for a Service whose name begins with kehrwert, such as
 * KEHRWERT_SERVICE_HOST and KEHRWERT_PORT=tcp://10.0.0.1:80. `entry` is without the prefix. */
static bool is_of_kubernetes(const char *entry)
{
    static const char pattern[] = "^([A-Z0-9_]+_)?(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?"
                                  "|PORT_[0-9]+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)="
                                  "|^([A-Z0-9_]+_)?PORT=(tcp|udp|sctp)://";
    regex_t regex;
    if (regcomp(&regex, pattern, REG_EXTENDED | REG_NOSUB) != 0)
        return false;
    bool matches = regexec(&regex, entry, 0, NULL, 0) == 0;
    regfree(&regex);
    return matches;
}

bool config_read(char *const *environment, struct config *ret_config)
{
    struct config config = {0};
    bool good = true;
    for (size_t i = 0; i < LENGTH_OF(settings); i++)
        good = setting_store(&settings[i], settings[i].default_value, &config) && good;
    for (; *environment; environment++) {
        const char *name = *environment;
        if (strncmp(name, PREFIX, sizeof PREFIX - 1) != 0)
            continue;
        name += sizeof PREFIX - 1;
        if (is_of_kubernetes(name))
            continue;
        size_t length = strcspn(name, "=");
        const struct setting *setting = setting_by_name(name, length);
        if (!setting) {
            fprintf(stderr, PREFIX "%.*s: unknown setting; `kehrwert config` lists all settings\n", (int)length, name);
            good = false;
            continue;
        }
        good = setting_store(setting, name + length + (name[length] == '='), &config) && good;
    }
    if (good)
        *ret_config = config;
    return good;
}

static void setting_print(const struct setting *setting, const struct config *config)
{
    const void *field = (const char *)config + setting->offset;
    const char *text = NULL;
    int number = 0;
    if (setting->kind == SETTING_NUMBER || setting->kind == SETTING_CHOICE)
        memcpy(&number, field, sizeof number);
    else
        memcpy(&text, field, sizeof text);
    printf(PREFIX "%s=", setting->name);
    if (setting->kind == SETTING_NUMBER)
        printf("%d", number);
    else if (setting->kind == SETTING_CHOICE)
        printf("%s", setting->choices[number]);
    else if (setting->kind == SETTING_SECRET && text[0] != '\0')
        printf("********");
    else
        printf("%s", text);
    printf("\n    %s (default: %s)\n", setting->meaning, setting->default_value[0] ? setting->default_value : "empty");
}

void config_print(const struct config *config)
{
    for (size_t i = 0; i < LENGTH_OF(settings); i++)
        setting_print(&settings[i], config);
}
