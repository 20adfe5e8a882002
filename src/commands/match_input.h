/* SPDX-License-Identifier: Apache-2.0 */
/* Turns the CSV files of `kehrwert match` into a matching problem with names. */
#ifndef KEHRWERT_MATCH_INPUT_H
#define KEHRWERT_MATCH_INPUT_H

#include "csv.h"
#include "matching.h"

struct match_input {
    struct matching_problem problem;
    struct csv_names mentees;
    struct csv_names mentors;
    bool heading; /* the candidates file starts with a line of column names */
};

/* A file in memory, and its name for error messages. */
struct match_file {
    const char *name;
    struct csv_field content;
};

/* Reads a whole file, or standard input for "-". The content is owned by the arena. On failure, prints the reason to
 * standard error and returns false. */
MUST_CHECK bool match_file_read(struct arena *arena, const char *name, struct match_file *ret_file);

/* Reads rows of `mentee,mentor,score` and, unless capacities is NULL, rows of `mentor,capacity`. People are numbered in
 * the bytewise order of their names; candidates are sorted by these numbers. The input is owned by the arena and points
 * into the files. At the first mistake, prints `FILE:LINE: reason` to `mistakes` and returns false. */
MUST_CHECK bool match_input_read(struct arena *arena, const struct match_file *candidates,
                                 const struct match_file *capacities, FILE *mistakes, struct match_input *ret_input);

#endif
