/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the stored input of a match run, JSON text, into a pool of people. */
#include "match_run.h"
#include "strict_json.h"

#define RULE_SET 1 /* version of this engine's rules and scores, as in the column match_run.rule_set */

struct reader {
    struct arena *arena;
    bool failed; /* an error was found; the values that are read are no longer valid */
};

static uint32_t number(struct reader *reader, const json_t *json, uint32_t max)
{
    json_int_t value = json_integer_value(json);
    if (json_is_integer(json) && value >= 0 && value <= max)
        return (uint32_t)value;
    reader->failed = true;
    return 0;
}

static uint32_t member(struct reader *reader, const json_t *object, const char *name, uint32_t max)
{
    return number(reader, json_object_get(object, name), max);
}

static bool flag(struct reader *reader, const json_t *object, const char *name)
{
    const json_t *json = json_object_get(object, name);
    reader->failed = reader->failed || !json_is_boolean(json);
    return json_is_true(json);
}

/* A list of numbers in ascending order, as the engine requires. */
static struct matching_numbers numbers_of(struct reader *reader, const json_t *person, const char *name)
{
    const json_t *list = json_object_get(person, name);
    size_t count = json_array_size(list);
    uint32_t *numbers = arena_alloc(reader->arena, (count + 1) * sizeof *numbers);
    for (size_t at = 0; at < count; at++) {
        numbers[at] = number(reader, json_array_get(list, at), UINT32_MAX);
        reader->failed = reader->failed || (at > 0 && numbers[at] <= numbers[at - 1]);
    }
    reader->failed = reader->failed || !json_is_array(list);
    return (struct matching_numbers){.number = numbers, .count = (uint32_t)count};
}

/* Reads pairs of topic and level. */
static const uint8_t *levels_of(struct reader *reader, const json_t *person, uint32_t topic_count)
{
    const json_t *list = json_object_get(person, "topics");
    uint8_t *levels = arena_alloc(reader->arena, topic_count + 1U);
    for (size_t at = 0; at < json_array_size(list); at++) {
        const json_t *pair = json_array_get(list, at);
        uint32_t topic = number(reader, json_array_get(pair, 0), topic_count);
        uint32_t level = number(reader, json_array_get(pair, 1), MATCHING_LEVEL_MAX);
        reader->failed = reader->failed || topic == topic_count;
        if (reader->failed)
            break;
        levels[topic] = (uint8_t)level;
    }
    reader->failed = reader->failed || !json_is_array(list);
    return levels;
}

static struct matching_person person_of(struct reader *reader, const json_t *json, uint32_t topic_count)
{
    return (struct matching_person){.employee = member(reader, json, "employee", UINT32_MAX),
                                    .unit = member(reader, json, "unit", UINT32_MAX),
                                    .site = member(reader, json, "site", UINT32_MAX),
                                    .places = member(reader, json, "places", 1000),
                                    .slots = member(reader, json, "slots", UINT32_MAX),
                                    .first_language = member(reader, json, "first_language", UINT32_MAX),
                                    .languages = numbers_of(reader, json, "languages"),
                                    .managers = numbers_of(reader, json, "managers"),
                                    .above = numbers_of(reader, json, "above"),
                                    .wishes = numbers_of(reader, json, "wishes"),
                                    .not_with = numbers_of(reader, json, "not_with"),
                                    .forbidden = numbers_of(reader, json, "forbidden"),
                                    .levels = levels_of(reader, json, topic_count)};
}

static struct matching_person *people_of(struct reader *reader, const json_t *list, uint32_t topic_count,
                                         const char *const **ret_ids, uint32_t *ret_count)
{
    size_t count = json_array_size(list);
    reader->failed = reader->failed || !json_is_array(list) || count > MATCHING_PEOPLE_MAX;
    if (reader->failed)
        return NULL;
    struct matching_person *people = arena_alloc(reader->arena, (count + 1) * sizeof *people);
    const char **ids = arena_alloc(reader->arena, (count + 1) * sizeof *ids);
    for (size_t at = 0; at < count && !reader->failed; at++) {
        const json_t *json = json_array_get(list, at);
        people[at] = person_of(reader, json, topic_count);
        ids[at] = json_string_value(json_object_get(json, "id"));
        reader->failed = reader->failed || !ids[at];
    }
    *ret_ids = ids;
    *ret_count = (uint32_t)count;
    return people;
}

static struct match_run_lock *locks_of(struct reader *reader, const json_t *list, const struct matching_pool *pool,
                                       size_t *ret_count)
{
    size_t count = json_array_size(list);
    struct match_run_lock *locks = arena_alloc(reader->arena, (count + 1) * sizeof *locks);
    reader->failed = reader->failed || !json_is_array(list);
    for (size_t at = 0; at < count && !reader->failed; at++) {
        const json_t *pair = json_array_get(list, at);
        locks[at].mentor = number(reader, json_array_get(pair, 0), UINT32_MAX);
        locks[at].mentee = number(reader, json_array_get(pair, 1), UINT32_MAX);
        reader->failed =
            reader->failed || locks[at].mentor >= pool->mentor_count || locks[at].mentee >= pool->mentee_count;
    }
    *ret_count = count;
    return locks;
}

static enum matching_objective objective_of(struct reader *reader, const json_t *json)
{
    const char *name = json_string_value(json_object_get(json, "objective"));
    reader->failed = reader->failed || !name || (strcmp(name, "score") != 0 && strcmp(name, "coverage") != 0);
    return reader->failed || strcmp(name, "coverage") == 0 ? MATCHING_COVERAGE : MATCHING_SCORE;
}

static struct matching_weights weights_of(struct reader *reader, const json_t *json)
{
    return (struct matching_weights){.topics = member(reader, json, "topics", MATCHING_WEIGHT_MAX),
                                     .language = member(reader, json, "language", MATCHING_WEIGHT_MAX),
                                     .place = member(reader, json, "place", MATCHING_WEIGHT_MAX),
                                     .slots = member(reader, json, "slots", MATCHING_WEIGHT_MAX),
                                     .wishes = member(reader, json, "wishes", MATCHING_WEIGHT_MAX)};
}

bool match_run_input_read(struct arena *arena, const char *text, struct match_run_input *ret_input)
{
    struct reader reader = {.arena = arena};
    json_t *json = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    if (!json)
        return false;
    json_keep(arena, json);
    struct match_run_input input = {.lock_count = 0};
    struct matching_pool *pool = &input.pool;
    reader.failed = member(&reader, json, "rule_set", UINT32_MAX) != RULE_SET;
    pool->topic_count = member(&reader, json, "topics", 10000);
    pool->forbid_same_unit = flag(&reader, json, "forbid_same_unit");
    pool->forbid_same_manager = flag(&reader, json, "forbid_same_manager");
    pool->minimum_score = member(&reader, json, "minimum_score", MATCHING_SCORE_MAX);
    pool->objective = objective_of(&reader, json);
    pool->weights = weights_of(&reader, json_object_get(json, "weights"));
    pool->seed = member(&reader, json, "seed", INT32_MAX);
    pool->mentees =
        people_of(&reader, json_object_get(json, "mentees"), pool->topic_count, &input.mentees, &pool->mentee_count);
    pool->mentors =
        people_of(&reader, json_object_get(json, "mentors"), pool->topic_count, &input.mentors, &pool->mentor_count);
    input.locks = locks_of(&reader, json_object_get(json, "locks"), pool, &input.lock_count);
    if (reader.failed)
        return false;
    *ret_input = input;
    return true;
}
