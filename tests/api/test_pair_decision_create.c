/* SPDX-License-Identifier: Apache-2.0 */
/* pair_decision_create: a program manager locks a pair, which reserves their places, or forbids it. */
#include "support/pair_decision.h"

Test(pair_decision_create, returns_the_decision)
{
    struct pair pair = a_pair();
    struct reply reply = decide(pair, "locked");
    assert_status(reply, 201);
    cr_expect_str_eq(reply_header(&reply, "Location"), textf("/v1/pair-decisions/%s", reply_text(&reply, "/id")));
    cr_expect_str_eq(reply_text(&reply, "/program_id"), pair.program.id);
    cr_expect_str_eq(reply_text(&reply, "/mentor_application_id"), pair.mentor_application_id);
    cr_expect_str_eq(reply_text(&reply, "/mentee_application_id"), pair.mentee_application_id);
    cr_expect_str_eq(reply_text(&reply, "/mentor_id"), pair.mentor.id);
    cr_expect_str_eq(reply_text(&reply, "/mentee_id"), pair.mentee.id);
    cr_expect_str_eq(reply_text(&reply, "/decision"), "locked");
    cr_expect_str_eq(reply_text(&reply, "/reason"), "They asked for it.");
    cr_expect_str_eq(reply_text(&reply, "/decided_by"), pair.program.program_manager.id);
    cr_expect_eq(json_array_size(reply_at(&reply, "/overrides")), 0);
    cr_expect(json_is_null(reply_at(&reply, "/ended_at")));
    const char *audit = sql("SELECT actor_id || ' ' || operation || ' ' || action FROM audit_event WHERE object = "
                            "'pair_decision' AND object_id = $1::uuid",
                            reply_text(&reply, "/id"));
    cr_expect_str_eq(audit, textf("%s pair_decision_create insert", pair.program.program_manager.id));
}

Test(pair_decision_create, a_lock_overrides_the_minimum_score)
{
    struct pair pair = a_pair();
    sql("UPDATE program SET minimum_score = 500000 WHERE id = $1::uuid", pair.program.id);
    struct reply reply = decide(pair, "locked");
    assert_status(reply, 201);
    cr_assert_eq(json_array_size(reply_at(&reply, "/overrides")), 1);
    cr_expect_str_eq(reply_text(&reply, "/overrides/0"), "minimum_score");
    reply = decide(a_pair_in(pair.program), "forbidden");
    assert_status(reply, 201);
    cr_expect_eq(json_array_size(reply_at(&reply, "/overrides")), 0);
}

Test(pair_decision_create, a_pair_that_cannot_be_paired_cannot_be_locked)
{
    struct program program = a_published_program(an_employee());
    struct employee boss = an_employee(.level = 1);
    struct employee top = an_employee(.level = 1);
    const char *unit = sql("SELECT unit FROM employee WHERE id = $1::uuid", boss.id);
    struct pair pair = {.program = program};
    pair.mentee_application_id = an_accepted_application(program, boss, "mentee");
    sql("UPDATE employee SET manager_id = $2::uuid WHERE id = $1::uuid", boss.id, top.id);
    struct employee both = an_employee();
    const struct {
        struct employee mentor;
        const char *code;
    } rows[] = {{an_employee(.manager_id = boss.id), "reporting_line_conflict"},
                {an_employee(.unit = unit), "same_unit_conflict"},
                {an_employee(.manager_id = top.id), "same_manager_conflict"},
                {an_employee(.languages = "{fr}"), "language_conflict"},
                {boss, "pairing_self_conflict"},
                {both, "pairing_not_possible"}};
    for (size_t i = 0; i < LENGTH_OF(rows); i++) {
        pair.mentor_application_id = an_accepted_application(program, rows[i].mentor, "mentor");
        sql("UPDATE application SET please_not = ARRAY[$2::uuid] WHERE employee_id = $1::uuid", both.id, boss.id);
        struct reply reply = decide(pair, "locked");
        expect_problem(reply, 409, rows[i].code);
    }
}

Test(pair_decision_create, confidential_reasons_against_a_lock_give_the_same_error)
{
    struct pair pair = a_pair();
    sql("INSERT INTO proposal (mentor_application_id, mentee_application_id) VALUES ($1::uuid, $2::uuid)",
        pair.mentor_application_id, pair.mentee_application_id);
    sql("UPDATE proposal SET state = 'offered' WHERE program_id = $1::uuid", pair.program.id);
    sql("UPDATE proposal SET mentee_answer = 'no' WHERE program_id = $1::uuid", pair.program.id);
    sql("UPDATE proposal SET expires_at = app_now() WHERE program_id = $1::uuid", pair.program.id);
    struct reply refused = decide(pair, "locked");
    expect_problem(refused, 409, "pairing_not_possible");
    struct pair without = a_pair();
    sql("UPDATE program SET consent_version = '2' WHERE id = $1::uuid", without.program.id);
    struct reply consent = decide(without, "locked");
    expect_problem(consent, 409, "pairing_not_possible");
    cr_expect_str_eq(reply_text(&refused, "/detail"), reply_text(&consent, "/detail"));
}

