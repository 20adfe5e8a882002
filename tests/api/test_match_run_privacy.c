/* SPDX-License-Identifier: Apache-2.0 */
/* What a run must not reveal: wishes and refusals to a program manager who takes part, single scores to auditors, and
 * the data of people who have withdrawn. */
#include "support/match_run.h"
#include "support/pair_decision.h"

struct scene {
    struct program program;
    const char *second_token; /* another program manager, who does not take part */
    const char *own;          /* the program manager's application, a mentee */
    struct employee mentor;
    const char *offer; /* the mentor's */
};

/* A program manager who takes part as a mentee, and a mentor who wishes for this program manager. */
static struct scene a_scene(void)
{
    struct scene scene = {.program = a_published_program(an_employee(.board = true)), .mentor = an_employee()};
    struct employee second = an_employee();
    program_staff_add(scene.program, second, "program_manager");
    scene.second_token = participant(second);
    scene.own = an_accepted_application(scene.program, scene.program.program_manager, "mentee");
    scene.offer = an_accepted_application(scene.program, scene.mentor, "mentor");
    sql("UPDATE application SET wishes = ARRAY[$2::uuid] WHERE id = $1::uuid", scene.offer,
        scene.program.program_manager.id);
    return scene;
}

Test(match_run_privacy, a_program_manager_who_takes_part_learns_of_no_wish)
{
    struct scene scene = a_scene();
    const char *token = scene.program.program_manager_token;
    const char *path = a_match_run_of(scene.second_token, scene.program);
    struct reply reply = call(scene.second_token, "GET", path);
    cr_expect_eq(reply_integer(&reply, "/statistics/score"), 25000);
    reply = call(token, "GET", path);
    cr_expect(json_is_null(reply_at(&reply, "/statistics/score")));
    cr_expect(json_is_null(reply_at(&reply, "/statistics/score_quartiles")));
    cr_expect(json_is_null(reply_at(&reply, "/statistics/score_tenths")));
    cr_expect_eq(reply_integer(&reply, "/statistics/pairs"), 1);
    reply = match_run_proposals(scene.program, path);
    cr_expect(json_is_null(reply_at(&reply, "/items/0/score")));
    cr_expect(json_is_null(reply_at(&reply, "/items/0/score_parts/wishes")));
    cr_expect(json_is_null(reply_at(&reply, "/items/0/locked")));
    sql("UPDATE application SET state = 'waitlisted' WHERE id = $1::uuid", scene.offer);
    const char *later = a_match_run_of(scene.second_token, scene.program);
    reply = call(token, "GET", textf("%s/comparison?with=%s", path, match_run_id(later)));
    cr_expect(json_is_null(reply_at(&reply, "/score_here")));
    reply = call(token, "GET", textf("%s/differences?with=%s", path, match_run_id(later)));
    cr_expect_eq(reply_items(&reply), 1);
    cr_expect(json_is_null(reply_at(&reply, "/items/0/score")));
}

/* The cursor of a page contains its sort key in plain text, so it must not contain a hidden score. */
Test(match_run_privacy, sorting_by_score_tells_a_program_manager_who_takes_part_nothing)
{
    struct scene scene = a_scene();
    an_accepted_application(scene.program, an_employee(), "mentor");
    an_accepted_application(scene.program, an_employee(.board = true), "mentee");
    const char *path = a_match_run_of(scene.second_token, scene.program);
    const char *list =
        textf("/v1/programs/%s/proposals?match_run_id=%s&sort=-score&limit=1", scene.program.id, match_run_id(path));
    struct reply first = call(scene.program.program_manager_token, "GET", list);
    struct reply second =
        call(scene.program.program_manager_token, "GET", textf("%s&cursor=%s", list, reply_text(&first, "/next")));
    cr_expect(json_is_null(reply_at(&first, "/items/0/score")), "%s", first.body);
    cr_expect(json_is_null(reply_at(&second, "/items/0/score")), "%s", second.body);
    cr_expect_gt(strcmp(reply_text(&first, "/items/0/id"), reply_text(&second, "/items/0/id")), 0);
}

