/* SPDX-License-Identifier: Apache-2.0 */
/* Fuzz target for `kehrwert match`. The input is a CSV of candidates, a line with "--", and a CSV of capacities.
 * Whatever can be read is matched, and the result is proved. */
#include "example.h"
#include "match_input.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void matched(struct arena *arena, struct matching_problem problem)
{
    for (int objective = MATCHING_COVERAGE; objective <= MATCHING_SCORE; objective++) {
        struct matching_solution solution;
        problem.objective = (enum matching_objective)objective;
        require(matching_solve(arena, &problem, &solution));
        require(matching_is_proved(arena, &problem, &solution));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static FILE *nowhere;
    if (!nowhere)
        nowhere = fopen("/dev/null", "w");
    struct arena *arena = arena_new();
    const char *text = (const char *)bytes;
    const char *line = length > 0 ? memmem(text, length, "\n--\n", 4) : NULL;
    size_t first = line ? (size_t)(line - text) + 1 : length;
    struct match_file candidates = {.name = "candidates", .content = {.bytes = text, .length = first}};
    struct match_file capacities = {
        .name = "capacities", .content = {.bytes = line ? line + 4 : text, .length = line ? length - first - 3 : 0}};
    struct match_input input;
    if (nowhere && match_input_read(arena, &candidates, &capacities, nowhere, &input))
        matched(arena, input.problem);
    arena_free(arena);
    return 0;
}
