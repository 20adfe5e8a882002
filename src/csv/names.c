/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers names in order of appearance, finds their numbers, and renumbers them in sorted order. */
#include "csv.h"

/* FNV-1a (Fowler, Noll, Vo). */
static uint32_t hash_of(struct csv_field name)
{
    uint32_t hash = 2166136261U;
    for (size_t at = 0; at < name.length; at++)
        hash = (hash ^ (unsigned char)name.bytes[at]) * 16777619U;
    return hash;
}

static int name_compare(struct csv_field left, struct csv_field right)
{
    size_t shorter = left.length < right.length ? left.length : right.length;
    int order = memcmp(left.bytes, right.bytes, shorter);
    if (order != 0)
        return order;
    return (left.length > right.length) - (left.length < right.length);
}

/* The slot of the name in the hash table, or the free slot for it. */
static uint32_t *names_slot(const struct csv_names *names, struct csv_field name)
{
    uint32_t at = hash_of(name) & (names->table_size - 1);
    while (names->table[at] != 0 && name_compare(names->name[names->table[at] - 1], name) != 0)
        at = (at + 1) & (names->table_size - 1);
    return &names->table[at];
}

static void names_grow(struct arena *arena, struct csv_names *names)
{
    uint32_t room = names->room == 0 ? 1024 : names->room * 2;
    struct csv_field *name = arena_alloc(arena, room * sizeof *name);
    if (names->count > 0)
        memcpy(name, names->name, names->count * sizeof *name);
    *names = (struct csv_names){.name = name,
                                .count = names->count,
                                .room = room,
                                .table_size = room * 2,
                                .table = arena_alloc(arena, (size_t)room * 2 * sizeof *names->table)};
    for (uint32_t number = 0; number < names->count; number++)
        *names_slot(names, name[number]) = number + 1;
}

uint32_t csv_names_number(struct arena *arena, struct csv_names *names, struct csv_field name)
{
    if (names->count == names->room)
        names_grow(arena, names);
    uint32_t *slot = names_slot(names, name);
    if (*slot == 0) {
        names->name[names->count++] = name;
        *slot = names->count;
    }
    return *slot - 1;
}

static int field_compare(const void *left, const void *right)
{
    return name_compare(*(const struct csv_field *)left, *(const struct csv_field *)right);
}

uint32_t *csv_names_sort(struct arena *arena, struct csv_names *names)
{
    struct csv_field *before = arena_alloc(arena, (names->count + 1U) * sizeof *before);
    if (names->count > 0) {
        memcpy(before, names->name, names->count * sizeof *before);
        qsort(names->name, names->count, sizeof *names->name, field_compare);
    }
    uint32_t *number = arena_alloc(arena, (names->count + 1U) * sizeof *number);
    for (uint32_t at = 0; at < names->count; at++) {
        /* The hash table still has the old numbers, so it needs the names in their old order. */
        struct csv_names old = *names;
        old.name = before;
        number[*names_slot(&old, names->name[at]) - 1] = at;
    }
    return number;
}

bool csv_names_find(const struct csv_names *names, struct csv_field name, uint32_t *ret_number)
{
    uint32_t found = names->count > 0 ? *names_slot(names, name) : 0;
    if (found == 0)
        return false;
    *ret_number = found - 1;
    return true;
}
