/* SPDX-License-Identifier: Apache-2.0 */
/* Databases for test programs. Each is a copy of a template, which is migrated once per state of sql/. */
#include "server.h"

#include <fts.h>
#include <libpq-fe.h>
#include <openssl/evp.h>
#include <sys/wait.h>
#include <unistd.h>

#include "program.h"

#define OWNER "kehrwert_owner"
#define LOCK_KEY "7303014421"

static const char *cluster_url(void)
{
    const char *url = getenv("TEST_DATABASE_URL");
    if (!url)
        give_up("TEST_DATABASE_URL must name a superuser's database on a test cluster; scripts/test makes one");
    return url;
}

static PGconn *connect_or_give_up(const char *url)
{
    PGconn *pg = PQconnectdb(url);
    if (PQstatus(pg) != CONNECTION_OK)
        give_up("no connection to the test cluster: %s", PQerrorMessage(pg));
    return pg;
}

/* Runs a statement; true if it returns a row. */
static bool FORMAT(2, 3) run(PGconn *pg, const char *format, ...)
{
    char sql[400];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(sql, sizeof sql, format, arguments);
    va_end(arguments);
    PGresult *result = PQexec(pg, sql);
    ExecStatusType status = PQresultStatus(result);
    bool rows = status == PGRES_TUPLES_OK && PQntuples(result) > 0;
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK)
        give_up("%s: %s", sql, PQerrorMessage(pg));
    PQclear(result);
    return rows;
}

/* The connection string of a database on the same cluster, for the role that owns the schema. */
static void owner_url(const char *name, char ret_url[1000])
{
    char *problem = NULL;
    PQconninfoOption *options = PQconninfoParse(cluster_url(), &problem);
    if (!options)
        give_up("TEST_DATABASE_URL: %s", problem);
    size_t length = (size_t)snprintf(ret_url, 1000, "user=" OWNER " dbname=%s", name);
    for (const PQconninfoOption *option = options; option->keyword; option++) {
        if (option->val && strcmp(option->keyword, "user") != 0 && strcmp(option->keyword, "dbname") != 0)
            length += (size_t)snprintf(ret_url + length, 1000 - length, " %s='%s'", option->keyword, option->val);
        if (length >= 1000)
            give_up("TEST_DATABASE_URL is too long");
    }
    PQconninfoFree(options);
}

static void digest_file(EVP_MD_CTX *digest, const char *path)
{
    char bytes[8192];
    FILE *file = fopen(path, "rbe");
    if (!file)
        give_up("%s cannot be read", path);
    for (size_t length; (length = fread(bytes, 1, sizeof bytes, file)) > 0;)
        EVP_DigestUpdate(digest, bytes, length);
    fclose(file);
}

static int by_name(const FTSENT **left, const FTSENT **right)
{
    return strcmp((*left)->fts_name, (*right)->fts_name);
}

static bool is_sql(const FTSENT *entry)
{
    const char *dot = strrchr(entry->fts_name, '.');
    return entry->fts_info == FTS_F && dot && strcmp(dot, ".sql") == 0;
}

/* Hashes every file that affects the schema. The folder for the logic may be missing. */
static size_t digest_schema(EVP_MD_CTX *digest)
{
    char *folders[] = {TEST_SCHEMA "/migrations", TEST_SCHEMA "/logic", TEST_SCHEMA "/service", NULL};
    FTS *walk = fts_open(folders, FTS_LOGICAL | FTS_NOCHDIR, by_name);
    size_t count = 0;
    for (FTSENT *entry; walk && (entry = fts_read(walk));) {
        if (is_sql(entry)) {
            digest_file(digest, entry->fts_path);
            count++;
        }
    }
    if (walk)
        fts_close(walk);
    return count;
}

/* The name depends on the schema, so a long-lived cluster never hands out an outdated template. */
static void template_name(char ret_name[64])
{
    unsigned char sum[EVP_MAX_MD_SIZE];
    EVP_MD_CTX *digest = EVP_MD_CTX_new();
    if (!digest || EVP_DigestInit_ex(digest, EVP_sha256(), NULL) != 1 || digest_schema(digest) == 0)
        give_up("no schema in " TEST_SCHEMA);
    EVP_DigestFinal_ex(digest, sum, NULL);
    EVP_MD_CTX_free(digest);
    snprintf(ret_name, 64, "kehrwert_template_%02x%02x%02x%02x%02x%02x", sum[0], sum[1], sum[2], sum[3], sum[4],
             sum[5]);
}

