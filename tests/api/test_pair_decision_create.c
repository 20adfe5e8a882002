/* SPDX-License-Identifier: Apache-2.0 */
/* pair_decision_create: a manager locks a pair, which reserves their places, or forbids it. */
#include "support/pair_decision.h"

Test(pair_decision_create, returns_the_decision)
{
    struct two two = two_accepted();
    struct reply reply = decide(two, "locked");
    assert_status(reply, 201);
    cr_expect_str_eq(reply_header(&reply, "Location"), textf("/v1/pair-decisions/%s", reply_text(&reply, "/id")));
    cr_expect_str_eq(reply_text(&reply, "/program_id"), two.program.id);
    cr_expect_str_eq(reply_text(&reply, "/mentor_application_id"), two.mentor_application_id);
    cr_expect_str_eq(reply_text(&reply, "/mentee_application_id"), two.mentee_application_id);
    cr_expect_str_eq(reply_text(&reply, "/mentor_id"), two.mentor.id);
    cr_expect_str_eq(reply_text(&reply, "/mentee_id"), two.mentee.id);
    cr_expect_str_eq(reply_text(&reply, "/decision"), "locked");
    cr_expect_str_eq(reply_text(&reply, "/reason"), "They asked for it.");
    cr_expect_str_eq(reply_text(&reply, "/decided_by"), two.program.manager.id);
    cr_expect_eq(json_array_size(reply_at(&reply, "/overrides")), 0);
    cr_expect(json_is_null(reply_at(&reply, "/ended_at")));
    const char *audit = sql("SELECT actor_id || ' ' || operation || ' ' || action FROM audit_event WHERE object = "
                            "'pair_decision' AND object_id = $1::uuid",
                            reply_text(&reply, "/id"));
    cr_expect_str_eq(audit, textf("%s pair_decision_create insert", two.program.manager.id));
}

Test(pair_decision_create, a_lock_overrides_the_minimum_score)
{
    struct two two = two_accepted();
    sql("UPDATE program SET minimum_score = 500000 WHERE id = $1::uuid", two.program.id);
    struct reply reply = decide(two, "locked");
    assert_status(reply, 201);
    cr_assert_eq(json_array_size(reply_at(&reply, "/overrides")), 1);
    cr_expect_str_eq(reply_text(&reply, "/overrides/0"), "minimum_score");
    reply = decide(two_in(two.program), "forbidden");
    assert_status(reply, 201);
    cr_expect_eq(json_array_size(reply_at(&reply, "/overrides")), 0);
}

Test(pair_decision_create, a_pair_that_cannot_be_paired_cannot_be_locked)
{
    struct program program = a_published_program(an_employee());
    struct employee boss = an_employee(.level = 1);
    struct employee top = an_employee(.level = 1);
    const char *unit = sql("SELECT unit FROM employee WHERE id = $1::uuid", boss.id);
    struct two two = {.program = program};
    two.mentee_application_id = an_accepted_application(program, boss, "mentee");
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
        two.mentor_application_id = an_accepted_application(program, rows[i].mentor, "mentor");
        sql("UPDATE application SET please_not = ARRAY[$2::uuid] WHERE employee_id = $1::uuid", both.id, boss.id);
        struct reply reply = decide(two, "locked");
        expect_problem(reply, 409, rows[i].code);
    }
}

Test(pair_decision_create, confidential_reasons_against_a_lock_give_the_same_error)
{
    struct two two = two_accepted();
    sql("INSERT INTO proposal (mentor_application_id, mentee_application_id) VALUES ($1::uuid, $2::uuid)",
        two.mentor_application_id, two.mentee_application_id);
    sql("UPDATE proposal SET state = 'offered' WHERE program_id = $1::uuid", two.program.id);
    sql("UPDATE proposal SET mentee_answer = 'no' WHERE program_id = $1::uuid", two.program.id);
    sql("UPDATE proposal SET expires_at = app_now() WHERE program_id = $1::uuid", two.program.id);
    struct reply refused = decide(two, "locked");
    expect_problem(refused, 409, "pairing_not_possible");
    struct two without = two_accepted();
    sql("UPDATE program SET consent_version = '2' WHERE id = $1::uuid", without.program.id);
    struct reply consent = decide(without, "locked");
    expect_problem(consent, 409, "pairing_not_possible");
    cr_expect_str_eq(reply_text(&refused, "/detail"), reply_text(&consent, "/detail"));
}

