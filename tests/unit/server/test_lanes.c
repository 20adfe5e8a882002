/* SPDX-License-Identifier: Apache-2.0 */
/* Which request gets a thread next. Those to operations whose last request was slow get only a limited number. */
#include <criterion/criterion.h>

#include "../../../src/server/lanes.h"

#define THREADS 4
#define SLOW_THREADS 4
#define BUDGET_US 2000000

static struct lanes lanes;
static struct work works[64];
static struct turn turns[THREADS + SLOW_THREADS];
static const struct operation *running[THREADS + SLOW_THREADS]; /* in the same order as the turns */
static size_t work_count;
static int64_t now_us;

/* Two operations, of which the first is going to be slow. */
static const struct operation *const locked = &operation_table[0];
static const struct operation *const unlocked = &operation_table[1];

static void open_lanes(void)
{
    cr_assert(lanes_open(&lanes, THREADS, SLOW_THREADS, BUDGET_US));
}

static void close_lanes(void)
{
    lanes_close(&lanes);
}

TestSuite(lanes, .init = open_lanes, .fini = close_lanes);

static struct work *arrive(const struct operation *operation)
{
    struct work *work = &works[work_count++];
    *work = (struct work){.operation = operation, .arrived_us = now_us};
    lanes_put(&lanes, work);
    return work;
}

static void arrive_many(const struct operation *operation, int count)
{
    for (int i = 0; i < count; i++)
        arrive(operation);
}

/* What the next idle thread takes; NULL if no thread is idle, or if it must not take anything. */
static struct work *next(void)
{
    size_t i = 0;
    while (i < LENGTH_OF(turns) && turns[i].flow)
        i++;
    struct work *work = i < LENGTH_OF(turns) ? lanes_take(&lanes, &turns[i], now_us) : NULL;
    if (work)
        running[i] = work->operation;
    return work;
}

/* All idle threads take what they may. Returns how many requests that are. */
static int take_all(void)
{
    int count = 0;
    while (next())
        count++;
    return count;
}

/* Time passes, and nothing is answered. */
static void pass(int64_t microseconds)
{
    now_us += microseconds;
    for (size_t i = 0; i < LENGTH_OF(turns); i++)
        lanes_look(&lanes, &turns[i], now_us);
}

/* The running requests to this operation are answered. */
static void answer_all(const struct operation *operation)
{
    for (size_t i = 0; i < LENGTH_OF(turns); i++) {
        if (turns[i].flow && running[i] == operation)
            lanes_finish(&lanes, &turns[i], now_us);
    }
}

/* Fills the slow lane with requests to the locked operation, of which others wait. */
static void lock(void)
{
    arrive_many(locked, 2 * (THREADS + SLOW_THREADS));
    take_all();
    pass(SLOW_US);
    cr_assert_null(next());
}

Test(lanes, the_oldest_request_is_taken_first)
{
    struct work *first = arrive(locked);
    now_us++;
    struct work *second = arrive(unlocked);
    now_us++;
    struct work *third = arrive(locked);
    cr_expect_eq(next(), first);
    cr_expect_eq(next(), second);
    cr_expect_eq(next(), third);
    cr_expect_null(next());
}

Test(lanes, quick_requests_get_no_more_than_their_threads)
{
    arrive_many(unlocked, THREADS + 1);
    cr_expect_eq(take_all(), THREADS);
    answer_all(unlocked);
    cr_expect_eq(take_all(), 1);
}

Test(lanes, slow_requests_leave_the_threads_of_the_quick_ones_free)
{
    lock();
    arrive_many(unlocked, THREADS);
    cr_expect_eq(take_all(), THREADS);
    answer_all(unlocked);
    arrive(unlocked);
    cr_expect_not_null(next());
}

Test(lanes, a_slow_operation_gets_only_the_slow_threads)
{
    arrive(locked);
    take_all();
    pass(SLOW_US);
    arrive_many(locked, THREADS + SLOW_THREADS);
    cr_expect_eq(take_all(), SLOW_THREADS - 1);
}

