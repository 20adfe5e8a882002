/* SPDX-License-Identifier: Apache-2.0 */
/* Starts and stops the real server. */
#include "server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "client.h"
#include "program.h"

#define READY_SECONDS 60
#define LOG_SECONDS 60
#define ATTEMPTS_MAX 5

const char *server_binary(void)
{
    const char *binary = getenv("TEST_SERVER_BINARY");
    return binary && binary[0] != '\0' ? binary : TEST_SERVER_DEFAULT;
}

void give_up(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    /* Not exit: this may be a forked child, and the exit handlers belong to the parent. */
    _exit(99);
}

static int free_port(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (listener < 0 || bind(listener, (struct sockaddr *)&address, length) != 0 ||
        getsockname(listener, (struct sockaddr *)&address, &length) != 0)
        give_up("no free port: %s", strerror(errno));
    close(listener);
    return ntohs(address.sin_port);
}

/* Passes only the caller's settings: those in the tester's own shell must not change what is tested. */
static void forget_settings(void)
{
    for (char **entry = environ; *entry;) {
        char name[100];
        size_t length = strcspn(*entry, "=");
        bool ours = strncmp(*entry, "KEHRWERT_", 9) == 0 && length < sizeof name;
        snprintf(name, sizeof name, "%.*s", (int)length, *entry);
        if (ours && unsetenv(name) == 0)
            entry = environ;
        else
            entry++;
    }
}

static void put_settings(const struct server *server, const char *const *settings)
{
    char port[16];
    char url[sizeof server->database_url + 24];
    snprintf(port, sizeof port, "%d", server->port);
    /* Of two users, libpq takes the last one. */
    snprintf(url, sizeof url, "%s user=" DATABASE_SERVICE_LOGIN, server->database_url);
    setenv("KEHRWERT_ENVIRONMENT", "development", 1);
    setenv("KEHRWERT_PORT", port, 1);
    setenv("KEHRWERT_DATABASE_URL", url, 1);
    setenv("KEHRWERT_DEVELOPMENT_KEY_FILE", server->key_file, 1);
    setenv("KEHRWERT_LOG_LEVEL", "debug", 1);
    /* Due work runs only when a test asks for it. */
    setenv("KEHRWERT_DUE_SECONDS", "0", 1);
    /* Tests ask what is answered, not how fast on a busy machine. */
    setenv("KEHRWERT_REQUEST_BUDGET_MS", "30000", 1);
    for (size_t i = 0; settings && settings[i]; i++)
        putenv((char *)settings[i]);
}

static void become_server(const struct server *server, const char *const *settings, pid_t parent)
{
    int log = open(server->log_file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (log < 0 || null < 0 || getppid() != parent)
        _exit(99);
    dup2(null, STDIN_FILENO);
    dup2(log, STDOUT_FILENO);
    dup2(log, STDERR_FILENO);
    forget_settings();
    put_settings(server, settings);
    execl(server_binary(), "kehrwert", "serve", (char *)NULL);
    dprintf(STDERR_FILENO, "%s: %s\n", server_binary(), strerror(errno));
    _exit(99);
}

static bool is_ready(const struct server *server)
{
    struct arena *arena = arena_new();
    struct reply reply = call_unchecked(arena, NULL, "GET", (struct call){.path = "/health/ready", .server = server});
    bool ready = reply.status == 200;
    arena_free(arena);
    return ready;
}

static void pause_ms(long milliseconds)
{
    nanosleep(&(struct timespec){.tv_sec = milliseconds / 1000, .tv_nsec = milliseconds % 1000 * 1000000}, NULL);
}

/* False if the process ended, which happens if another program took the port first. */
static bool wait_until_ready(struct server *server)
{
    for (int waited_ms = 0; waited_ms < READY_SECONDS * 1000; waited_ms += 20) {
        if (waitpid(server->pid, NULL, WNOHANG) == server->pid) {
            server->pid = 0;
            return false;
        }
        if (is_ready(server))
            return true;
        pause_ms(20);
    }
    return false;
}

static void start_once(struct server *server, const char *const *settings)
{
    pid_t parent = getpid();
    server->port = free_port();
    snprintf(server->url, sizeof server->url, "http://127.0.0.1:%d", server->port);
    server->pid = fork();
    if (server->pid < 0)
        give_up("no server process: %s", strerror(errno));
    if (server->pid == 0)
        become_server(server, settings, parent);
}

void server_start(struct server *server, const char *folder, const char *database_url, const char *const *settings)
{
    *server = (struct server){0};
    char name[37];
    uuid_random(name);
    snprintf(server->folder, sizeof server->folder, "%s", folder);
    snprintf(server->key_file, sizeof server->key_file, "%s/key.pem", server->folder);
    snprintf(server->log_file, sizeof server->log_file, "%s/server-%.8s.log", server->folder, name);
    snprintf(server->database_url, sizeof server->database_url, "%s", database_url);
    for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
        start_once(server, settings);
        if (wait_until_ready(server))
            return;
        if (server->pid > 0)
            break;
    }
    if (server->pid > 0)
        kill(server->pid, SIGKILL);
    give_up("the server did not become ready; its log:\n%s", server_log(server));
}

static bool log_is_clean(const struct server *server)
{
    static const char *const reports[] = {"ERROR: AddressSanitizer", "ERROR: LeakSanitizer", "WARNING: ThreadSanitizer",
                                          "ThreadSanitizer:DEADLYSIGNAL", ": runtime error: "};
    const char *log = server_log(server);
    for (size_t i = 0; i < LENGTH_OF(reports); i++) {
        const char *report = strstr(log, reports[i]);
        if (report) {
            fprintf(stderr, "the server's log contains a report:\n%.8000s\n", report);
            return false;
        }
    }
    return true;
}

bool server_stop(struct server *server)
{
    int status = 0;
    if (server->pid <= 0)
        return false;
    kill(server->pid, SIGTERM);
    pid_t ended = waitpid(server->pid, &status, 0);
    bool well = ended == server->pid && WIFEXITED(status) && WEXITSTATUS(status) == 0;
    if (!well)
        fprintf(stderr, "the server did not stop cleanly: wait status 0x%x\n", (unsigned)status);
    server->pid = 0;
    return log_is_clean(server) && well;
}

const char *server_log(const struct server *server)
{
    struct text text = {.arena = test_arena()};
    char bytes[8192];
    FILE *file = fopen(server->log_file, "rbe");
    for (size_t length; file && (length = fread(bytes, 1, sizeof bytes, file)) > 0;)
        text_append(&text, bytes, length);
    if (file)
        fclose(file);
    return text_string(&text);
}

bool server_log_holds(const struct server *server, const char *text)
{
    for (int waited_ms = 0; waited_ms < LOG_SECONDS * 1000; waited_ms += 20) {
        if (strstr(server_log(server), text))
            return true;
        pause_ms(20);
    }
    return false;
}
