/* SPDX-License-Identifier: Apache-2.0 */
/* program_participation_get: how many of the expected people take part, as ranges that say nothing about one person. */
#include "support/fixture.h"

static struct reply get(const char *token, struct program program)
{
    return call(token, "GET", textf("/v1/programs/%s/participation", program.id));
}

#define PEOPLE_MOST 25
#define LEVELS 4

/* How many people there are on each level that the program expects, from level 1 on. */
static const int sizes[LEVELS] = {5, 12, 20, 25};

struct expecting {
    struct program program;
    struct employee people[LEVELS][PEOPLE_MOST];
};

/* A program that expects all four levels, with a minimum group size of 5. It runs on its own server, because all tests
 * share the directory of employees. */
static struct expecting an_expecting_program(void)
{
    struct expecting expecting = {.program = a_published_program(an_employee(.level = 7))};
    sql("UPDATE program SET (participation, expected_levels, minimum_group_size) = ('expected', '{1,2,3,4}', 5) WHERE "
        "id = $1::uuid",
        expecting.program.id);
    for (int level = 0; level < LEVELS; level++) {
        for (int i = 0; i < sizes[level]; i++)
            expecting.people[level][i] = an_employee(.level = level + 1);
    }
    return expecting;
}

static void snapshot_tomorrow(void)
{
    sql("UPDATE participation SET taken_on = taken_on - 1");
    sql("SELECT due_work(100)");
}

static const char *levels_of(struct program program)
{
    struct reply reply = get(program.program_manager_token, program);
    assert_status(reply, 200);
    char *levels = json_dumps(reply_at(&reply, "/levels"), JSON_COMPACT);
    const char *kept = textf("%s", levels);
    free(levels);
    return kept;
}

static const char *range_of(struct program program, int level)
{
    struct reply reply = get(program.program_manager_token, program);
    assert_status(reply, 200);
    char *range = json_dumps(reply_at(&reply, textf("/levels/%d", level)), JSON_COMPACT);
    const char *kept = textf("%s", range);
    free(range);
    return kept;
}

static void apply(const struct expecting *expecting, int level, int from, int to)
{
    for (int i = from < 0 ? 0 : from; i < to; i++)
        a_submitted_application(expecting->program, expecting->people[level][i], "mentee");
}

static void everybody_withdraws(struct program program)
{
    sql("UPDATE application SET state = 'withdrawn' WHERE program_id = $1::uuid AND state = 'submitted'", program.id);
}

Test(program_participation_get, ranges_are_fixed_by_the_days_snapshot)
{
    own_server_start(NULL);
    struct expecting expecting = an_expecting_program();
    apply(&expecting, 1, 0, 8);
    apply(&expecting, 2, 0, 9);
    struct reply reply = get(expecting.program.program_manager_token, expecting.program);
    assert_status(reply, 200);
    cr_expect(json_is_null(reply_at(&reply, "/taken_on")));
    cr_expect_str_eq(levels_of(expecting.program), "[]");
    sql("SELECT due_work(100)");
    static const char shown[] =
        "[{\"level\":1,\"at_least\":null,\"below\":null},{\"level\":2,\"at_least\":20,\"below\":null},{\"level\":3,"
        "\"at_least\":20,\"below\":80},{\"level\":4,\"at_least\":null,\"below\":40}]";
    cr_expect_str_eq(levels_of(expecting.program), shown);
    reply = get(expecting.program.program_manager_token, expecting.program);
    cr_expect_str_eq(reply_text(&reply, "/taken_on"), sql("SELECT app_today()"));
    apply(&expecting, 2, 9, 20);
    sql("SELECT due_work(100)");
    cr_expect_str_eq(levels_of(expecting.program), shown);
    snapshot_tomorrow();
    cr_expect_str_neq(levels_of(expecting.program), shown);
    cr_expect(own_server_stop());
}

/* Day after day one more person of each level applies. Before a range changes, the minimum group size has changed. */
Test(program_participation_get, one_person_makes_no_difference_between_two_days)
{
    own_server_start(NULL);
    struct expecting expecting = an_expecting_program();
    int since[LEVELS] = {0};
    const char *range[LEVELS];
    sql("SELECT due_work(100)");
    for (int level = 0; level < LEVELS; level++)
        range[level] = range_of(expecting.program, level);
    for (int day = 0; day < PEOPLE_MOST; day++) {
        for (int level = 0; level < LEVELS; level++) {
            if (day < sizes[level])
                apply(&expecting, level, day, day + 1);
        }
        snapshot_tomorrow();
        for (int level = 0; level < LEVELS; level++) {
            const char *now = range_of(expecting.program, level);
            bool same = strcmp(now, range[level]) == 0;
            since[level] += day < sizes[level];
            cr_expect(same || since[level] >= 5, "%s after %s and %d people", now, range[level], since[level]);
            since[level] = same ? since[level] : 0;
            range[level] = now;
        }
    }
    cr_expect(strstr(range[2], "\"at_least\":40"), "%s", range[2]);
    cr_expect(strstr(range[3], "\"at_least\":60"), "%s", range[3]);
    const char *before = levels_of(expecting.program);
    sql("UPDATE application SET state = 'withdrawn' WHERE employee_id = $1::uuid", expecting.people[3][0].id);
    sql("UPDATE employee SET level = 3 WHERE id = $1::uuid", expecting.people[1][0].id);
    sql("UPDATE employee SET active = false WHERE id = $1::uuid", expecting.people[2][0].id);
    snapshot_tomorrow();
    cr_expect_str_eq(levels_of(expecting.program), before);
    cr_expect(own_server_stop());
}