Test(lanes, a_slow_operation_gets_no_slow_thread_that_its_running_requests_may_need)
{
    arrive(locked);
    take_all();
    pass(SLOW_US / 2);
    arrive_many(locked, THREADS - 1);
    take_all();
    arrive_many(locked, SLOW_THREADS);
    pass(SLOW_US / 2);
    cr_expect_eq(take_all(), 0, "one is slow, and the others may become slow");
    pass(SLOW_US / 2);
    cr_expect_eq(take_all(), 0, "the slow lane is full");
}

Test(lanes, a_quick_answer_makes_an_operation_quick_again)
{
    lock();
    answer_all(locked);
    take_all();
    answer_all(locked);
    while (take_all() > 0)
        answer_all(locked);
    arrive_many(locked, THREADS + 1);
    cr_expect_eq(take_all(), THREADS);
}

static void one_is_quick(const struct operation *operation)
{
    struct turn turn = {0};
    arrive(operation);
    cr_assert_not_null(lanes_take(&lanes, &turn, now_us));
    lanes_finish(&lanes, &turn, now_us);
}

Test(lanes, an_operation_is_quick_although_one_of_its_requests_is_slow)
{
    arrive(locked);
    take_all();
    pass(SLOW_US);
    one_is_quick(locked);
    arrive_many(locked, THREADS + 1);
    cr_expect_eq(take_all(), THREADS);
}

Test(lanes, half_of_the_slow_threads_are_enough_to_be_slow_whatever_else_is_quick)
{
    for (int i = 0; i < SLOW_THREADS / 2; i++) {
        arrive(locked);
        take_all();
        pass(SLOW_US);
    }
    one_is_quick(locked);
    arrive_many(locked, THREADS);
    cr_expect_eq(take_all(), SLOW_THREADS / 2);
}

Test(lanes, statements_of_the_quick_lane_get_a_part_of_the_budget_while_the_slow_lane_is_full)
{
    struct work *before = arrive(unlocked);
    cr_assert_eq(next(), before);
    cr_expect_eq(before->limit_us, NO_LIMIT);
    lock();
    struct work *during = arrive(unlocked);
    cr_assert_eq(next(), during);
    cr_expect_gt(during->limit_us, now_us);
    cr_expect_lt(during->limit_us, during->arrived_us + BUDGET_US);
}

Test(lanes, an_operation_that_was_slow_by_chance_is_tried_again_while_the_slow_lane_is_full)
{
    arrive(unlocked);
    take_all();
    pass(SLOW_US);
    answer_all(unlocked);
    lock();
    arrive_many(unlocked, THREADS);
    cr_assert_eq(take_all(), 1, "one to try");
    answer_all(unlocked);
    cr_expect_eq(take_all(), THREADS - 1);
}

Test(lanes, an_operation_that_stays_slow_is_tried_again_after_a_rest)
{
    arrive(unlocked);
    take_all();
    pass(4 * SLOW_US);
    answer_all(unlocked);
    lock();
    arrive(unlocked);
    cr_expect_null(next());
    pass(16 * SLOW_US);
    cr_expect_not_null(next());
}

Test(lanes, what_has_waited_for_half_of_its_budget_is_refused)
{
    lock();
    cr_expect_null(lanes_take_late(&lanes, BUDGET_US / 2 - 1));
    const struct work *late = lanes_take_late(&lanes, BUDGET_US / 2);
    cr_assert_not_null(late);
    cr_expect_eq(late->refusal, ERROR_DATABASE_BUSY);
}

Test(lanes, they_are_idle_when_nothing_waits_or_runs)
{
    cr_expect(lanes_idle(&lanes));
    arrive_many(locked, 2);
    cr_expect_not(lanes_idle(&lanes));
    cr_expect(lanes_ready(&lanes, now_us));
    cr_assert_not_null(next());
    cr_assert_eq(lanes_take_last(&lanes)->refusal, ERROR_DATABASE_UNAVAILABLE);
    cr_expect_null(lanes_take_last(&lanes));
    cr_expect_not(lanes_idle(&lanes));
    answer_all(locked);
    cr_expect(lanes_idle(&lanes));
}
