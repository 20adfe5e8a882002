/* SPDX-License-Identifier: Apache-2.0 */
/* The CSV files of `kehrwert match` as a matching problem with names. */
#ifndef KEHRWERT_MATCH_INPUT_H
#define KEHRWERT_MATCH_INPUT_H

#include "csv.h"
#include "matching.h"

struct match_input {
    struct matching_problem problem;
    struct csv_names mentees;
    struct csv_names mentors;
    bool heading; /* the candidates' file begins with a line of column names */
};

/* A file that was read, with the name that mistakes are told by. */
struct match_file {
    const char *name;
    struct csv_field content;
};

/* The whole file, or standard input for "-", owned by the arena. On failure says why on standard error and returns
 * false. */
MUST_CHECK bool match_file_read(struct arena *arena, const char *name, struct match_file *ret_file);

/* Reads `mentee,mentor,score` rows, and `mentor,capacity` rows unless capacities is NULL. People are numbered in the
 * bytewise order of their names, candidates are sorted by them. The input lives as long as files and arena. The first
 * mistake goes to `mistakes` as `FILE:LINE: reason`; then false. */
MUST_CHECK bool match_input_read(struct arena *arena, const struct match_file *candidates,
                                 const struct match_file *capacities, FILE *mistakes, struct match_input *ret_input);

#endif
