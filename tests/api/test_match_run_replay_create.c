/* SPDX-License-Identifier: Apache-2.0 */
/* match_run_replay_create: replaying the stored input gives the same pairs, whatever has changed since. */
#include "support/match_run.h"

/* Six mentors and six mentees who all fit equally well, so that only the seed decides. */
static struct program a_program_of_equals(void)
{
    struct program program = a_published_program(an_employee());
    for (int i = 0; i < 6; i++) {
        an_accepted_application(program, an_employee(), "mentor");
        an_accepted_application(program, an_employee(.board = true), "mentee");
    }
    return program;
}

static struct reply replayed(const char *token, const char *path)
{
    struct reply reply = call(token, "POST", textf("%s/replays", path));
    assert_status(reply, 202);
    return match_run_over(token, reply_header(&reply, "Location"));
}

Test(match_run_replay_create, finds_the_same_pairs_after_everything_has_changed)
{
    struct program program = a_program_of_equals();
    const char *path = a_match_run(program);
    struct reply run = call(program.program_manager_token, "GET", path);
    sql("UPDATE program SET weight_place = 100, forbid_same_unit = false WHERE id = $1::uuid", program.id);
    sql("UPDATE application SET site = id::text, languages = '{fr}' WHERE program_id = $1::uuid AND role = 'mentor'",
        program.id);
    struct reply reply = replayed(program.program_manager_token, path);
    cr_expect(json_is_true(reply_at(&reply, "/same_pairs")), "%s", reply.body);
    cr_expect_str_eq(reply_text(&reply, "/replay_of"), match_run_id(path));
    cr_expect_str_eq(reply_text(&reply, "/pairs_hash"), reply_text(&run, "/pairs_hash"));
    cr_expect_str_eq(reply_text(&reply, "/input_hash"), reply_text(&run, "/input_hash"));
    reply = match_run_proposals(program, textf("/%s", reply_text(&reply, "/id")));
    cr_expect_eq(reply_items(&reply), 0, "a replay proposes nothing");
}

Test(match_run_replay_create, another_seed_finds_a_different_equally_good_solution)
{
    struct program program = a_program_of_equals();
    struct reply runs[4];
    for (int i = 0; i < 4; i++) {
        struct reply reply = match_run_start(program, textf(JSON({"seed": %d}), 1000 + i / 2));
        runs[i] = match_run_over(program.program_manager_token, reply_header(&reply, "Location"));
    }
    cr_expect_str_eq(reply_text(&runs[0], "/pairs_hash"), reply_text(&runs[1], "/pairs_hash"));
    cr_expect_str_neq(reply_text(&runs[0], "/pairs_hash"), reply_text(&runs[2], "/pairs_hash"));
    cr_expect_eq(reply_integer(&runs[0], "/statistics/score"), reply_integer(&runs[2], "/statistics/score"));
}

Test(match_run_replay_create, a_tampered_result_is_detected)
{
    struct program program = a_program_of_equals();
    const char *path = a_match_run(program);
    sql("UPDATE match_run SET pairs_hash = sha256('other') WHERE id = $1::uuid", match_run_id(path));
    struct reply reply = replayed(token_of(an_employee(), ROLE_PARTICIPANT | ROLE_AUDITOR), path);
    cr_expect(json_is_false(reply_at(&reply, "/same_pairs")));
}

Test(match_run_replay_create, a_tampered_input_is_not_replayed)
{
    struct program program = a_program_of_equals();
    const char *path = a_match_run(program);
    sql("UPDATE match_run_input SET input = replace(input, '\"places\" : 1', '\"places\" : 2') "
        "WHERE match_run_id = $1::uuid",
        match_run_id(path));
    struct reply reply = replayed(program.program_manager_token, path);
    cr_expect_str_eq(reply_text(&reply, "/state"), "failed");
    cr_expect_str_eq(reply_text(&reply, "/problem"), "input_unreadable");
}

Test(match_run_replay_create, only_finished_runs_with_a_kept_input_can_be_replayed)
{
    struct program program = a_published_program(an_employee());
    const char *held = textf("/v1/match-runs/%s", a_held_match_run(program));
    struct reply reply = call(program.program_manager_token, "POST", textf("%s/replays", held));
    assert_problem(reply, 409, "match_run_not_done");
    call(program.program_manager_token, "DELETE", held);
    const char *path = a_match_run(program);
    reply = call(participant(an_employee()), "POST", textf("%s/replays", path));
    assert_problem(reply, 404, "not_found");
    program_moves(program, "running");
    program_moves(program, "concluding");
    replayed(program.program_manager_token, path);
    program_moves(program, "closed");
    reply = call(program.program_manager_token, "POST", textf("%s/replays", path));
    assert_problem(reply, 409, "match_run_not_done");
}
