/* SPDX-License-Identifier: Apache-2.0 */
/* Reads candidates and capacities, and numbers the people in the order of their names. Error messages name the line. */
#include <errno.h>
#include <strings.h>

#include "match_input.h"

#define READ_ROOM 65536
#define NAME_MAX_LENGTH 1000
#define ROWS_MAX 1000000000U

static bool stream_read(struct arena *arena, FILE *stream, struct csv_field *ret_content)
{
    size_t room = READ_ROOM;
    size_t length = 0;
    char *bytes = malloc(room);
    while (bytes) {
        length += fread(bytes + length, 1, room - length, stream);
        if (length < room)
            break;
        room *= 2;
        char *more = realloc(bytes, room);
        if (!more)
            free(bytes);
        bytes = more;
    }
    if (!bytes)
        return false;
    arena_defer(arena, free, bytes);
    *ret_content = (struct csv_field){.bytes = bytes, .length = length};
    return ferror(stream) == 0;
}

bool match_file_read(struct arena *arena, const char *name, struct match_file *ret_file)
{
    bool from_stdin = strcmp(name, "-") == 0;
    ret_file->name = from_stdin ? "standard input" : name;
    errno = 0;
    FILE *stream = from_stdin ? stdin : fopen(name, "rb");
    bool done = stream && stream_read(arena, stream, &ret_file->content);
    if (!done)
        fprintf(stderr, "%s cannot be read: %s\n", ret_file->name, strerror(errno));
    if (stream && !from_stdin)
        fclose(stream);
    return done;
}

/* A candidate and its line, for error messages that come later. */
struct input_row {
    struct matching_candidate candidate;
    uint32_t line;
};

struct input_rows {
    const char *file;
    const char *const *columns; /* their names, as a heading has them; NULL at the end */
    FILE *mistakes;
    struct csv_reader reader;
    size_t passed; /* rows read, including the heading */
    struct input_row *row;
    size_t count;
    size_t room;
};

static struct input_rows input_open(const struct match_file *file, const char *const *columns, FILE *mistakes)
{
    return (struct input_rows){.file = file->name,
                               .columns = columns,
                               .mistakes = mistakes,
                               .reader = {.bytes = file->content.bytes, .length = file->content.length}};
}

static bool row_refuse(const struct input_rows *rows, size_t line, const char *reason)
{
    fprintf(rows->mistakes, "%s:%zu: %s\n", rows->file, line, reason);
    return false;
}

static const char *heading_text(const struct input_rows *rows, struct arena *arena)
{
    struct text text = {.arena = arena};
    for (const char *const *column = rows->columns; *column; column++)
        text_format(&text, "%s%s", text.length > 0 ? "," : "", *column);
    return text_string(&text);
}

/* If the first row is invalid, adds that the heading before it is missing. */
static const char *reason_in(const struct input_rows *rows, struct arena *arena, const char *reason)
{
    if (rows->passed > 1)
        return reason;
    return arena_format(arena, "%s; the heading %s is missing", reason, heading_text(rows, arena));
}

enum found { FOUND_ROW, FOUND_HEADING, FOUND_END, FOUND_MISTAKE };

/* The first row is a heading if it consists of column names. Prints a mistake if their order or case is wrong. */
static enum found heading_find(const struct input_rows *rows, struct arena *arena, const struct csv_field *fields,
                               size_t count)
{
    bool right = true;
    for (size_t at = 0; at < count; at++) {
        bool known = false;
        for (size_t column = 0; column < count; column++)
            known |= fields[at].length == strlen(rows->columns[column]) &&
                     strncasecmp(fields[at].bytes, rows->columns[column], fields[at].length) == 0;
        if (!known)
            return FOUND_ROW;
        right = right && csv_field_is(fields[at], rows->columns[at]);
    }
    if (right)
        return FOUND_HEADING;
    row_refuse(rows, rows->reader.line, arena_format(arena, "the heading must be %s", heading_text(rows, arena)));
    return FOUND_MISTAKE;
}

/* Reads the next row, which must have `wanted` fields, the first `names` of which are names. Prints mistakes. */
static enum found input_next(struct input_rows *rows, struct arena *arena, struct csv_field *fields, size_t wanted,
                             size_t names)
{
    size_t count = csv_next(&rows->reader, arena, fields, wanted);
    const char *mistake = rows->reader.mistake;
    if (count == 0 && !mistake)
        return FOUND_END;
    rows->passed++;
    if (!mistake && count < wanted)
        mistake = reason_in(rows, arena, "fewer fields than expected");
    if (!mistake && rows->passed == 1) {
        enum found found = heading_find(rows, arena, fields, wanted);
        if (found != FOUND_ROW)
            return found;
    }
    for (size_t at = 0; at < names && !mistake; at++)
        if (fields[at].length == 0 || fields[at].length > NAME_MAX_LENGTH)
            mistake = "a name must have 1 to 1000 bytes";
    if (!mistake)
        return FOUND_ROW;
    row_refuse(rows, rows->reader.line, mistake);
    return FOUND_MISTAKE;
}

