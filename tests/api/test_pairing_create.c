/* SPDX-License-Identifier: Apache-2.0 */
/* pairing_create: a program manager pairs accepted applications. The hard rules apply to everybody. */
#include "support/fixture.h"

static struct reply pair_up(const char *token, struct program program, const char *mentor, const char *mentee)
{
    return call(token, "POST", textf("/v1/programs/%s/pairings", program.id),
                .body = textf(JSON({"mentor_application_id": "%s", "mentee_application_id": "%s"}), mentor, mentee));
}

/* The response to pairing these two new people in a new program. */
static struct reply attempt(struct employee_options mentor, struct employee_options mentee)
{
    struct program program = a_published_program(an_employee());
    return pair_up(program.program_manager_token, program,
                   an_accepted_application(program, an_employee_with(mentor), "mentor"),
                   an_accepted_application(program, an_employee_with(mentee), "mentee"));
}

Test(pairing_create, returns_a_forming_pairing_and_marks_both_as_matched)
{
    struct program program = a_published_program(an_employee());
    struct employee mentor = an_employee();
    struct employee mentee = an_employee(.board = true);
    const char *offer = an_accepted_application(program, mentor, "mentor");
    const char *need = an_accepted_application(program, mentee, "mentee");
    struct reply reply = pair_up(program.program_manager_token, program, offer, need);
    assert_status(reply, 201);
    cr_expect_str_eq(reply_text(&reply, "/state"), "forming");
    cr_expect_str_eq(reply_text(&reply, "/mentor_id"), mentor.id);
    cr_expect_str_eq(reply_text(&reply, "/mentee_id"), mentee.id);
    cr_expect_eq(reply_integer(&reply, "/sessions_planned"), 6);
    cr_expect_str_eq(reply_header(&reply, "ETag"), "\"v1\"");
    cr_expect_str_eq(reply_header(&reply, "Location"), textf("/v1/pairings/%s", reply_text(&reply, "/id")));
    reply = call(participant(mentee), "GET", textf("/v1/applications/%s", need));
    cr_expect_str_eq(reply_text(&reply, "/state"), "matched");
}

Test(pairing_create, a_repeat_with_the_same_key_returns_the_same_pairing)
{
    struct program program = a_published_program(an_employee());
    const char *offer = an_accepted_application(program, an_employee(), "mentor");
    const char *body =
        textf(JSON({"mentor_application_id": "%s", "mentee_application_id": "%s", "sessions_planned": 200}), offer,
                   an_accepted_application(program, an_employee(), "mentee"));
    const char *path = textf("/v1/programs/%s/pairings", program.id);
    struct reply first = call(program.program_manager_token, "POST", path, .body = body, .idempotency_key = "pair");
    assert_status(first, 201);
    cr_expect_eq(reply_integer(&first, "/sessions_planned"), 200);
    struct reply again = call(program.program_manager_token, "POST", path, .body = body, .idempotency_key = "pair");
    assert_status(again, 201);
    cr_expect_str_eq(again.body, first.body);
    struct reply other = call(program.program_manager_token, "POST", path, .body = body);
    assert_problem(other, 409, "pairing_exists");
}

Test(pairing_create, people_in_one_reporting_line_are_never_paired)
{
    struct employee boss = an_employee(.level = 2);
    struct employee middle = an_employee(.level = 3, .manager_id = boss.id);
    struct employee junior = an_employee(.manager_id = middle.id);
    struct program program = a_published_program(an_employee());
    const char *need = an_accepted_application(program, boss, "mentee");
    struct reply reply =
        pair_up(program.program_manager_token, program, an_accepted_application(program, junior, "mentor"), need);
    assert_problem(reply, 409, "reporting_line_conflict");
    struct employee dotted = an_employee();
    sql("INSERT INTO employee_dotted_line (employee_id, manager_id) VALUES ($1::uuid, $2::uuid)", dotted.id, middle.id);
    reply = pair_up(program.program_manager_token, program, an_accepted_application(program, dotted, "mentor"), need);
    assert_problem(reply, 409, "reporting_line_conflict");
}

Test(pairing_create, the_rules_of_the_program_apply)
{
    const char *boss = an_employee(.board = true).id;
    struct reply reply = attempt((struct employee_options){.unit = "IT"}, (struct employee_options){.unit = "IT"});
    assert_problem(reply, 409, "same_unit_conflict");
    reply = attempt((struct employee_options){.manager_id = boss}, (struct employee_options){.manager_id = boss});
    assert_problem(reply, 409, "same_manager_conflict");
    reply = attempt((struct employee_options){.languages = "{de}"}, (struct employee_options){.languages = "{fr,en}"});
    assert_problem(reply, 409, "language_conflict");
}