Test(pair_decision_create, only_accepted_people_who_are_not_paired_yet_can_be_locked)
{
    struct pairing pairing = a_forming_pairing();
    struct two two = {pairing.program, pairing.mentor, pairing.mentee, pairing.mentor_application_id,
                      pairing.mentee_application_id};
    struct reply reply = decide(two, "locked");
    expect_problem(reply, 409, "pairing_exists");
    two.mentee_application_id = a_submitted_application(two.program, an_employee(), "mentee");
    sql("UPDATE program SET mentor_capacity = 2 WHERE id = $1::uuid", two.program.id);
    two.mentor_application_id = an_accepted_application(two.program, an_employee(), "mentor");
    reply = decide(two, "locked");
    expect_problem(reply, 409, "pairing_application_unfit");
    struct two late = two_in(two.program);
    program_moves(two.program, "running");
    program_moves(two.program, "concluding");
    reply = decide(late, "locked");
    expect_problem(reply, 409, "pairing_program_closed");
    reply = decide(late, "forbidden");
    assert_status(reply, 201);
}

Test(pair_decision_create, locks_never_exceed_the_places)
{
    struct two two = two_accepted();
    sql("UPDATE application SET capacity = 3 WHERE id = $1::uuid", two.mentor_application_id);
    struct reply reply = post_two(two, "pairings");
    assert_status(reply, 201);
    struct two second = with_another_mentee(two);
    decided(second, "locked");
    decided(with_another_mentee(two), "locked");
    struct two last = with_another_mentee(two);
    reply = decide(last, "locked");
    expect_problem(reply, 409, "capacity_exhausted");
    reply = decide(last, "forbidden");
    assert_status(reply, 201);
    struct two other_mentor = two_in(two.program);
    other_mentor.mentee_application_id = second.mentee_application_id;
    reply = decide(other_mentor, "locked");
    expect_problem(reply, 409, "capacity_exhausted");
    other_mentor.mentee_application_id = two.mentee_application_id;
    reply = decide(other_mentor, "locked");
    expect_problem(reply, 409, "capacity_exhausted");
}

Test(pair_decision_create, a_place_is_reserved_for_the_locked_pair)
{
    struct two two = two_accepted();
    sql("UPDATE program SET self_matching = true WHERE id = $1::uuid", two.program.id);
    struct two other = with_another_mentee(two);
    struct reply staged = post_two(other, "proposals");
    assert_status(staged, 201);
    struct reply own = post_two(two, "proposals");
    assert_status(own, 201);
    decided(two, "locked");
    cr_expect_str_eq(sql("SELECT state FROM proposal WHERE id = $1::uuid", reply_text(&staged, "/id")), "superseded");
    cr_expect_str_eq(sql("SELECT state FROM proposal WHERE id = $1::uuid", reply_text(&own, "/id")), "staged");
    struct reply reply = post_two(other, "pairings");
    expect_problem(reply, 409, "capacity_exhausted");
    reply = post_two(other, "proposals");
    expect_problem(reply, 409, "capacity_exhausted");
    reply = call(participant(other.mentee), "POST", textf("/v1/applications/%s/proposals", other.mentee_application_id),
                 .body = textf(JSON({"counterpart_application_id": "%s"}), two.mentor_application_id));
    expect_problem(reply, 409, "capacity_exhausted");
    sql("UPDATE proposal SET state = 'superseded' WHERE id = $1::uuid", reply_text(&own, "/id"));
    cr_expect_eq(candidates_of(two.program.manager_token, two.mentor_application_id), 1);
    cr_expect_eq(candidates_of(two.program.manager_token, two.mentee_application_id), 1);
    cr_expect_eq(candidates_of(two.program.manager_token, other.mentee_application_id), 0);
    cr_expect_eq(candidates_of(participant(other.mentee), other.mentee_application_id), 0);
    reply = post_two(two, "pairings");
    assert_status(reply, 201);
}