Test(match_run_privacy, a_program_manager_who_takes_part_sees_no_reasons_that_may_concern_them)
{
    struct scene scene = a_scene();
    sql("UPDATE application SET please_not = ARRAY[$2::uuid], wishes = '{}' WHERE id = $1::uuid", scene.offer,
        scene.program.program_manager.id);
    const char *path = a_match_run_of(scene.second_token, scene.program);
    struct reply reply = call(scene.program.program_manager_token, "GET", textf("%s/unmatched?embed=partner", path));
    cr_assert_eq(reply_items(&reply), 1);
    cr_expect_str_eq(reply_text(&reply, "/items/0/application_id"), scene.offer);
    cr_expect(json_is_null(reply_at(&reply, "/items/0/allowed")));
    cr_expect_eq(json_array_size(reply_at(&reply, "/items/0/blocked")), 0);
    cr_expect(json_is_null(reply_at(&reply, "/items/0/relaxation")));
    reply = call(scene.program.program_manager_token, "GET", path);
    cr_expect(json_is_null(reply_at(&reply, "/statistics/allowed")));
    reply = call(scene.second_token, "GET", textf("%s/unmatched?role=mentor", path));
    cr_expect_str_eq(reply_text(&reply, "/items/0/blocked/0/rule"), "not_shown");
}

/* Two runs that differ in one pair would tell its score by subtraction, however large the runs are. */
Test(match_run_privacy, auditors_see_coverage_but_no_scores)
{
    struct program program = a_published_program(an_employee());
    an_accepted_application(program, an_employee(), "mentor");
    an_accepted_application(program, an_employee(.board = true), "mentee");
    const char *path = a_match_run(program);
    sql("UPDATE match_run SET statistics = statistics || '{\"pairs\": 1000}' WHERE id = $1::uuid", match_run_id(path));
    const char *auditor = token_of(an_employee(), ROLE_AUDITOR);
    struct reply reply = call(auditor, "GET", path);
    cr_expect_eq(reply_integer(&reply, "/statistics/pairs"), 1000);
    cr_expect_eq(reply_integer(&reply, "/statistics/mentees"), 1);
    static const char *const figures[] = {"score",         "score_lowest", "score_quartiles",
                                          "score_highest", "score_tenths", "allowed"};
    for (size_t i = 0; i < LENGTH_OF(figures); i++)
        cr_expect(json_is_null(reply_at(&reply, textf("/statistics/%s", figures[i]))), "%s", reply.body);
    reply = call(auditor, "GET", textf("%s/comparison?with=%s", path, match_run_id(path)));
    cr_expect(json_is_null(reply_at(&reply, "/score_here")), "%s", reply.body);
}

static void withdraw_consent(struct program program, struct employee employee)
{
    struct reply reply = consent_post(participant(employee), program, "withdrawn");
    assert_status(reply, 201);
}

static const char *application_of(struct program program, struct employee employee)
{
    return sql("SELECT id FROM application WHERE program_id = $1::uuid AND employee_id = $2::uuid", program.id,
               employee.id);
}

static void make_a_draft_again(struct program program, struct employee employee)
{
    application_moves(employee, application_of(program, employee), "withdrawn");
    application_moves(employee, application_of(program, employee), "draft");
}

static void apply_again(struct program program, struct employee employee)
{
    make_a_draft_again(program, employee);
    application_moves(employee, application_of(program, employee), "submitted");
}

static void put_below_program_manager(struct program program, struct employee employee)
{
    struct employee between = an_employee(.manager_id = program.program_manager.id);
    sql("UPDATE employee SET manager_id = $2::uuid WHERE id = $1::uuid", employee.id, between.id);
}

static void cancel(struct program program, struct employee employee)
{
    (void)employee;
    sql_without_triggers(program.program_manager, "UPDATE program SET state = 'cancelled' WHERE id = $1::uuid",
                         program.id);
}

static void expect_figures(struct program program, const char *path, const char *other, bool shown)
{
    struct reply run = call(program.program_manager_token, "GET", path);
    struct reply list = call(program.program_manager_token, "GET", textf("/v1/programs/%s/match-runs", program.id));
    struct reply compared =
        call(program.program_manager_token, "GET", textf("%s/comparison?with=%s", path, match_run_id(other)));
    static const char *const figures[] = {"score",         "score_lowest", "score_quartiles",
                                          "score_highest", "score_tenths", "allowed"};
    for (size_t i = 0; i < LENGTH_OF(figures); i++) {
        cr_expect_eq(json_is_null(reply_at(&run, textf("/statistics/%s", figures[i]))), !shown, "%s", run.body);
        cr_expect_eq(json_is_null(reply_at(&list, textf("/items/0/statistics/%s", figures[i]))), !shown, "%s",
                     list.body);
    }
    cr_expect_eq(json_is_null(reply_at(&compared, "/score_here")), !shown, "%s", compared.body);
    cr_expect_eq(json_is_null(reply_at(&compared, "/score_there")), !shown, "%s", compared.body);
    cr_expect_eq(reply_integer(&run, "/statistics/pairs"), 1);
}