static void migrate(const char *database)
{
    char url[1000];
    owner_url(database, url);
    pid_t child = fork();
    if (child == 0) {
        setenv("KEHRWERT_DATABASE_URL", url, 1);
        /* Test programs print their own results to standard output, so migrate must not. */
        dup2(STDERR_FILENO, STDOUT_FILENO);
        execl(server_binary(), "kehrwert", "migrate", TEST_SCHEMA, (char *)NULL);
        _exit(127);
    }
    int status = 0;
    if (child < 0 || waitpid(child, &status, 0) != child || status != 0)
        give_up("kehrwert migrate failed");
}

static void role_ensure(PGconn *pg, const char *name, const char *options)
{
    if (!run(pg, "SELECT 1 FROM pg_roles WHERE rolname = '%s'", name))
        run(pg, "CREATE ROLE %s %s", name, options);
}

/* The caller holds the lock. Drops the unfinished template of a run that was killed. */
static void template_ensure(PGconn *pg, const char *name)
{
    char unfinished[80];
    snprintf(unfinished, sizeof unfinished, "%s_new", name);
    if (run(pg, "SELECT 1 FROM pg_database WHERE datname = '%s'", name))
        return;
    role_ensure(pg, "kehrwert_app", "NOLOGIN NOINHERIT");
    role_ensure(pg, OWNER, "LOGIN CREATEDB");
    role_ensure(pg, DATABASE_SERVICE_LOGIN, "LOGIN");
    run(pg, "GRANT kehrwert_app TO " OWNER ", " DATABASE_SERVICE_LOGIN);
    run(pg, "DROP DATABASE IF EXISTS %s WITH (FORCE)", unfinished);
    run(pg, "CREATE DATABASE %s OWNER " OWNER, unfinished);
    migrate(unfinished);
    run(pg, "ALTER DATABASE %s RENAME TO %s", unfinished, name);
}

void database_create(char ret_name[64], char ret_url[1000])
{
    char template[64];
    char uuid[37];
    PGconn *pg = connect_or_give_up(cluster_url());
    run(pg, "SET client_min_messages = warning");
    template_name(template);
    uuid_random(uuid);
    snprintf(ret_name, 64, "kehrwert_test_%d_%.8s", (int)getpid(), uuid);
    run(pg, "SELECT pg_advisory_lock(" LOCK_KEY ")");
    template_ensure(pg, template);
    run(pg, "GRANT SET ON PARAMETER session_replication_role, log_min_messages TO " OWNER);
    /* Tests look at the sessions of the service, end them, and give the login settings. */
    run(pg, "GRANT " DATABASE_SERVICE_LOGIN " TO " OWNER " WITH ADMIN OPTION");
    run(pg, "CREATE DATABASE %s TEMPLATE %s STRATEGY file_copy OWNER " OWNER, ret_name, template);
    PQfinish(pg);
    owner_url(ret_name, ret_url);
}

void database_drop(const char *name)
{
    PGconn *pg = connect_or_give_up(cluster_url());
    run(pg, "SET client_min_messages = warning");
    run(pg, "DROP DATABASE IF EXISTS %s WITH (FORCE)", name);
    PQfinish(pg);
}

bool database_log_holds(const char *text)
{
    PGconn *pg = connect_or_give_up(cluster_url());
    PGresult *result = PQexecParams(pg,
                                    "SELECT strpos(encode(pg_read_binary_file(current_setting('data_directory') || "
                                    "'/../log'), 'escape'), $1) > 0",
                                    1, NULL, &text, NULL, NULL, 0);
    if (PQresultStatus(result) != PGRES_TUPLES_OK)
        give_up("the log of the test cluster: %s", PQerrorMessage(pg));
    bool holds = strcmp(PQgetvalue(result, 0, 0), "t") == 0;
    PQclear(result);
    PQfinish(pg);
    return holds;
}
