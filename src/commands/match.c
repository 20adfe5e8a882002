/* SPDX-License-Identifier: Apache-2.0 */
/* kehrwert match: runs only the matching engine, on CSV files, so that anybody can try it. */
#include <getopt.h>

#include "commands.h"
#include "match_input.h"

struct options {
    const char *candidates;
    const char *capacities;
    enum matching_objective objective;
    uint64_t seed;
    bool explain;
};

static bool match_option_take(int option, struct options *options)
{
    switch (option) {
    case 'c':
        options->candidates = optarg;
        return true;
    case 'p':
        options->capacities = optarg;
        return true;
    case 'o':
        options->objective = strcmp(optarg, "score") == 0 ? MATCHING_SCORE : MATCHING_COVERAGE;
        return options->objective == MATCHING_SCORE || strcmp(optarg, "coverage") == 0;
    case 's':
        return csv_field_number((struct csv_field){.bytes = optarg, .length = strlen(optarg)}, UINT64_MAX,
                                &options->seed);
    case 'e':
        options->explain = true;
        return true;
    default:
        return false;
    }
}

static bool match_options_read(int count, char **arguments, struct options *ret_options)
{
    static const struct option long_options[] = {
        {"candidates", required_argument, NULL, 'c'}, {"capacities", required_argument, NULL, 'p'},
        {"objective", required_argument, NULL, 'o'},  {"seed", required_argument, NULL, 's'},
        {"explain", no_argument, NULL, 'e'},          {NULL, 0, NULL, 0},
    };
    for (int option; (option = getopt_long(count, arguments, "", long_options, NULL)) != -1;)
        if (!match_option_take(option, ret_options))
            return false;
    bool both_from_standard_input = ret_options->candidates && ret_options->capacities &&
                                    strcmp(ret_options->candidates, "-") == 0 &&
                                    strcmp(ret_options->capacities, "-") == 0;
    return optind == count && ret_options->candidates && !both_from_standard_input;
}

static bool pairs_print(struct arena *arena, const struct match_input *input, const struct matching_solution *solution)
{
    struct text text = {.arena = arena};
    if (input->heading)
        text_append_string(&text, "mentee,mentor,score\n");
    for (size_t at = 0; at < input->problem.candidate_count; at++) {
        const struct matching_candidate *candidate = &input->problem.candidates[at];
        if (!solution->chosen[at])
            continue;
        csv_append(&text, input->mentees.name[candidate->mentee]);
        text_append(&text, ",", 1);
        csv_append(&text, input->mentors.name[candidate->mentor]);
        text_format(&text, ",%u\n", candidate->score);
    }
    return fwrite(text_string(&text), 1, text.length, stdout) == text.length && fflush(stdout) == 0;
}

/* Prints a line for each unmatched mentee: the number of candidates, and the mentor with whom one more place would help
 * most. */
static void unmatched_print(const struct match_input *input, const struct matching_solution *solution)
{
    const struct matching_candidate *candidates = input->problem.candidates;
    size_t end;
    for (size_t first = 0; first < input->problem.candidate_count; first = end) {
        size_t best = first;
        bool matched = false;
        for (end = first; end < input->problem.candidate_count && candidates[end].mentee == candidates[first].mentee;
             end++) {
            matched |= solution->chosen[end];
            if (candidates[end].score > candidates[best].score)
                best = end;
        }
        if (matched)
            continue;
        struct csv_field mentee = input->mentees.name[candidates[best].mentee];
        struct csv_field mentor = input->mentors.name[candidates[best].mentor];
        fprintf(stderr,
                "unmatched %.*s: %zu candidate%s, none with a place left; one more place with %.*s would add a pair "
                "with the score %u\n",
                (int)mentee.length, mentee.bytes, end - first, end - first == 1 ? "" : "s", (int)mentor.length,
                mentor.bytes, candidates[best].score);
    }
}

static int match_files(struct arena *arena, const struct options *options)
{
    struct match_file candidates;
    struct match_file capacities;
    struct match_input input;
    if (!match_file_read(arena, options->candidates, &candidates) ||
        (options->capacities && !match_file_read(arena, options->capacities, &capacities)) ||
        !match_input_read(arena, &candidates, options->capacities ? &capacities : NULL, stderr, &input))
        return 2;
    input.problem.objective = options->objective;
    input.problem.seed = options->seed;
    int64_t begun = clock_monotonic_us();
    struct matching_solution solution;
    if (!matching_solve(arena, &input.problem, &solution))
        return 1;
    int64_t milliseconds = (clock_monotonic_us() - begun + 500) / 1000;
    if (!pairs_print(arena, &input, &solution)) {
        fputs("cannot write to standard output\n", stderr);
        return 1;
    }
    if (input.problem.candidate_count == 0) {
        fprintf(stderr, "%s contains no candidates\n", candidates.name);
        return 0;
    }
    if (options->explain)
        unmatched_print(&input, &solution);
    fprintf(stderr, "matched %zu of %u, total %llu, %lld ms\n", solution.pairs, input.problem.mentees,
            (unsigned long long)solution.score, (long long)milliseconds);
    return 0;
}

int match_command(int count, char **arguments)
{
    struct options options = {.objective = MATCHING_COVERAGE};
    if (!match_options_read(count, arguments, &options)) {
        fputs("usage: kehrwert match --candidates FILE.csv [--capacities FILE.csv] [--objective coverage|score] "
              "[--seed N] [--explain]\n",
              stderr);
        return 2;
    }
    struct arena *arena = arena_new();
    int status = match_files(arena, &options);
    arena_free(arena);
    return status;
}
