/* SPDX-License-Identifier: Apache-2.0 */
/* The arena: alignment, zeroing, growth, and deferred functions in reverse order. */
#include <criterion/criterion.h>
#include <stdint.h>

#include "base.h"

Test(arena, memory_is_zeroed_and_aligned_for_any_type)
{
    struct arena *arena = arena_new();
    for (size_t size = 1; size < 200; size++) {
        unsigned char *memory = arena_alloc(arena, size);
        cr_assert_eq((uintptr_t)memory % _Alignof(max_align_t), 0);
        for (size_t i = 0; i < size; i++)
            cr_assert_eq(memory[i], 0);
        memset(memory, 0xff, size);
    }
    arena_free(arena);
}

Test(arena, memory_used_before_a_reset_comes_back_zeroed)
{
    struct arena *arena = arena_new();
    memset(arena_alloc(arena, 1000), 0xff, 1000);
    arena_reset(arena);
    const unsigned char *memory = arena_alloc(arena, 1000);
    for (size_t i = 0; i < 1000; i++)
        cr_assert_eq(memory[i], 0);
    arena_free(arena);
}

Test(arena, an_allocation_larger_than_a_chunk_succeeds)
{
    struct arena *arena = arena_new();
    char *large = arena_alloc(arena, 1 << 20);
    large[(1 << 20) - 1] = 'x';
    char *small = arena_alloc(arena, 16);
    small[0] = 'y';
    cr_assert_eq(large[(1 << 20) - 1], 'x');
    arena_free(arena);
}

static int order[3];
static int undone;

static void undo(void *object)
{
    order[undone++] = *(int *)object;
}

Test(arena, deferred_functions_run_once_in_reverse_order)
{
    static int numbers[] = {1, 2, 3};
    struct arena *arena = arena_new();
    for (size_t i = 0; i < 3; i++)
        arena_defer(arena, undo, &numbers[i]);
    arena_reset(arena);
    arena_free(arena);
    cr_assert_eq(undone, 3);
    cr_assert_eq(order[0], 3);
    cr_assert_eq(order[2], 1);
}

Test(arena, formatted_text_is_complete)
{
    struct arena *arena = arena_new();
    cr_assert_str_eq(arena_format(arena, "%s-%d", "a", 7), "a-7");
    cr_assert_str_eq(arena_copy(arena, "abcdef", 3), "abc");
    arena_free(arena);
}

Test(arena, a_returned_arena_is_reused_empty_and_two_borrowers_get_two)
{
    undone = 0;
    static int number = 1;
    struct arena *first = arena_borrow();
    struct arena *second = arena_borrow();
    cr_assert_neq(first, second);
    memset(arena_alloc(first, 100), 0xff, 100);
    arena_defer(first, undo, &number);
    arena_return(first);
    cr_assert_eq(undone, 1);
    struct arena *again = arena_borrow();
    cr_assert_eq(*(unsigned char *)arena_alloc(again, 100), 0);
    arena_return(again);
    arena_return(second);
}