static void expect_reasons(struct program program, const char *path, bool shown)
{
    struct reply unmatched = call(program.program_manager_token, "GET", textf("%s/unmatched", path));
    cr_assert_eq(reply_items(&unmatched), 1, "%s", unmatched.body);
    cr_expect_eq(json_is_null(reply_at(&unmatched, "/items/0/allowed")), !shown, "%s", unmatched.body);
}

static const char *a_replay(struct program program, const char *path)
{
    struct reply reply = call(program.program_manager_token, "POST", textf("%s/replays", path));
    assert_status(reply, 202);
    const char *replay = reply_header(&reply, "Location");
    reply = match_run_over(program.program_manager_token, replay);
    cr_assert_str_eq(reply_text(&reply, "/state"), "done", "%s", reply.body);
    return replay;
}

/* A run with one pair and one unmatched mentor, and its replay. The right ends for either mentor in turn. */
Test(match_run_privacy, figures_are_hidden_once_the_answers_of_somebody_in_the_run_may_not_be_read)
{
    static void (*const ends[])(struct program, struct employee) = {withdraw_consent, make_a_draft_again, apply_again,
                                                                    put_below_program_manager, cancel};
    for (size_t i = 0; i < LENGTH_OF(ends) * 2; i++) {
        struct program program = a_published_program(an_employee());
        struct employee mentors[] = {an_employee(), an_employee()};
        an_accepted_application(program, mentors[0], "mentor");
        an_accepted_application(program, mentors[1], "mentor");
        an_accepted_application(program, an_employee(.board = true), "mentee");
        const char *path = a_match_run(program);
        const char *replay = a_replay(program, path);
        expect_figures(program, path, replay, true);
        expect_reasons(program, path, true);
        ends[i / 2](program, mentors[i % 2]);
        expect_figures(program, path, replay, false);
        expect_figures(program, replay, path, false);
        expect_reasons(program, path, false);
    }
}

/* The hash must not allow anyone to guess the input by trying candidates. */
Test(match_run_privacy, the_input_hash_is_not_a_plain_hash_of_the_input)
{
    struct program program = a_published_program(an_employee());
    const char *id = match_run_id(a_match_run(program));
    cr_expect_str_eq(sql("SELECT run.input_hash = sha256(convert_to(kept.input, 'UTF8')) FROM match_run AS run JOIN "
                         "match_run_input AS kept ON kept.match_run_id = run.id WHERE run.id = $1::uuid",
                         id),
                     "f");
}

static const char *inputs_of(struct program program)
{
    return sql("SELECT count(*) FROM match_run_input JOIN match_run ON match_run.id = match_run_id "
               "WHERE program_id = $1::uuid",
               program.id);
}

Test(match_run_privacy, inputs_are_kept_for_three_runs_or_until_somebody_withdraws)
{
    struct program program = a_published_program(an_employee());
    struct employee mentor = an_employee();
    a_match_run(program);
    const char *offer = an_accepted_application(program, mentor, "mentor");
    for (int i = 0; i < 3; i++)
        a_match_run(program);
    cr_expect_str_eq(inputs_of(program), "3");
    struct program other = a_published_program(an_employee());
    a_match_run(other);
    struct reply reply = call(participant(mentor), "GET", textf("/v1/applications/%s", offer));
    reply = call(participant(mentor), "POST", textf("/v1/applications/%s/transitions", offer),
                 .if_match = reply_header(&reply, "ETag"), .body = JSON({"to": "withdrawn"}));
    assert_status(reply, 201);
    cr_expect_str_eq(inputs_of(program), "0");
    cr_expect_str_eq(inputs_of(other), "1");
}

Test(match_run_privacy, a_cancelled_run_deletes_its_input)
{
    struct program program = a_published_program(an_employee());
    const char *id = a_held_match_run(program);
    cr_expect_not_null(sql("SELECT match_run_load(id, worker, 3600) FROM match_run WHERE id = $1::uuid", id));
    cr_expect_str_eq(inputs_of(program), "1");
    call(program.program_manager_token, "DELETE", textf("/v1/match-runs/%s", id));
    cr_expect_str_eq(inputs_of(program), "0");
}