Test(pair_decision_create, only_accepted_people_who_are_not_paired_yet_can_be_locked)
{
    struct pairing pairing = a_forming_pairing();
    struct pair pair = {pairing.program, pairing.mentor, pairing.mentee, pairing.mentor_application_id,
                        pairing.mentee_application_id};
    struct reply reply = decide(pair, "locked");
    expect_problem(reply, 409, "pairing_exists");
    pair.mentee_application_id = a_submitted_application(pair.program, an_employee(), "mentee");
    sql("UPDATE program SET mentor_capacity = 2 WHERE id = $1::uuid", pair.program.id);
    pair.mentor_application_id = an_accepted_application(pair.program, an_employee(), "mentor");
    reply = decide(pair, "locked");
    expect_problem(reply, 409, "pairing_application_unfit");
    struct pair late = a_pair_in(pair.program);
    program_moves(pair.program, "running");
    program_moves(pair.program, "concluding");
    reply = decide(late, "locked");
    expect_problem(reply, 409, "pairing_program_closed");
    reply = decide(late, "forbidden");
    assert_status(reply, 201);
}

Test(pair_decision_create, locks_never_exceed_the_places)
{
    struct pair pair = a_pair();
    sql("UPDATE application SET capacity = 3 WHERE id = $1::uuid", pair.mentor_application_id);
    struct reply reply = post_pair(pair, "pairings");
    assert_status(reply, 201);
    struct pair second = with_another_mentee(pair);
    decided(second, "locked");
    decided(with_another_mentee(pair), "locked");
    struct pair last = with_another_mentee(pair);
    reply = decide(last, "locked");
    expect_problem(reply, 409, "capacity_exhausted");
    reply = decide(last, "forbidden");
    assert_status(reply, 201);
    struct pair other_mentor = a_pair_in(pair.program);
    other_mentor.mentee_application_id = second.mentee_application_id;
    reply = decide(other_mentor, "locked");
    expect_problem(reply, 409, "capacity_exhausted");
    other_mentor.mentee_application_id = pair.mentee_application_id;
    reply = decide(other_mentor, "locked");
    expect_problem(reply, 409, "capacity_exhausted");
}

Test(pair_decision_create, a_place_is_reserved_for_the_locked_pair)
{
    struct pair pair = a_pair();
    sql("UPDATE program SET self_matching = true WHERE id = $1::uuid", pair.program.id);
    struct pair other = with_another_mentee(pair);
    struct reply staged = post_pair(other, "proposals");
    assert_status(staged, 201);
    struct reply own = post_pair(pair, "proposals");
    assert_status(own, 201);
    decided(pair, "locked");
    cr_expect_str_eq(sql("SELECT state FROM proposal WHERE id = $1::uuid", reply_text(&staged, "/id")), "superseded");
    cr_expect_str_eq(sql("SELECT state FROM proposal WHERE id = $1::uuid", reply_text(&own, "/id")), "staged");
    struct reply reply = post_pair(other, "pairings");
    expect_problem(reply, 409, "capacity_exhausted");
    reply = post_pair(other, "proposals");
    expect_problem(reply, 409, "capacity_exhausted");
    reply = call(participant(other.mentee), "POST", textf("/v1/applications/%s/proposals", other.mentee_application_id),
                 .body = textf(JSON({"counterpart_application_id": "%s"}), pair.mentor_application_id));
    expect_problem(reply, 409, "capacity_exhausted");
    sql("UPDATE proposal SET state = 'superseded' WHERE id = $1::uuid", reply_text(&own, "/id"));
    cr_expect_eq(candidates_of(pair.program.program_manager_token, pair.mentor_application_id), 1);
    cr_expect_eq(candidates_of(pair.program.program_manager_token, pair.mentee_application_id), 1);
    cr_expect_eq(candidates_of(pair.program.program_manager_token, other.mentee_application_id), 0);
    cr_expect_eq(candidates_of(participant(other.mentee), other.mentee_application_id), 0);
    reply = post_pair(pair, "pairings");
    assert_status(reply, 201);
}