static bool candidate_add(struct arena *arena, struct match_input *input, struct input_rows *rows,
                          const struct csv_field *fields)
{
    uint64_t score;
    if (!csv_field_number(fields[2], MATCHING_SCORE_MAX, &score))
        return row_refuse(rows, rows->reader.line,
                          reason_in(rows, arena, "the score must be a whole number from 0 to 1000000000"));
    if (rows->count == ROWS_MAX)
        return row_refuse(rows, rows->reader.line, "too many rows");
    if (rows->count == rows->room)
        rows->row = arena_grow(arena, rows->row, &rows->room, sizeof *rows->row);
    rows->row[rows->count++] =
        (struct input_row){.candidate = {.mentee = csv_names_number(arena, &input->mentees, fields[0]),
                                         .mentor = csv_names_number(arena, &input->mentors, fields[1]),
                                         .score = (uint32_t)score},
                           .line = (uint32_t)rows->reader.line};
    if (input->mentees.count > MATCHING_PEOPLE_MAX || input->mentors.count > MATCHING_PEOPLE_MAX)
        return row_refuse(rows, rows->reader.line, "too many people");
    return true;
}

static bool candidates_read(struct arena *arena, struct match_input *input, struct input_rows *rows)
{
    struct csv_field fields[3];
    enum found found;
    while ((found = input_next(rows, arena, fields, LENGTH_OF(fields), 2)) <= FOUND_HEADING) {
        if (found == FOUND_HEADING)
            input->heading = true;
        else if (!candidate_add(arena, input, rows, fields))
            return false;
    }
    return found == FOUND_END;
}

/* A mentor without candidates is allowed and changes nothing. */
static bool capacities_read(struct arena *arena, struct input_rows rows, const struct csv_names *mentors,
                            uint32_t *capacity)
{
    struct csv_field fields[2];
    struct csv_names seen = {0};
    enum found found;
    while ((found = input_next(&rows, arena, fields, LENGTH_OF(fields), 1)) <= FOUND_HEADING) {
        if (found == FOUND_HEADING)
            continue;
        uint64_t places;
        if (!csv_field_number(fields[1], UINT32_MAX, &places))
            return row_refuse(&rows, rows.reader.line,
                              reason_in(&rows, arena, "the capacity must be a whole number from 0 to 4294967295"));
        uint32_t known = seen.count;
        if (csv_names_number(arena, &seen, fields[0]) != known)
            return row_refuse(&rows, rows.reader.line, "this mentor already has a capacity");
        uint32_t mentor;
        if (csv_names_find(mentors, fields[0], &mentor))
            capacity[mentor] = (uint32_t)places;
    }
    return found == FOUND_END;
}

static int input_row_compare(const void *left, const void *right)
{
    const struct input_row *a = left;
    const struct input_row *b = right;
    if (a->candidate.mentee != b->candidate.mentee)
        return a->candidate.mentee < b->candidate.mentee ? -1 : 1;
    if (a->candidate.mentor != b->candidate.mentor)
        return a->candidate.mentor < b->candidate.mentor ? -1 : 1;
    return (a->line > b->line) - (a->line < b->line);
}

/* Sorts the rows by the people's final numbers. False if there are duplicates. */
static bool input_sort(struct input_rows *rows, const uint32_t *mentee, const uint32_t *mentor)
{
    for (size_t at = 0; at < rows->count; at++) {
        rows->row[at].candidate.mentee = mentee[rows->row[at].candidate.mentee];
        rows->row[at].candidate.mentor = mentor[rows->row[at].candidate.mentor];
    }
    if (rows->count > 0)
        qsort(rows->row, rows->count, sizeof *rows->row, input_row_compare);
    for (size_t at = 1; at < rows->count; at++) {
        const struct input_row *before = &rows->row[at - 1];
        const struct input_row *row = &rows->row[at];
        if (before->candidate.mentee == row->candidate.mentee && before->candidate.mentor == row->candidate.mentor)
            return row_refuse(rows, row->line, "the same mentee and mentor as in an earlier row");
    }
    return true;
}

bool match_input_read(struct arena *arena, const struct match_file *candidates_file,
                      const struct match_file *capacities_file, FILE *mistakes, struct match_input *ret_input)
{
    static const char *const candidate_columns[] = {"mentee", "mentor", "score", NULL};
    static const char *const capacity_columns[] = {"mentor", "capacity", NULL};
    struct match_input input = {.heading = false};
    struct input_rows rows = input_open(candidates_file, candidate_columns, mistakes);
    if (!candidates_read(arena, &input, &rows))
        return false;
    uint32_t *capacity_read = arena_alloc(arena, (input.mentors.count + 1U) * sizeof *capacity_read);
    for (uint32_t at = 0; at < input.mentors.count; at++)
        capacity_read[at] = 1;
    if (capacities_file &&
        !capacities_read(arena, input_open(capacities_file, capacity_columns, mistakes), &input.mentors, capacity_read))
        return false;
    const uint32_t *mentor = csv_names_sort(arena, &input.mentors);
    if (!input_sort(&rows, csv_names_sort(arena, &input.mentees), mentor))
        return false;
    uint32_t *capacity = arena_alloc(arena, (input.mentors.count + 1U) * sizeof *capacity);
    for (uint32_t at = 0; at < input.mentors.count; at++)
        capacity[mentor[at]] = capacity_read[at];
    struct matching_candidate *candidates = arena_alloc(arena, (rows.count + 1) * sizeof *candidates);
    for (size_t at = 0; at < rows.count; at++)
        candidates[at] = rows.row[at].candidate;
    input.problem = (struct matching_problem){.mentees = input.mentees.count,
                                              .mentors = input.mentors.count,
                                              .mentor_capacity = capacity,
                                              .candidates = candidates,
                                              .candidate_count = rows.count};
    *ret_input = input;
    return true;
}