Test(pairing_create, the_please_not_list_always_applies)
{
    static const char *const lists[] = {"mentor", "mentee"};
    for (size_t i = 0; i < LENGTH_OF(lists); i++) {
        struct program program = a_published_program(an_employee());
        struct employee people[] = {an_employee(), an_employee()};
        const char *ids[] = {an_accepted_application(program, people[0], "mentor"),
                             an_accepted_application(program, people[1], "mentee")};
        sql("UPDATE application SET please_not = ARRAY[$2::uuid] WHERE id = $1::uuid", ids[i], people[1 - i].id);
        struct reply reply = pair_up(program.program_manager_token, program, ids[0], ids[1]);
        expect_problem(reply, 409, "pairing_not_possible");
    }
}

Test(pairing_create, places_are_limited_on_both_sides)
{
    struct program program = a_published_program(an_employee());
    const char *mentors[] = {an_accepted_application(program, an_employee(), "mentor"),
                             an_accepted_application(program, an_employee(), "mentor")};
    const char *mentees[] = {an_accepted_application(program, an_employee(), "mentee"),
                             an_accepted_application(program, an_employee(), "mentee")};
    struct reply reply = pair_up(program.program_manager_token, program, mentors[0], mentees[0]);
    assert_status(reply, 201);
    reply = pair_up(program.program_manager_token, program, mentors[0], mentees[1]);
    assert_problem(reply, 409, "capacity_exhausted");
    reply = pair_up(program.program_manager_token, program, mentors[1], mentees[0]);
    assert_problem(reply, 409, "capacity_exhausted");
}

Test(pairing_create, needs_an_accepted_mentor_and_an_accepted_mentee_of_the_program)
{
    struct program program = a_published_program(an_employee());
    struct program other = a_published_program(program.program_manager);
    struct employee both = an_employee();
    const char *offer = an_accepted_application(program, both, "mentor");
    const char *need = an_accepted_application(program, an_employee(), "mentee");
    const char *const unfit[][2] = {{need, offer},
                                    {offer, offer},
                                    {a_uuid(), need},
                                    {offer, a_submitted_application(program, an_employee(), "mentee")},
                                    {offer, an_accepted_application(other, an_employee(), "mentee")}};
    for (size_t i = 0; i < LENGTH_OF(unfit); i++) {
        struct reply reply = pair_up(program.program_manager_token, program, unfit[i][0], unfit[i][1]);
        expect_problem(reply, 409, "pairing_application_unfit");
    }
    struct reply reply =
        pair_up(program.program_manager_token, program, offer, an_accepted_application(program, both, "mentee"));
    assert_problem(reply, 409, "pairing_self_conflict");
    program_moves(program, "running");
    program_moves(program, "concluding");
    reply = pair_up(program.program_manager_token, program, offer, need);
    assert_problem(reply, 409, "pairing_program_closed");
}

Test(pairing_create, both_must_have_consented_to_the_current_text)
{
    struct program program = a_published_program(an_employee());
    struct employee mentor = an_employee();
    const char *offer = an_accepted_application(program, mentor, "mentor");
    const char *need = an_accepted_application(program, an_employee(), "mentee");
    sql("UPDATE program SET consent_version = '2' WHERE id = $1::uuid", program.id);
    a_consent(program, mentor);
    struct reply reply = pair_up(program.program_manager_token, program, offer, need);
    assert_problem(reply, 409, "pairing_not_possible");
}

Test(pairing_create, only_a_program_manager_may)
{
    struct program program = a_published_program(an_employee());
    struct employee reviewer = an_employee();
    program_staff_add(program, reviewer, "reviewer");
    const char *offer = an_accepted_application(program, reviewer, "mentor");
    const char *need = an_accepted_application(program, an_employee(), "mentee");
    struct reply reply = pair_up(participant(reviewer), program, offer, need);
    assert_problem(reply, 403, "forbidden");
    reply = pair_up(a_published_program(an_employee()).program_manager_token, program, offer, need);
    assert_problem(reply, 403, "forbidden");
    reply = pair_up(participant(an_employee()), a_draft_program(program.program_manager), offer, need);
    assert_problem(reply, 404, "not_found");
    reply = call(program.program_manager_token, "POST", textf("/v1/programs/%s/pairings", program.id),
                 .body = JSON({"state": "active"}));
    assert_problem(reply, 400, "body_unknown_field");
}