Test(pair_decision_create, a_lock_ends_when_the_two_are_paired_or_one_is_no_longer_accepted)
{
    struct two two = two_accepted();
    const char *path = decided(two, "locked");
    struct reply reply = post_two(two, "pairings");
    assert_status(reply, 201);
    sql("UPDATE pairing SET state = 'ended' WHERE id = $1::uuid", reply_text(&reply, "/id"));
    reply = call(two.program.manager_token, "GET", path);
    cr_expect(json_is_string(reply_at(&reply, "/ended_at")));
    struct two next = with_another_mentee(two);
    path = decided(next, "locked");
    reply = decide(two, "locked");
    expect_problem(reply, 409, "capacity_exhausted");
    sql_as(next.mentee, "UPDATE application SET state = 'withdrawn' WHERE id = $1::uuid", next.mentee_application_id);
    reply = call(two.program.manager_token, "GET", path);
    cr_expect(json_is_string(reply_at(&reply, "/ended_at")));
    reply = decide(two, "locked");
    assert_status(reply, 201);
    cr_expect_str_eq(
        sql("SELECT count(*) FROM audit_event WHERE object = 'pair_decision' AND actor_id = $1::uuid", next.mentee.id),
        "0");
}

Test(pair_decision_create, a_forbidden_pair_cannot_be_paired_or_proposed)
{
    struct two two = two_accepted();
    sql("UPDATE program SET self_matching = true WHERE id = $1::uuid", two.program.id);
    cr_expect_eq(candidates_of(two.program.manager_token, two.mentor_application_id), 1);
    decided(two, "forbidden");
    struct reply reply = post_two(two, "pairings");
    expect_problem(reply, 409, "pairing_forbidden");
    reply = post_two(two, "proposals");
    expect_problem(reply, 409, "pairing_forbidden");
    const char *const applications[] = {two.mentor_application_id, two.mentee_application_id};
    const char *const people[] = {participant(two.mentor), participant(two.mentee)};
    for (size_t i = 0; i < LENGTH_OF(applications); i++) {
        cr_expect_eq(candidates_of(two.program.manager_token, applications[i]), 0);
        cr_expect_eq(candidates_of(people[i], applications[i]), 0);
        reply = call(people[i], "POST", textf("/v1/applications/%s/proposals", applications[i]),
                     .body = textf(JSON({"counterpart_application_id": "%s"}), applications[1 - i]));
        expect_problem(reply, 409, "pairing_not_possible");
    }
    struct two other = with_another_mentee(two);
    cr_expect_eq(candidates_of(two.program.manager_token, two.mentor_application_id), 1);
    reply = post_two(other, "pairings");
    assert_status(reply, 201);
}

Test(pair_decision_create, forbidding_a_pair_ends_its_open_proposal_but_not_its_pairing)
{
    struct two two = two_accepted();
    struct reply staged = post_two(two, "proposals");
    assert_status(staged, 201);
    const char *path = textf("/v1/proposals/%s", reply_text(&staged, "/id"));
    sql("UPDATE proposal SET state = 'offered' WHERE id = $1::uuid", reply_text(&staged, "/id"));
    decided(two, "forbidden");
    struct reply reply = call(participant(two.mentor), "GET", path);
    cr_expect_str_eq(reply_text(&reply, "/state"), "superseded");
    reply = call(participant(two.mentor), "PUT", textf("%s/answer", path), .body = JSON({"answer": "yes"}));
    expect_problem(reply, 409, "proposal_closed");
    struct pairing pairing = a_forming_pairing_in(two.program);
    struct two paired = {two.program, pairing.mentor, pairing.mentee, pairing.mentor_application_id,
                         pairing.mentee_application_id};
    decided(paired, "forbidden");
    cr_expect_str_eq(sql("SELECT state FROM pairing WHERE id = $1::uuid", pairing.id), "forming");
}

