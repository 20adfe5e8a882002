/* SPDX-License-Identifier: Apache-2.0 */
/* Measures how long matching a pool of people takes: MENTEES MENTORS PLACES company|alike|strict [score]. */
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "matching.h"

#define TOPICS 10
#define UNITS 40
#define SITES 6
#define REPORTS_PER_BOSS 8
#define LANGUAGES 3

struct company {
    struct arena *arena;
    uint64_t state;
    uint32_t people;
    bool alike;
};

/* The engine's calls of go_on: how many, and the longest time between two of them. */
struct asked {
    int64_t last;
    int64_t longest;
    uint32_t times;
};

static uint32_t random_below(struct company *company, uint32_t limit)
{
    company->state = company->state * 6364136223846793005U + 1442695040888963407U;
    return (uint32_t)(company->state >> 33) % limit;
}

static int number_compare(const void *left, const void *right)
{
    const uint32_t *a = left;
    const uint32_t *b = right;
    return (*a > *b) - (*a < *b);
}

/* At most `most` people, sorted. */
static struct matching_numbers some_people(struct company *company, uint32_t most)
{
    uint32_t count = random_below(company, most + 1);
    uint32_t *numbers = arena_alloc(company->arena, (count + 1) * sizeof *numbers);
    for (uint32_t at = 0; at < count; at++)
        numbers[at] = random_below(company, company->people) + 1;
    qsort(numbers, count, sizeof *numbers, number_compare);
    return (struct matching_numbers){.number = numbers, .count = count};
}

/* All superiors of employee `number`, up to number 1. Each superior has eight direct reports. */
static struct matching_numbers all_above(struct company *company, uint32_t number)
{
    uint32_t *numbers = arena_alloc(company->arena, 16 * sizeof *numbers);
    uint32_t count = 0;
    for (uint32_t boss = number; boss > 1; count++)
        numbers[count] = boss = (boss - 2) / REPORTS_PER_BOSS + 1;
    qsort(numbers, count, sizeof *numbers, number_compare);
    return (struct matching_numbers){.number = numbers, .count = count};
}

static struct matching_numbers some_languages(struct company *company, uint32_t *ret_first)
{
    uint32_t *numbers = arena_alloc(company->arena, LANGUAGES * sizeof *numbers);
    uint32_t count = 0;
    *ret_first = random_below(company, 10) < 7 ? 1 : 2 + random_below(company, LANGUAGES - 1);
    for (uint32_t language = 1; language <= LANGUAGES; language++)
        if (language == *ret_first || random_below(company, 3) == 0)
            numbers[count++] = language;
    return (struct matching_numbers){.number = numbers, .count = count};
}

static struct matching_person person_make(struct company *company, uint32_t employee, uint32_t places)
{
    uint8_t *levels = arena_alloc(company->arena, TOPICS);
    struct matching_person person = {.employee = employee, .places = places, .levels = levels};
    person.above = all_above(company, employee);
    person.managers = (struct matching_numbers){.number = &person.above.number[person.above.count - 1], .count = 1};
    if (person.above.count == 0)
        person.managers.count = 0;
    person.unit = random_below(company, UNITS) + 1;
    person.languages = some_languages(company, &person.first_language);
    for (uint32_t named = 3 + random_below(company, 3); named > 0; named--)
        levels[random_below(company, TOPICS)] = (uint8_t)(1 + random_below(company, MATCHING_LEVEL_MAX));
    person.site = random_below(company, SITES + 1);
    for (uint32_t named = random_below(company, 5); named > 0; named--)
        person.slots |= 1U << random_below(company, 10);
    person.wishes = some_people(company, 3);
    person.not_with = some_people(company, 2);
    if (company->alike) {
        memset(levels, 3, TOPICS);
        person.slots = person.site = 0;
        person.first_language = 1;
        person.wishes = person.not_with = (struct matching_numbers){.count = 0};
        person.languages = (struct matching_numbers){.number = &person.languages.number[0], .count = 1};
        *(uint32_t *)(uintptr_t)person.languages.number = 1;
    }
    return person;
}

static bool asked_now(void *context, double share)
{
    struct asked *asked = context;
    int64_t now = clock_monotonic_us();
    if (now - asked->last > asked->longest)
        asked->longest = now - asked->last;
    asked->last = now;
    asked->times++;
    return share <= 1;
}

/* CPU seconds that the program has used so far. */
static double core_seconds(const struct rusage *used)
{
    return (double)(used->ru_utime.tv_sec + used->ru_stime.tv_sec) +
           (double)(used->ru_utime.tv_usec + used->ru_stime.tv_usec) / 1e6;
}

int main(int count, char **arguments)
{
    if (count < 5)
        return 2;
    uint32_t mentees = (uint32_t)strtoul(arguments[1], NULL, 10);
    uint32_t mentors = (uint32_t)strtoul(arguments[2], NULL, 10);
    uint32_t places = (uint32_t)strtoul(arguments[3], NULL, 10);
    struct company company = {
        .arena = arena_new(), .state = 42, .people = mentees + mentors, .alike = strcmp(arguments[4], "alike") == 0};
    /* The order is random, so that mentees and mentors come from everywhere in the hierarchy. */
    struct matching_person *people = arena_alloc(company.arena, (mentees + mentors + 1U) * sizeof *people);
    uint32_t *employee = arena_alloc(company.arena, (mentees + mentors + 1U) * sizeof *employee);
    for (uint32_t at = 0; at < company.people; at++) {
        uint32_t other = random_below(&company, at + 1);
        employee[at] = employee[other];
        employee[other] = at + 1;
    }
    for (uint32_t at = 0; at < company.people; at++)
        people[at] = person_make(&company, employee[at], at < mentees ? 1 : places);
    struct asked asked = {.last = clock_monotonic_us()};
    struct matching_pool pool = {.mentees = people,
                                 .mentee_count = mentees,
                                 .mentors = people + mentees,
                                 .mentor_count = mentors,
                                 .topic_count = TOPICS,
                                 .forbid_same_unit = true,
                                 .forbid_same_manager = true,
                                 .weights = {60, 10, 10, 10, 10},
                                 .minimum_score = strcmp(arguments[4], "strict") == 0 ? 60000 : 0,
                                 .objective = count > 5 ? MATCHING_SCORE : MATCHING_COVERAGE,
                                 .seed = 1,
                                 .go_on = asked_now,
                                 .context = &asked};
    struct matching_report report;
    int64_t begun = clock_monotonic_us();
    bool done = matching_pool_solve(company.arena, &pool, &report);
    double seconds = (double)(clock_monotonic_us() - begun) / 1e6;
    struct rusage used;
    if (!done || getrusage(RUSAGE_SELF, &used) != 0)
        return 1;
    printf("%u x %u, %u places, %s%s: %.2f s (%.2f s of CPU time), %ld MiB, %zu pairs of %lu allowed, score %lu, %u "
           "rounds, %zu + %zu unmatched, go_on called %u times, at most %.0f ms apart\n",
           mentees, mentors, places, arguments[4], count > 5 ? ", objective score" : "", seconds, core_seconds(&used),
           used.ru_maxrss / 1024, report.pair_count, report.allowed, report.score, report.rounds,
           report.unmatched_mentee_count, report.unmatched_mentor_count, asked.times, (double)asked.longest / 1e3);
    arena_free(company.arena);
    return 0;
}
