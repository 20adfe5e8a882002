/* SPDX-License-Identifier: Apache-2.0 */
/* The connection pool. Requests only take and return connections; a separate thread, the mender, opens them. */
#include "login.h"
#include "pool.h"
#include "service_statements.h"

#define LOGIN_US 1000000 /* time limit for setting up a session, and for reading the rights of its login */
#define MEND_US 200000   /* between attempts while the database is unavailable */

struct db {
    struct db_settings settings;
    pthread_mutex_t lock;
    pthread_cond_t given;   /* a connection was returned, or the database became unavailable */
    pthread_cond_t missing; /* the mender has work or must stop */
    pthread_t mender;
    bool stopping;
    bool unavailable; /* the last attempt to connect failed, or an exchange missed its deadline: refuse requests at once
                         instead of making them wait */
    bool frozen;      /* an exchange missed its deadline, as one on an idle connection probably would */
    bool away_logged; /* this has been logged */
    bool attempted;   /* the first attempt to connect is over */
    bool login_logged; /* used only by the mender, as is the next one */
    int host;          /* number in the URL of the host that the mender connected to last */
    bool refused;      /* the login may do too much */
    int open;          /* connections that are idle or taken; only the mender opens any */
    int idle;
    uint64_t made;                    /* connections opened so far */
    struct connection *connections[]; /* the idle ones */
};

/* Called with the lock held. */
static void wait_for(struct db *db, pthread_cond_t *condition, int64_t microseconds)
{
    clock_wait(condition, &db->lock, clock_monotonic_us() + microseconds);
}

/* Gives the session the service's own settings. The first statement switches off statement_timeout, which could
 * otherwise end the second one. */
static enum exchange settle(struct connection *connection, struct arena *arena)
{
    PGresult *results[BATCH_MAX] = {NULL};
    struct statement_limit_values unlimited = {.timeout_ms = "0"};
    enum exchange exchange = connection_queue(connection, &statement_statement_limit, STATEMENT_VALUES(unlimited));
    if (!exchange)
        exchange = connection_queue(connection, &statement_session_settings, NULL);
    if (!exchange)
        exchange = connection_run(connection, arena, clock_monotonic_us() + LOGIN_US, results);
    return !exchange && result_rows(results[1]) == 0 ? EXCHANGE_LOST : exchange;
}

/* Closes the connection if its login may do too much. Logs the login once, and again if the verdict changes. */
static struct connection *admit(struct db *db, struct connection *connection, bool *ret_refused)
{
    AUTO_ARENA arena = arena_new();
    struct login login = {0};
    enum exchange exchange = settle(connection, arena);
    if (!exchange)
        exchange = login_read(connection, arena, clock_monotonic_us() + LOGIN_US, &login);
    if (exchange) {
        connection_close(connection);
        return NULL;
    }
    bool refused = db->settings.strict_login && login.beyond[0] != '\0';
    if (!db->login_logged || refused != db->refused)
        login_log(&login, refused);
    db->login_logged = true;
    *ret_refused = refused;
    if (!refused)
        return connection;
    connection_close(connection);
    return NULL;
}

/* Called with the lock held. */
static void mark_unavailable(struct db *db, const char *reasons)
{
    if (!db->away_logged)
        log_message(LOG_LEVEL_WARNING, "database_away", "%s", reasons);
    db->away_logged = true;
    db->unavailable = true;
    pthread_cond_broadcast(&db->given);
}

/* Called with the lock held; releases it while connecting. */
static void mend_one(struct db *db)
{
    bool refused = db->refused;
    const char *reasons = "the session did not get its settings, or its login could not be checked";
    pthread_mutex_unlock(&db->lock);
    AUTO_ARENA arena = arena_new();
    struct connection *connection = connection_open(db->settings.url, db->settings.prepare, arena, &db->host, &reasons);
    connection = connection ? admit(db, connection, &refused) : NULL;
    pthread_mutex_lock(&db->lock);
    db->attempted = true;
    db->refused = refused;
    if (!connection) {
        db->away_logged = db->away_logged || refused; /* which has been logged */
        mark_unavailable(db, reasons);
        return;
    }
    if (db->unavailable)
        log_message(LOG_LEVEL_INFO, "database_back", "connected");
    db->unavailable = false;
    db->frozen = false;
    db->away_logged = false;
    db->open++;
    db->made++;
    db->connections[db->idle++] = connection;
    pthread_cond_signal(&db->given);
}