Test(pair_decision_create, a_lock_ends_when_the_two_are_paired_or_one_is_no_longer_accepted)
{
    struct pair pair = a_pair();
    const char *path = decided(pair, "locked");
    struct reply reply = post_pair(pair, "pairings");
    assert_status(reply, 201);
    sql("UPDATE pairing SET state = 'ended' WHERE id = $1::uuid", reply_text(&reply, "/id"));
    reply = call(pair.program.program_manager_token, "GET", path);
    cr_expect(json_is_string(reply_at(&reply, "/ended_at")));
    struct pair next = with_another_mentee(pair);
    path = decided(next, "locked");
    reply = decide(pair, "locked");
    expect_problem(reply, 409, "capacity_exhausted");
    sql_as(next.mentee, "UPDATE application SET state = 'withdrawn' WHERE id = $1::uuid", next.mentee_application_id);
    reply = call(pair.program.program_manager_token, "GET", path);
    cr_expect(json_is_string(reply_at(&reply, "/ended_at")));
    reply = decide(pair, "locked");
    assert_status(reply, 201);
    cr_expect_str_eq(
        sql("SELECT count(*) FROM audit_event WHERE object = 'pair_decision' AND actor_id = $1::uuid", next.mentee.id),
        "0");
}

Test(pair_decision_create, a_forbidden_pair_cannot_be_paired_or_proposed)
{
    struct pair pair = a_pair();
    sql("UPDATE program SET self_matching = true WHERE id = $1::uuid", pair.program.id);
    cr_expect_eq(candidates_of(pair.program.program_manager_token, pair.mentor_application_id), 1);
    decided(pair, "forbidden");
    struct reply reply = post_pair(pair, "pairings");
    expect_problem(reply, 409, "pairing_forbidden");
    reply = post_pair(pair, "proposals");
    expect_problem(reply, 409, "pairing_forbidden");
    const char *const applications[] = {pair.mentor_application_id, pair.mentee_application_id};
    const char *const people[] = {participant(pair.mentor), participant(pair.mentee)};
    for (size_t i = 0; i < LENGTH_OF(applications); i++) {
        cr_expect_eq(candidates_of(pair.program.program_manager_token, applications[i]), 0);
        cr_expect_eq(candidates_of(people[i], applications[i]), 0);
        reply = call(people[i], "POST", textf("/v1/applications/%s/proposals", applications[i]),
                     .body = textf(JSON({"counterpart_application_id": "%s"}), applications[1 - i]));
        expect_problem(reply, 409, "pairing_not_possible");
    }
    struct pair other = with_another_mentee(pair);
    cr_expect_eq(candidates_of(pair.program.program_manager_token, pair.mentor_application_id), 1);
    reply = post_pair(other, "pairings");
    assert_status(reply, 201);
}

Test(pair_decision_create, forbidding_a_pair_ends_its_open_proposal_but_not_its_pairing)
{
    struct pair pair = a_pair();
    struct reply staged = post_pair(pair, "proposals");
    assert_status(staged, 201);
    const char *path = textf("/v1/proposals/%s", reply_text(&staged, "/id"));
    sql("UPDATE proposal SET state = 'offered' WHERE id = $1::uuid", reply_text(&staged, "/id"));
    decided(pair, "forbidden");
    struct reply reply = call(participant(pair.mentor), "GET", path);
    cr_expect_str_eq(reply_text(&reply, "/state"), "superseded");
    reply = call(participant(pair.mentor), "PUT", textf("%s/answer", path), .body = JSON({"answer": "yes"}));
    expect_problem(reply, 409, "proposal_closed");
    struct pairing pairing = a_forming_pairing_in(pair.program);
    struct pair paired = {pair.program, pairing.mentor, pairing.mentee, pairing.mentor_application_id,
                          pairing.mentee_application_id};
    decided(paired, "forbidden");
    cr_expect_str_eq(sql("SELECT state FROM pairing WHERE id = $1::uuid", pairing.id), "forming");
}

