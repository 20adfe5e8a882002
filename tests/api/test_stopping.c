/* SPDX-License-Identifier: Apache-2.0 */
/* SIGTERM: requests in progress are answered, no new ones are accepted, and the process exits cleanly. */
#include "support/fixture.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

#define CALLERS 8

struct caller {
    pthread_t thread;
    const struct server *server;
    const char *token;
    atomic_bool *stop;
    atomic_int answered;
    int faults;
};

static void *call_until_stopped(void *object)
{
    struct caller *caller = object;
    while (!atomic_load(caller->stop)) {
        struct arena *arena = arena_new();
        struct reply reply = call_unchecked(arena, caller->token, "GET",
                                            (struct call){.path = "/v1/programs?limit=5", .server = caller->server});
        caller->answered += reply.status == 200;
        caller->faults += reply.status != 200 && reply.status != 0;
        arena_free(arena);
    }
    return NULL;
}

Test(stopping, a_server_under_load_stops_cleanly_without_wrong_responses)
{
    struct server server;
    struct caller callers[CALLERS];
    atomic_bool stop = false;
    const char *token = participant(an_employee());
    server_start_beside(&server, NULL);
    for (size_t i = 0; i < CALLERS; i++) {
        callers[i] = (struct caller){.server = &server, .token = token, .stop = &stop};
        cr_assert_eq(pthread_create(&callers[i].thread, NULL, call_until_stopped, &callers[i]), 0);
    }
    for (size_t i = 0; i < CALLERS; i++) {
        while (callers[i].answered == 0)
            usleep(10000);
    }
    bool well = server_stop(&server);
    atomic_store(&stop, true);
    for (size_t i = 0; i < CALLERS; i++)
        pthread_join(callers[i].thread, NULL);
    cr_expect(well);
    cr_expect_null(strstr(server_log(&server), "MHD_USE_ITC"), "the listener was not closed in time");
    for (size_t i = 0; i < CALLERS; i++)
        cr_expect_eq(callers[i].faults, 0);
}
