/* SPDX-License-Identifier: Apache-2.0 */
/* Lends database sessions through a Unix socket. Both sides send texts that end with a zero byte. The borrower sends
 * the URL of the database and then, for each statement, the number of its values, the statement and the values. The
 * lender sends back the kind of the outcome and its text. */
#include "lender.h"

#include <errno.h>
#include <libpq-fe.h>
#include <pthread.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "program.h"

#define IDLE_MAX 64

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static PGconn *idle[IDLE_MAX]; /* the one used last is lent next: it has planned the most */
static size_t idle_count;
static const char *kept_url; /* the database whose sessions are kept */

static struct sockaddr_un address_in(const char *folder)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if ((size_t)snprintf(address.sun_path, sizeof address.sun_path, "%s/sessions", folder) >= sizeof address.sun_path)
        give_up("%s is too long for a socket", folder);
    return address;
}

static struct session session_over(int connection)
{
    struct session session = {.to = fdopen(dup(connection), "wbe"), .from = fdopen(connection, "rbe")};
    if (!session.to || !session.from)
        give_up("no session: %s", strerror(errno));
    return session;
}

static void session_close(struct session session)
{
    fclose(session.to);
    fclose(session.from);
}

static void put(struct session session, const char *text)
{
    fwrite(text, 1, strlen(text) + 1, session.to);
}

/* The next text, owned by the arena; NULL if the other side has left. */
static const char *get(struct session session, struct arena *arena)
{
    char *text = NULL;
    size_t room = 0;
    ssize_t length = getdelim(&text, &room, '\0', session.from);
    const char *copy = length > 0 ? arena_copy(arena, text, (size_t)length - 1) : NULL;
    free(text);
    return copy;
}

static PGconn *take(const char *url)
{
    PGconn *pg = NULL;
    pthread_mutex_lock(&lock);
    if (idle_count > 0 && strcmp(url, kept_url) == 0)
        pg = idle[--idle_count];
    pthread_mutex_unlock(&lock);
    return pg ? pg : PQconnectdb(url);
}

/* Keeps the session only if it is as at first: the borrower may have ended in the middle of a transaction. */
static void give_back(PGconn *pg, const char *url)
{
    bool kept = strcmp(url, kept_url) == 0 && PQtransactionStatus(pg) == PQTRANS_IDLE;
    PGresult *result = kept ? PQexec(pg, "RESET ALL") : NULL;
    pthread_mutex_lock(&lock);
    kept = PQresultStatus(result) == PGRES_COMMAND_OK && idle_count < IDLE_MAX;
    if (kept)
        idle[idle_count++] = pg;
    pthread_mutex_unlock(&lock);
    PQclear(result);
    if (!kept)
        PQfinish(pg);
}

static void put_outcome(struct session session, PGconn *pg, const PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);
    bool failed = status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK;
    bool empty = failed || PQntuples(result) == 0 || PQgetisnull(result, 0, 0);
    put(session, failed ? "failure" : empty ? "nothing" : "value");
    put(session, failed ? PQerrorMessage(pg) : empty ? "" : PQgetvalue(result, 0, 0));
    fflush(session.to);
}

/* Runs the borrower's next statement; false if the borrower has left. */
static bool run_next(struct session session, PGconn *pg)
{
    const char *values[SESSION_VALUES_MAX] = {NULL};
    AUTO_ARENA arena = arena_new();
    const char *number = get(session, arena);
    const char *statement = number ? get(session, arena) : NULL;
    int count = number ? (int)strtol(number, NULL, 10) : 0;
    if (count > SESSION_VALUES_MAX)
        return false;
    for (int i = 0; i < count; i++)
        values[i] = get(session, arena);
    if (!statement || (count > 0 && !values[count - 1]))
        return false;
    PGresult *result = PQexecParams(pg, statement, count, NULL, values, NULL, NULL, 0);
    put_outcome(session, pg, result);
    PQclear(result);
    return true;
}

static void *lend(void *object)
{
    struct session session = session_over((int)(intptr_t)object);
    AUTO_ARENA arena = arena_new();
    const char *url = get(session, arena);
    if (url) {
        PGconn *pg = take(url);
        while (run_next(session, pg))
            continue;
        give_back(pg, url);
    }
    session_close(session);
    return NULL;
}

static void *accept_borrowers(void *object)
{
    for (;;) {
        pthread_t thread;
        int connection = accept4((int)(intptr_t)object, NULL, NULL, SOCK_CLOEXEC);
        if (connection < 0 || pthread_create(&thread, NULL, lend, (void *)(intptr_t)connection) != 0)
            give_up("no session can be lent: %s", strerror(errno));
        pthread_detach(thread);
    }
    return NULL;
}

void lender_start(const char *folder, const char *database_url)
{
    struct sockaddr_un address = address_in(folder);
    pthread_t thread;
    int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    kept_url = database_url;
    if (listener < 0 || bind(listener, (struct sockaddr *)&address, sizeof address) != 0 ||
        listen(listener, SOMAXCONN) != 0 ||
        pthread_create(&thread, NULL, accept_borrowers, (void *)(intptr_t)listener) != 0)
        give_up("no sessions: %s", strerror(errno));
}

struct session session_borrow(const char *folder, const char *database_url)
{
    struct sockaddr_un address = address_in(folder);
    int connection = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connection < 0 || connect(connection, (struct sockaddr *)&address, sizeof address) != 0)
        give_up("no session to borrow: %s", strerror(errno));
    struct session session = session_over(connection);
    put(session, database_url);
    return session;
}

struct outcome session_run(struct session session, struct arena *arena, const char *statement, int count,
                           const char *const *values)
{
    put(session, arena_format(arena, "%d", count));
    put(session, statement);
    for (int i = 0; i < count; i++)
        put(session, values[i]);
    fflush(session.to);
    const char *kind = get(session, arena);
    const char *text = kind ? get(session, arena) : NULL;
    if (!text)
        return (struct outcome){.failure = "the session was lost"};
    if (strcmp(kind, "failure") == 0)
        return (struct outcome){.failure = text};
    return (struct outcome){.value = strcmp(kind, "value") == 0 ? text : NULL};
}
