/* SPDX-License-Identifier: Apache-2.0 */
/* kehrwert serve: starts everything, waits for a signal, and stops in reverse order. */
#include <signal.h>

#include "auth.h"
#include "commands.h"
#include "contract.h"
#include "db.h"
#include "due.h"
#include "match_run.h"
#include "migrate.h"
#include "request.h"
#include "server.h"

#define KEYS_SECONDS 1           /* between two checks of the file with the token keys */
#define STOP_US 5000000          /* for work in progress when the service stops */
#define LAST_RESPONSE_US 1000000 /* after that, for answering the requests that were cut off */

extern char **environ;

static bool is_loopback(const char *host)
{
    return strncmp(host, "127.", 4) == 0;
}

static bool require(const char *name, const char *value)
{
    if (value[0] != '\0')
        return true;
    fprintf(stderr, "KEHRWERT_%s is required\n", name);
    return false;
}

/* The secret of a development service comes from its private key, so that it is the same after a restart. */
static bool development_secret(const char *key_file, char ret_secret[80])
{
    char pem[4096] = "";
    FILE *file = fopen(key_file, "re");
    if (!file)
        return false;
    size_t length = fread(pem, 1, sizeof pem - 1, file);
    fclose(file);
    AUTO_ARENA arena = arena_new();
    struct seal_key key;
    seal_key(arena, pem, "development secret", "", &key);
    snprintf(ret_secret, 80, "%s", hex_encode(arena, key.bytes, sizeof key.bytes));
    return length > 0;
}

static bool complete_development(struct config *config)
{
    static char secret[80];
    static char keys_file[4096];
    if (!is_loopback(config->host)) {
        fputs("KEHRWERT_ENVIRONMENT=development requires a loopback address in KEHRWERT_HOST\n", stderr);
        return false;
    }
    if (config->token_issuer[0] == '\0')
        config->token_issuer = "kehrwert-development";
    if (config->token_keys_file[0] == '\0' && config->development_key_file[0] != '\0') {
        snprintf(keys_file, sizeof keys_file, "%s.jwks", config->development_key_file);
        config->token_keys_file = keys_file;
        if (!development_key_ensure(config->development_key_file))
            return false;
    }
    if (config->cursor_secret[0] == '\0') {
        if (!development_secret(config->development_key_file, secret)) {
            uuid_random(secret);
            uuid_random(secret + 36);
        }
        config->cursor_secret = secret;
    }
    return true;
}

/* Fills in defaults that depend on other settings, and checks that nothing is missing. Prints each problem; false if
 * there is one. */
static bool config_complete(struct config *config)
{
    bool development = config->environment == ENVIRONMENT_DEVELOPMENT;
    if (development && !complete_development(config))
        return false;
    if (!development && config->development_key_file[0] != '\0') {
        fputs("KEHRWERT_DEVELOPMENT_KEY_FILE is allowed in development only\n", stderr);
        return false;
    }
    if (config->database_connections == 0)
        config->database_connections = config->threads + config->slow_threads;
    bool good = require("DATABASE_URL", config->database_url);
    good = require("TOKEN_ISSUER", config->token_issuer) && good;
    good = require("TOKEN_KEYS_FILE", config->token_keys_file) && good;
    if (strlen(config->cursor_secret) < 32) {
        fputs("KEHRWERT_CURSOR_SECRET needs at least 32 characters\n", stderr);
        good = false;
    }
    return good;
}

/* Only the database knows all time zones. If it cannot be reached, the service starts nevertheless. */
static bool check_time_zone(const struct service *service)
{
    const char *name = service->config.time_zone;
    if (!db_lacks_time_zone(service->db, name))
        return true;
    log_message(LOG_LEVEL_ERROR, "time_zone_unknown",
                "KEHRWERT_TIME_ZONE: '%s' is not an IANA time zone that the database knows", name);
    return false;
}