Test(pair_decision_create, both_applications_must_be_submitted_to_the_program)
{
    struct two two = two_accepted();
    struct two turned = two;
    turned.mentor_application_id = two.mentee_application_id;
    turned.mentee_application_id = two.mentor_application_id;
    struct two elsewhere = two_in(a_published_program(two.program.manager));
    elsewhere.program = two.program;
    struct two draft = two;
    draft.mentee_application_id = a_draft_application(two.program, an_employee(), "mentee");
    struct two withdrawn = two_in(two.program);
    sql("UPDATE application SET state = 'withdrawn' WHERE id = $1::uuid", withdrawn.mentee_application_id);
    struct two declined = two_in(two.program);
    sql("UPDATE application SET state = 'declined' WHERE id = $1::uuid", declined.mentor_application_id);
    struct two unknown = two;
    unknown.mentor_application_id = a_uuid();
    const struct two wrong[] = {turned, elsewhere, draft, withdrawn, declined, unknown};
    for (size_t i = 0; i < LENGTH_OF(wrong); i++) {
        struct reply reply = decide(wrong[i], "locked");
        expect_problem(reply, 409, "pair_decision_unfit");
        reply = decide(wrong[i], "forbidden");
        expect_problem(reply, 409, "pair_decision_unfit");
    }
    struct two submitted = two;
    submitted.mentee_application_id = a_submitted_application(two.program, an_employee(), "mentee");
    decided(submitted, "forbidden");
}

Test(pair_decision_create, a_pair_has_at_most_one_decision)
{
    struct two two = two_accepted();
    decided(two, "forbidden");
    struct reply reply = decide(two, "forbidden");
    expect_problem(reply, 409, "pair_decision_exists");
    reply = decide(two, "locked");
    expect_problem(reply, 409, "pair_decision_exists");
    struct two locked = two_in(two.program);
    decided(locked, "locked");
    reply = decide(locked, "locked");
    expect_problem(reply, 409, "pair_decision_exists");
}

Test(pair_decision_create, nobody_decides_about_themselves)
{
    struct two two = two_accepted();
    program_staff_add(two.program, two.mentor, "program_manager");
    static const char *const decisions[] = {"locked", "forbidden"};
    for (size_t i = 0; i < LENGTH_OF(decisions); i++) {
        struct reply reply = decide_as(participant(two.mentor), two, decisions[i]);
        expect_problem(reply, 403, "forbidden");
    }
    decided(two, "forbidden");
    sql("UPDATE program SET self_matching = true WHERE id = $1::uuid", two.program.id);
    struct reply reply =
        call(participant(two.mentor), "POST", textf("/v1/applications/%s/proposals", two.mentor_application_id),
             .body = textf(JSON({"counterpart_application_id": "%s"}), two.mentee_application_id));
    expect_problem(reply, 409, "pairing_not_possible");
}

Test(pair_decision_create, a_reason_is_required)
{
    struct two two = two_accepted();
    const char *path = textf("/v1/programs/%s/pair-decisions", two.program.id);
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
                                 two.mentor_application_id, two.mentee_application_id, rows[i].reason);
        struct reply reply = call(two.program.manager_token, "POST", path, .body = body);
        assert_status(reply, rows[i].status);
    }
    struct reply none =
        call(two.program.manager_token, "POST", path,
             .body = textf(JSON({"mentor_application_id": "%s", "mentee_application_id": "%s", "decision": "locked"}),
                                two.mentor_application_id, two.mentee_application_id));
    expect_problem(none, 422, "body_invalid");
}

Test(pair_decision_create, only_a_program_manager_may)
{
    struct two two = two_accepted();
    struct employee reviewer = an_employee();
    program_staff_add(two.program, reviewer, "reviewer");
    const char *const others[] = {participant(two.mentor), participant(reviewer),
                                  a_published_program(an_employee()).manager_token};
    for (size_t i = 0; i < LENGTH_OF(others); i++) {
        struct reply reply = decide_as(others[i], two, "locked");
        expect_problem(reply, 403, "forbidden");
    }
    struct reply reply = decide_as(token_for("root", ROLE_ADMIN), two, "locked");
    expect_problem(reply, 403, "role_missing");
    two.program = a_draft_program(an_employee());
    reply = decide_as(participant(reviewer), two, "locked");
    expect_problem(reply, 404, "not_found");
}
