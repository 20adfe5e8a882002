/* SPDX-License-Identifier: Apache-2.0 */
/* The mentors of a pool, column by column, and the links between people, so that whole rows can be evaluated at
 * once. */
#include "row.h"

struct directory_entry {
    uint32_t employee;
    uint32_t number;
};

/* The people of one side, sorted by employee. */
struct directory {
    struct directory_entry *people;
    uint32_t count;
};

struct linking {
    struct row_columns *columns;
    size_t *next; /* next link of each mentee; NULL = only count */
};

static int directory_entry_compare(const void *left, const void *right)
{
    const struct directory_entry *a = left;
    const struct directory_entry *b = right;
    if (a->employee != b->employee)
        return a->employee < b->employee ? -1 : 1;
    return (a->number > b->number) - (a->number < b->number);
}

static struct directory directory_of(struct arena *arena, const struct matching_person *people, uint32_t count)
{
    struct directory directory = {.people = arena_alloc(arena, (count + 1U) * sizeof *directory.people),
                                  .count = count};
    for (uint32_t at = 0; at < count; at++)
        directory.people[at] = (struct directory_entry){.employee = people[at].employee, .number = at};
    if (count > 0)
        qsort(directory.people, count, sizeof *directory.people, directory_entry_compare);
    return directory;
}

static void link_add(struct linking *linking, uint32_t mentee, uint32_t mentor, uint32_t bits)
{
    if (linking->next)
        linking->columns->link[linking->next[mentee]++] = (struct row_link){.mentor = mentor, .bits = bits};
    else
        linking->columns->first_link[mentee + 1]++;
}

static void list_link(struct linking *linking, const struct directory *others, struct matching_numbers list,
                      uint32_t person, bool is_mentee, uint32_t bits)
{
    for (uint32_t at = 0; at < list.count; at++)
        for (uint32_t entry = entry_from(others->people, sizeof *others->people, others->count, list.number[at]);
             entry < others->count && others->people[entry].employee == list.number[at]; entry++) {
            uint32_t other = others->people[entry].number;
            link_add(linking, is_mentee ? person : other, is_mentee ? other : person, bits);
        }
}

static void side_link(struct linking *linking, const struct matching_person *people, uint32_t count,
                      const struct directory *others, bool is_mentee)
{
    for (uint32_t at = 0; at < count; at++) {
        const struct matching_person *person = &people[at];
        uint32_t wish = is_mentee ? LINK_WISH_OF_MENTEE : LINK_WISH_OF_MENTOR;
        list_link(linking, others, person->above, at, is_mentee, 1U << MATCHING_REPORTING_LINE);
        list_link(linking, others, person->not_with, at, is_mentee, 1U << MATCHING_NOT_SHOWN);
        list_link(linking, others, person->forbidden, at, is_mentee, 1U << MATCHING_FORBIDDEN);
        list_link(linking, others, person->wishes, at, is_mentee, wish);
        struct matching_numbers self = {.number = &person->employee, .count = is_mentee};
        list_link(linking, others, self, at, is_mentee, 1U << MATCHING_SELF);
    }
}

static void links_make(struct arena *arena, struct row_columns *columns, const struct matching_pool *pool)
{
    struct directory mentees = directory_of(arena, pool->mentees, pool->mentee_count);
    struct directory mentors = directory_of(arena, pool->mentors, pool->mentor_count);
    struct linking linking = {.columns = columns};
    columns->first_link = arena_alloc(arena, (pool->mentee_count + 1U) * sizeof *columns->first_link);
    side_link(&linking, pool->mentees, pool->mentee_count, &mentors, true);
    side_link(&linking, pool->mentors, pool->mentor_count, &mentees, false);
    for (uint32_t mentee = 0; mentee < pool->mentee_count; mentee++)
        columns->first_link[mentee + 1] += columns->first_link[mentee];
    columns->link = arena_alloc(arena, (columns->first_link[pool->mentee_count] + 1) * sizeof *columns->link);
    linking.next = arena_alloc(arena, (pool->mentee_count + 1U) * sizeof *linking.next);
    memcpy(linking.next, columns->first_link, (pool->mentee_count + 1U) * sizeof *linking.next);
    side_link(&linking, pool->mentees, pool->mentee_count, &mentors, true);
    side_link(&linking, pool->mentors, pool->mentor_count, &mentees, false);
}

