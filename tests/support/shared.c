/* SPDX-License-Identifier: Apache-2.0 */
/* The server that all tests of a program share. Each test runs in its own process and finds the server through the
 * environment. */
#include "shared.h"

#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lender.h"
#include "program.h"

static pid_t keeper;
static int keeper_pipe;
static struct server current; /* as this test sees it */
static char own_database[64];

const struct server *shared_server(void)
{
    if (current.port > 0)
        return &current;
    const char *port = getenv("TEST_SHARED_PORT");
    const char *folder = getenv("TEST_SHARED_FOLDER");
    const char *log_file = getenv("TEST_SHARED_LOG");
    const char *url = getenv("TEST_SHARED_DATABASE");
    if (!port || !folder || !log_file || !url)
        give_up("this program's main did not start a server");
    current.port = (int)strtol(port, NULL, 10);
    snprintf(current.url, sizeof current.url, "http://127.0.0.1:%s", port);
    snprintf(current.folder, sizeof current.folder, "%s", folder);
    snprintf(current.key_file, sizeof current.key_file, "%s/key.pem", current.folder);
    snprintf(current.log_file, sizeof current.log_file, "%s", log_file);
    snprintf(current.database_url, sizeof current.database_url, "%s", url);
    return &current;
}

struct server *own_server_start(const char *const *settings)
{
    char url[1000];
    struct server own;
    database_create(own_database, url);
    server_start(&own, shared_server()->folder, url, settings);
    current = own;
    return &current;
}

bool own_server_stop(void)
{
    bool well = server_stop(&current);
    database_drop(own_database);
    return well;
}

void server_start_beside(struct server *server, const char *const *settings)
{
    const struct server *shared = shared_server();
    server_start(server, shared->folder, shared->database_url, settings);
}

static void remove_folder(const char *folder)
{
    pid_t child = fork();
    if (child == 0) {
        execl("/bin/rm", "rm", "-rf", "--", folder, (char *)NULL);
        _exit(127);
    }
    waitpid(child, NULL, 0);
}

/* The keeper outlives the test program, however that ends: it waits until the other end of the pipe closes, then cleans
 * up. */
static void keep(int report, int tether)
{
    struct server server;
    char name[64];
    char url[1000];
    char byte;
    const char *parent_folder = getenv("TMPDIR");
    char *folder = arena_format(arena_new(), "%s/kehrwert-test.XXXXXX", parent_folder ? parent_folder : "/tmp");
    setsid();
    signal(SIGPIPE, SIG_IGN);
    if (!mkdtemp(folder))
        give_up("no folder %s: %s", folder, strerror(errno));
    database_create(name, url);
    const char *const settings[] = {getenv("TEST_SERVER_SETTING"), NULL};
    server_start(&server, folder, url, settings);
    lender_start(folder, server.database_url);
    /* If this fails, the test program has already ended, and the keeper learns that from the pipe. */
    ssize_t ignored = write(report, &server, sizeof server);
    (void)ignored;
    close(report);
    while (read(tether, &byte, 1) < 0 && errno == EINTR)
        continue;
    bool well = server_stop(&server);
    database_drop(name);
    if (well)
        remove_folder(folder);
    else
        fprintf(stderr, "the server's log is %s\n", server.log_file);
    _exit(well ? 0 : 1);
}

static void make_pipe(int ret_ends[2])
{
    if (pipe2(ret_ends, O_CLOEXEC) != 0)
        give_up("no pipe: %s", strerror(errno));
}

void shared_server_start(void)
{
    struct server server;
    char port[16];
    int report[2];
    int tether[2];
    make_pipe(report);
    make_pipe(tether);
    keeper = fork();
    if (keeper < 0)
        give_up("no keeper: %s", strerror(errno));
    if (keeper == 0) {
        close(report[0]);
        close(tether[1]);
        keep(report[1], tether[0]);
    }
    close(report[1]);
    close(tether[0]);
    keeper_pipe = tether[1];
    if (read(report[0], &server, sizeof server) != sizeof server)
        give_up("no server, no tests");
    close(report[0]);
    snprintf(port, sizeof port, "%d", server.port);
    setenv("TEST_SHARED_PORT", port, 1);
    setenv("TEST_SHARED_FOLDER", server.folder, 1);
    setenv("TEST_SHARED_LOG", server.log_file, 1);
    setenv("TEST_SHARED_DATABASE", server.database_url, 1);
}

bool shared_server_stop(void)
{
    int status = 0;
    close(keeper_pipe);
    return waitpid(keeper, &status, 0) == keeper && status == 0;
}
