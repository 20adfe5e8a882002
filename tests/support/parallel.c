/* SPDX-License-Identifier: Apache-2.0 */
/* Threads that start their calls at the same moment. */
#include "parallel.h"

#include "fixture.h"

#include <pthread.h>
#include <unistd.h>

#define WAITING_SECONDS 60 /* longer than anything here takes; then the test gives up */

struct runner {
    pthread_t thread;
    pthread_barrier_t *barrier; /* NULL = does not wait */
    const struct parallel_call *call;
    struct arena *arena; /* an arena cannot be shared between threads */
    struct reply *reply;
};

static void *run(void *object)
{
    struct runner *runner = object;
    if (runner->barrier)
        pthread_barrier_wait(runner->barrier);
    *runner->reply = call_unchecked(runner->arena, runner->call->token, runner->call->method, runner->call->call);
    return NULL;
}

static void undo_arena(void *object)
{
    arena_free(object);
}

void call_together(const struct parallel_call *calls, size_t count, struct reply *ret_replies)
{
    struct runner runners[PARALLEL_MAX];
    pthread_barrier_t barrier;
    cr_assert_leq(count, PARALLEL_MAX);
    cr_assert_eq(pthread_barrier_init(&barrier, NULL, (unsigned)count), 0);
    shared_server();
    for (size_t i = 0; i < count; i++) {
        runners[i] =
            (struct runner){.barrier = &barrier, .call = &calls[i], .arena = arena_new(), .reply = &ret_replies[i]};
        arena_defer(test_arena(), undo_arena, runners[i].arena);
        cr_assert_eq(pthread_create(&runners[i].thread, NULL, run, &runners[i]), 0);
    }
    for (size_t i = 0; i < count; i++)
        pthread_join(runners[i].thread, NULL);
    pthread_barrier_destroy(&barrier);
    for (size_t i = 0; i < count; i++) {
        if (!ret_replies[i].unchecked)
            reply_check(&ret_replies[i]);
    }
}

void call_repeatedly(struct parallel_call call, size_t count, struct reply *ret_replies)
{
    struct parallel_call calls[PARALLEL_MAX];
    cr_assert_leq(count, PARALLEL_MAX);
    for (size_t i = 0; i < count; i++)
        calls[i] = call;
    call_together(calls, count, ret_replies);
}

size_t count_status(const struct reply *replies, size_t count, int status)
{
    size_t found = 0;
    for (size_t i = 0; i < count; i++)
        found += replies[i].status == status;
    return found;
}

/* True as soon as another connection waits for a lock of this transaction. */
static bool becomes_awaited(void)
{
    for (int waited_ms = 0; waited_ms < WAITING_SECONDS * 1000; waited_ms += 20) {
        if (strcmp(sql("SELECT EXISTS (SELECT FROM pg_locks "
                       "WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid)))"),
                   "t") == 0)
            return true;
        usleep(20000);
    }
    return false;
}

struct reply call_before_commit(const char *token, const char *method, struct call call)
{
    struct parallel_call waiting_call = {token, method, call};
    struct reply reply;
    struct runner runner = {.call = &waiting_call, .arena = arena_new(), .reply = &reply};
    arena_defer(test_arena(), undo_arena, runner.arena);
    cr_assert_eq(pthread_create(&runner.thread, NULL, run, &runner), 0);
    bool awaited = becomes_awaited();
    sql("COMMIT");
    pthread_join(runner.thread, NULL);
    cr_assert(awaited, "%s %s does not wait for a lock", method, call.path);
    reply_check(&reply);
    return reply;
}