static bool open_service(struct service *service)
{
    const struct config *config = &service->config;
    static char public_url[300];
    static struct migration_watch migration_watch;
    service->migration_watch = &migration_watch;
    snprintf(public_url, sizeof public_url, "http://%s:%d", config->host, config->port);
    service->public_url = config->public_url[0] != '\0' ? config->public_url : public_url;
    cursor_set_secret(config->cursor_secret);
    if (!contract_open())
        return false;
    if (!token_policy_open(config->token_keys_file, config->token_issuer, config->token_audience,
                           &service->token_policy))
        return false;
    token_policy_read_external_id(service->token_policy, config->token_external_id_claim);
    /* Due work and match runs get a connection each, so that they take none from requests. */
    int connections = config->database_connections + (config->due_seconds > 0) + (config->match_seconds > 0);
    struct db_settings settings = {.url = config->database_url,
                                   .connections = connections,
                                   .prepare = config->database_prepare,
                                   .strict_login = config->environment == ENVIRONMENT_PRODUCTION};
    service->db = db_open(&settings);
    return service->db && db_admitted(service->db) && check_time_zone(service);
}

static void close_service(struct service *service)
{
    db_close(service->db);
    token_policy_free(service->token_policy);
    contract_close();
}

/* Blocks the signals before any other thread exists, so that only the main thread gets them, by sigwait. */
static void block_signals(sigset_t *ret_signals)
{
    sigemptyset(ret_signals);
    sigaddset(ret_signals, SIGHUP);
    sigaddset(ret_signals, SIGTERM);
    sigaddset(ret_signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, ret_signals, NULL);
    signal(SIGPIPE, SIG_IGN);
}

static struct due_worker *start_due_work(const struct service *service)
{
    struct due_worker_settings settings = {.db = service->db,
                                           .seconds = service->config.due_seconds,
                                           .development = service->config.environment == ENVIRONMENT_DEVELOPMENT};
    return settings.seconds > 0 ? due_worker_start(&settings) : NULL;
}

static struct match_worker *start_match_runs(const struct service *service)
{
    struct match_worker_settings settings = {.db = service->db,
                                             .seconds = service->config.match_seconds,
                                             .development = service->config.environment == ENVIRONMENT_DEVELOPMENT};
    return settings.seconds > 0 ? match_worker_start(&settings) : NULL;
}

static int check_keys(struct periodic *periodic, void *context)
{
    (void)periodic;
    (void)token_policy_reload(context, false);
    return KEYS_SECONDS;
}

/* Returns the signal that stops the service. On SIGHUP, reads the keys again. */
static int wait_for_stop(const struct service *service, const sigset_t *signals)
{
    int signal_number = SIGHUP;
    while (signal_number == SIGHUP) {
        sigwait(signals, &signal_number);
        if (signal_number == SIGHUP)
            (void)token_policy_reload(service->token_policy, true);
    }
    return signal_number;
}

static void serve_until_signal(struct service *service, struct listener *listener, const sigset_t *signals)
{
    struct periodic *keys = periodic_start("token_keys_refused", check_keys, service->token_policy);
    struct due_worker *due_worker = start_due_work(service);
    struct match_worker *match_worker = start_match_runs(service);
    log_message(LOG_LEVEL_INFO, "listening", "http://%s:%d", service->config.host, service->config.port);
    log_message(LOG_LEVEL_INFO, "stopping", "signal %d", wait_for_stop(service, signals));
    service->stopping = true;
    match_worker_ask_to_stop(match_worker);
    due_worker_ask_to_stop(due_worker);
    struct timespec drain = {.tv_sec = service->config.drain_seconds};
    nanosleep(&drain, NULL);
    int64_t deadline_us = clock_monotonic_us() + STOP_US;
    db_stop_by(service->db, deadline_us);
    listener_stop(listener, deadline_us + LAST_RESPONSE_US);
    match_worker_stop(match_worker);
    due_worker_stop(due_worker);
    periodic_stop(keys);
}

int serve_command(int count, char **arguments)
{
    (void)count;
    (void)arguments;
    static struct service service;
    sigset_t signals;
    block_signals(&signals);
    if (!config_read(environ, &service.config) || !config_complete(&service.config))
        return 2;
    log_open();
    log_set_level((enum log_level)service.config.log_level);
    http_open();
    struct listener *listener = open_service(&service) ? listener_start(&service) : NULL;
    if (listener)
        serve_until_signal(&service, listener, &signals);
    close_service(&service);
    http_close();
    log_message(LOG_LEVEL_INFO, "stopped", listener ? "shutdown complete" : "the service could not start");
    return listener ? 0 : 1;
}