Test(pair_decision_create, both_applications_must_be_submitted_to_the_program)
{
    struct pair pair = a_pair();
    struct pair turned = pair;
    turned.mentor_application_id = pair.mentee_application_id;
    turned.mentee_application_id = pair.mentor_application_id;
    struct pair elsewhere = a_pair_in(a_published_program(pair.program.program_manager));
    elsewhere.program = pair.program;
    struct pair draft = pair;
    draft.mentee_application_id = a_draft_application(pair.program, an_employee(), "mentee");
    struct pair withdrawn = a_pair_in(pair.program);
    sql("UPDATE application SET state = 'withdrawn' WHERE id = $1::uuid", withdrawn.mentee_application_id);
    struct pair declined = a_pair_in(pair.program);
    sql("UPDATE application SET state = 'declined' WHERE id = $1::uuid", declined.mentor_application_id);
    struct pair unknown = pair;
    unknown.mentor_application_id = a_uuid();
    const struct pair wrong[] = {turned, elsewhere, draft, withdrawn, declined, unknown};
    for (size_t i = 0; i < LENGTH_OF(wrong); i++) {
        struct reply reply = decide(wrong[i], "locked");
        expect_problem(reply, 409, "pair_decision_unfit");
        reply = decide(wrong[i], "forbidden");
        expect_problem(reply, 409, "pair_decision_unfit");
    }
    struct pair submitted = pair;
    submitted.mentee_application_id = a_submitted_application(pair.program, an_employee(), "mentee");
    decided(submitted, "forbidden");
}

Test(pair_decision_create, a_pair_has_at_most_one_decision)
{
    struct pair pair = a_pair();
    decided(pair, "forbidden");
    struct reply reply = decide(pair, "forbidden");
    expect_problem(reply, 409, "pair_decision_exists");
    reply = decide(pair, "locked");
    expect_problem(reply, 409, "pair_decision_exists");
    struct pair locked = a_pair_in(pair.program);
    decided(locked, "locked");
    reply = decide(locked, "locked");
    expect_problem(reply, 409, "pair_decision_exists");
}

Test(pair_decision_create, nobody_decides_about_themselves)
{
    struct pair pair = a_pair();
    program_staff_add(pair.program, pair.mentor, "program_manager");
    static const char *const decisions[] = {"locked", "forbidden"};
    for (size_t i = 0; i < LENGTH_OF(decisions); i++) {
        struct reply reply = decide_as(participant(pair.mentor), pair, decisions[i]);
        expect_problem(reply, 403, "forbidden");
    }
}

Test(pair_decision_create, the_two_do_not_learn_that_their_pair_is_forbidden)
{
    struct pair pair = a_pair();
    decided(pair, "forbidden");
    sql("UPDATE program SET self_matching = true WHERE id = $1::uuid", pair.program.id);
    struct reply reply =
        call(participant(pair.mentor), "POST", textf("/v1/applications/%s/proposals", pair.mentor_application_id),
             .body = textf(JSON({"counterpart_application_id": "%s"}), pair.mentee_application_id));
    expect_problem(reply, 409, "pairing_not_possible");
}

Test(pair_decision_create, a_reason_is_required)
{
    struct pair pair = a_pair();
    const char *path = textf("/v1/programs/%s/pair-decisions", pair.program.id);
    struct text longest = {.arena = test_arena()};
    for (int i = 0; i < 1000; i++)
        text_append_string(&longest, "ä");
    const struct {
        const char *reason;
        int status;
    } rows[] = {{"", 422}, {" ", 422}, {textf("%sx", text_string(&longest)), 422}, {text_string(&longest), 201}};
    for (size_t i = 0; i < LENGTH_OF(rows); i++) {
        const char *body = textf("{\"mentor_application_id\": \"%s\", \"mentee_application_id\": \"%s\", \"decision\": "
                                 "\"forbidden\", \"reason\": \"%s\"}",
                                 pair.mentor_application_id, pair.mentee_application_id, rows[i].reason);
        struct reply reply = call(pair.program.program_manager_token, "POST", path, .body = body);
        assert_status(reply, rows[i].status);
    }
    struct reply none =
        call(pair.program.program_manager_token, "POST", path,
             .body = textf(JSON({"mentor_application_id": "%s", "mentee_application_id": "%s", "decision": "locked"}),
                                pair.mentor_application_id, pair.mentee_application_id));
    expect_problem(none, 422, "body_invalid");
}

Test(pair_decision_create, only_a_program_manager_may)
{
    struct pair pair = a_pair();
    struct employee reviewer = an_employee();
    program_staff_add(pair.program, reviewer, "reviewer");
    const char *const others[] = {participant(pair.mentor), participant(reviewer),
                                  a_published_program(an_employee()).program_manager_token};
    for (size_t i = 0; i < LENGTH_OF(others); i++) {
        struct reply reply = decide_as(others[i], pair, "locked");
        expect_problem(reply, 403, "forbidden");
    }
    struct reply reply = decide_as(token_for("root", ROLE_ADMIN), pair, "locked");
    expect_problem(reply, 403, "role_missing");
    pair.program = a_draft_program(an_employee());
    reply = decide_as(participant(reviewer), pair, "locked");
    expect_problem(reply, 404, "not_found");
}