/* On the levels with 5, 12 and 25 people. */
Test(program_participation_get, nobody_and_everybody_cannot_be_told_from_others)
{
    own_server_start(NULL);
    struct expecting expecting = an_expecting_program();
    static const int levels[] = {0, 1, 3};
    for (size_t i = 0; i < LENGTH_OF(levels); i++) {
        int level = levels[i];
        const char *ranges[PEOPLE_MOST + 1];
        for (int applicants = 0; applicants <= sizes[level]; applicants++) {
            apply(&expecting, level, applicants - 1, applicants);
            sql("DELETE FROM participation_level");
            sql("DELETE FROM participation");
            sql("SELECT due_work(100)");
            ranges[applicants] = range_of(expecting.program, level);
        }
        everybody_withdraws(expecting.program);
        cr_expect_str_eq(ranges[0], ranges[2]);
        cr_expect_str_eq(ranges[sizes[level]], ranges[sizes[level] - 2]);
        /* With five people, a range that changed would say something about all of them. */
        cr_expect_eq(strcmp(ranges[0], ranges[sizes[level]]) == 0, sizes[level] == 5);
    }
    cr_expect(own_server_stop());
}

/* Otherwise a program manager could have a range computed again at any time. */
Test(program_participation_get, a_change_to_the_program_resets_no_range)
{
    own_server_start(NULL);
    struct expecting expecting = an_expecting_program();
    apply(&expecting, 2, 0, 3);
    sql("SELECT due_work(100)");
    const char *before = range_of(expecting.program, 2);
    apply(&expecting, 2, 3, 5);
    static const char *const changes[][2] = {
        {"expected_levels = '{1}'", "expected_levels = '{1,2,3,4}'"},
        {"minimum_group_size = 25", "minimum_group_size = 5"},
        {"participation = 'voluntary', expected_levels = NULL", "participation = 'expected', expected_levels = "
                                                                "'{1,2,3,4}'"},
    };
    for (size_t i = 0; i < LENGTH_OF(changes); i++) {
        for (size_t step = 0; step < 2; step++) {
            sql(textf("UPDATE program SET %s WHERE id = $1::uuid", changes[i][step]), expecting.program.id);
            snapshot_tomorrow();
        }
        cr_expect_str_eq(range_of(expecting.program, 2), before, "%s", changes[i][0]);
    }
    cr_expect(own_server_stop());
}

Test(program_participation_get, small_groups_are_withheld_along_with_what_would_reveal_them)
{
    own_server_start(NULL);
    struct expecting expecting = an_expecting_program();
    sql("UPDATE program SET minimum_group_size = 6 WHERE id = $1::uuid", expecting.program.id);
    sql("SELECT due_work(100)");
    static const char larger[] =
        "{\"level\":3,\"at_least\":null,\"below\":60},{\"level\":4,\"at_least\":null,\"below\":40}";
    cr_expect_str_eq(levels_of(expecting.program),
                     textf("[{\"level\":1,\"at_least\":null,\"below\":null},{\"level\":2,\"at_least\":null,\"below\":"
                           "null},%s]",
                           larger));
    sql("UPDATE program SET expected_levels = '{2,3,4}' WHERE id = $1::uuid", expecting.program.id);
    snapshot_tomorrow();
    cr_expect_str_eq(levels_of(expecting.program), textf("[{\"level\":2,\"at_least\":null,\"below\":80},%s]", larger));
    cr_expect(own_server_stop());
}

Test(program_participation_get, only_the_staff_and_auditors_may)
{
    struct employee reviewer = an_employee();
    struct program program = a_published_program(an_employee());
    program_staff_add(program, reviewer, "reviewer");
    const char *const readers[] = {program.program_manager_token, participant(reviewer),
                                   token_for("works-council", ROLE_AUDITOR)};
    for (size_t i = 0; i < LENGTH_OF(readers); i++)
        assert_status(get(readers[i], program), 200);
    const char *const others[] = {participant(an_employee()), token_of(an_employee(), ROLE_PARTICIPANT | ROLE_ADMIN)};
    for (size_t i = 0; i < LENGTH_OF(others); i++) {
        struct reply reply = get(others[i], program);
        expect_problem(reply, 403, "forbidden");
    }
    struct reply reply = get(token_for("hr-client", ROLE_HR_SYNC), program);
    expect_problem(reply, 403, "role_missing");
}

Test(program_participation_get, a_program_that_the_caller_may_not_see_is_not_found)
{
    struct program program = a_draft_program(an_employee());
    struct reply reply = get(participant(an_employee()), program);
    expect_problem(reply, 404, "not_found");
    reply = get(participant(an_employee()), (struct program){.id = a_uuid()});
    expect_problem(reply, 404, "not_found");
}