static int subordinate_compare(const void *left, const void *right)
{
    const struct row_subordinate *a = left;
    const struct row_subordinate *b = right;
    if (a->manager != b->manager)
        return a->manager < b->manager ? -1 : 1;
    return (a->mentor > b->mentor) - (a->mentor < b->mentor);
}

static void subordinates_make(struct arena *arena, struct row_columns *columns, const struct matching_pool *pool)
{
    uint32_t count = 0;
    for (uint32_t mentor = 0; mentor < pool->mentor_count; mentor++)
        count += pool->mentors[mentor].managers.count;
    columns->subordinates = arena_alloc(arena, (count + 1U) * sizeof *columns->subordinates);
    for (uint32_t mentor = 0; mentor < pool->mentor_count; mentor++) {
        struct matching_numbers managers = pool->mentors[mentor].managers;
        for (uint32_t at = 0; at < managers.count; at++)
            columns->subordinates[columns->subordinate_count++] =
                (struct row_subordinate){.manager = managers.number[at], .mentor = mentor};
    }
    if (count > 0)
        qsort(columns->subordinates, count, sizeof *columns->subordinates, subordinate_compare);
}

/* Gives each language a bit, in order of appearance. False if there are more languages than bits; the surplus ones
 * share the last bit. */
static bool languages_number(const struct matching_person *people, uint32_t count, uint32_t *known,
                             uint32_t *known_count, uint32_t *ret_masks)
{
    bool exact = true;
    for (uint32_t person = 0; person < count; person++)
        for (uint32_t at = 0; at < people[person].languages.count; at++) {
            uint32_t language = people[person].languages.number[at];
            uint32_t bit = 0;
            while (bit < *known_count && known[bit] != language)
                bit++;
            if (bit == *known_count && bit < 32)
                known[(*known_count)++] = language;
            exact = exact && bit < 32;
            ret_masks[person] |= 1U << (bit < 32 ? bit : 31);
        }
    return exact;
}

static uint32_t *column_new(struct arena *arena, const struct row_columns *columns)
{
    return arena_alloc(arena, (columns->width + 1U) * sizeof(uint32_t));
}

struct row_columns *columns_new(struct arena *arena, const struct matching_pool *pool)
{
    struct row_columns *columns = arena_alloc(arena, sizeof *columns);
    uint32_t width = columns->width = (pool->mentor_count + ROW_BLOCK - 1) / ROW_BLOCK * ROW_BLOCK;
    columns->unit = column_new(arena, columns);
    columns->site = column_new(arena, columns);
    columns->slots = column_new(arena, columns);
    columns->first_language = column_new(arena, columns);
    columns->languages = column_new(arena, columns);
    columns->levels = arena_alloc(arena, ((size_t)pool->topic_count * width + 1) * sizeof *columns->levels);
    for (uint32_t mentor = 0; mentor < pool->mentor_count; mentor++) {
        const struct matching_person *person = &pool->mentors[mentor];
        columns->unit[mentor] = person->unit;
        columns->site[mentor] = person->site;
        columns->slots[mentor] = person->slots;
        columns->first_language[mentor] = person->first_language;
        for (uint32_t topic = 0; topic < pool->topic_count; topic++)
            columns->levels[(size_t)topic * width + mentor] = person->levels[topic];
    }
    columns->mentee_languages = arena_alloc(arena, (pool->mentee_count + 1U) * sizeof(uint32_t));
    uint32_t known[32];
    uint32_t count = 0;
    bool exact = languages_number(pool->mentors, pool->mentor_count, known, &count, columns->languages);
    exact &= languages_number(pool->mentees, pool->mentee_count, known, &count, columns->mentee_languages);
    columns->languages_exact = exact;
    links_make(arena, columns, pool);
    if (pool->forbid_same_manager)
        subordinates_make(arena, columns, pool);
    return columns;
}
