/* SPDX-License-Identifier: Apache-2.0 */
/* A library to preload: moves the calendar time of a program by TEST_CLOCK_SHIFT seconds. Monotonic clocks do not
 * change. */
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

/* libfaketime 0.9.10 does not work here: with it, signal handlers that run during epoll_wait() see the real time, so
 * PostgreSQL's statement_timeout and lock_timeout do not fire while a session waits. */
static time_t shift;

__attribute__((constructor)) static void read_shift(void)
{
    const char *seconds = getenv("TEST_CLOCK_SHIFT");
    shift = seconds ? strtol(seconds, NULL, 10) : 0;
}

int clock_gettime(clockid_t clock, struct timespec *ret_now)
{
    int code = (int)syscall(SYS_clock_gettime, clock, ret_now);
    if (code == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
        ret_now->tv_sec += shift;
    return code;
}

int gettimeofday(struct timeval *restrict ret_now, void *restrict unused)
{
    struct timespec now;
    (void)unused;
    int code = clock_gettime(CLOCK_REALTIME, &now);
    if (code == 0)
        *ret_now = (struct timeval){.tv_sec = now.tv_sec, .tv_usec = now.tv_nsec / 1000};
    return code;
}

time_t time(time_t *ret_now)
{
    struct timespec now;
    if (clock_gettime(CLOCK_REALTIME, &now) != 0)
        return -1;
    if (ret_now)
        *ret_now = now.tv_sec;
    return now.tv_sec;
}

int timespec_get(struct timespec *ret_now, int base)
{
    return base == TIME_UTC && clock_gettime(CLOCK_REALTIME, ret_now) == 0 ? base : 0;
}