static void *mend(void *object)
{
    struct db *db = object;
    pthread_mutex_lock(&db->lock);
    while (!db->stopping) {
        if (db->open == db->settings.connections)
            pthread_cond_wait(&db->missing, &db->lock);
        else
            mend_one(db);
        if (db->unavailable && !db->stopping)
            wait_for(db, &db->missing, MEND_US);
    }
    pthread_mutex_unlock(&db->lock);
    return NULL;
}

struct db *db_open(const struct db_settings *settings)
{
    struct db *db = calloc(1, sizeof *db + (size_t)settings->connections * sizeof(struct connection *));
    if (!db)
        return NULL;
    db->settings = *settings;
    db->unavailable = true;
    pthread_mutex_init(&db->lock, NULL);
    clock_condition(&db->given);
    clock_condition(&db->missing);
    if (pthread_create(&db->mender, NULL, mend, db) != 0) {
        free(db);
        return NULL;
    }
    return db;
}

void db_stop_by(struct db *db, int64_t deadline_us)
{
    connections_stop_by(deadline_us);
    pthread_mutex_lock(&db->lock);
    pthread_cond_broadcast(&db->given);
    pthread_mutex_unlock(&db->lock);
}

void db_close(struct db *db)
{
    if (!db)
        return;
    pthread_mutex_lock(&db->lock);
    db->stopping = true;
    pthread_cond_signal(&db->missing);
    pthread_mutex_unlock(&db->lock);
    pthread_join(db->mender, NULL);
    for (int i = 0; i < db->idle; i++)
        connection_close(db->connections[i]);
    pthread_cond_destroy(&db->given);
    pthread_cond_destroy(&db->missing);
    pthread_mutex_destroy(&db->lock);
    free(db);
}

bool db_admitted(struct db *db)
{
    pthread_mutex_lock(&db->lock);
    while (!db->attempted)
        wait_for(db, &db->given, MEND_US);
    bool admitted = !db->refused;
    pthread_mutex_unlock(&db->lock);
    return admitted;
}

uint64_t db_connections_made(struct db *db)
{
    pthread_mutex_lock(&db->lock);
    uint64_t made = db->made;
    pthread_mutex_unlock(&db->lock);
    return made;
}

/* Takes the idle connection that was used last; NULL if there is none, or none that is likely to answer. Closes dead
 * ones. Called with the lock held. */
static struct connection *take_idle(struct db *db)
{
    while (db->idle > 0 && !db->frozen) {
        struct connection *connection = db->connections[--db->idle];
        if (connection_alive(connection))
            return connection;
        connection_close(connection);
        db->open--;
        pthread_cond_signal(&db->missing);
    }
    return NULL;
}

bool pool_ready(struct db *db)
{
    pthread_mutex_lock(&db->lock);
    struct connection *connection = take_idle(db);
    if (connection)
        db->connections[db->idle++] = connection;
    bool ready = !db->unavailable && db->open > 0;
    pthread_mutex_unlock(&db->lock);
    return ready;
}

struct connection *pool_take(struct db *db, int64_t deadline_us)
{
    pthread_mutex_lock(&db->lock);
    struct connection *connection = take_idle(db);
    while (!connection && !db->unavailable) {
        int64_t left_us = deadline_left_us(deadline_us);
        if (left_us <= 0)
            break;
        wait_for(db, &db->given, left_us);
        connection = take_idle(db);
    }
    pthread_mutex_unlock(&db->lock);
    return connection;
}

void pool_give(struct db *db, struct connection *connection, enum exchange exchange)
{
    if (exchange != EXCHANGE_DONE)
        connection_close(connection);
    pthread_mutex_lock(&db->lock);
    if (exchange == EXCHANGE_DONE) {
        db->connections[db->idle++] = connection;
        pthread_cond_signal(&db->given);
    } else {
        db->open--;
        for (int i = 0; i < db->idle; i++)
            connection_suspect(db->connections[i]);
        if (exchange == EXCHANGE_LATE) {
            db->frozen = true;
            mark_unavailable(db, "no answer before the deadline");
        }
        pthread_cond_signal(&db->missing);
    }
    pthread_mutex_unlock(&db->lock);
}
