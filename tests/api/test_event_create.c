/* SPDX-License-Identifier: Apache-2.0 */
/* event_create: a program manager plans a joint event. */
#include "support/event.h"

#define START                                                                                                          \
    JSON({                                                                                                             \
        "kind": "start",                                                                                               \
        "title": "Kick-off",                                                                                           \
        "starts_at": "2027-03-01T09:00:00Z",                                                                           \
        "minutes": 180,                                                                                                \
        "time_zone": "Europe/Berlin"                                                                                   \
    })

static struct reply create(const char *token, struct program program, const char *body)
{
    return call(token, "POST", textf("/v1/programs/%s/events", program.id), .body = body);
}

Test(event_create, a_program_manager_plans_an_event)
{
    struct program program = a_draft_program(an_employee());
    struct reply reply =
        create(program.program_manager_token, program,
               JSON({
                                    "kind": "community_day",
                                    "title": "Reverse Mentoring Day",
                                    "description": "Pairs show what they have learned.",
                                    "starts_at": "2027-06-01T08:00:00+02:00",
                                    "minutes": 480,
                                    "time_zone": "Europe/Berlin",
                                    "place": "Great hall",
                                    "open_to_all": true
                                }));
    assert_status(reply, 201);
    cr_expect_str_eq(reply_header(&reply, "Location"), event_path(reply_text(&reply, "/id")));
    cr_expect_str_eq(reply_header(&reply, "ETag"), "\"v1\"");
    cr_expect_str_eq(reply_text(&reply, "/program_id"), program.id);
    cr_expect_str_eq(reply_text(&reply, "/state"), "planned");
    cr_expect_str_eq(reply_text(&reply, "/starts_at"), "2027-06-01T06:00:00.000Z");
    cr_expect_str_eq(reply_text(&reply, "/place"), "Great hall");
    cr_expect(json_is_true(reply_at(&reply, "/open_to_all")));
}

Test(event_create, an_event_is_by_invitation_unless_it_is_open_to_all)
{
    struct program program = a_published_program(an_employee());
    struct reply reply = create(program.program_manager_token, program, START);
    assert_status(reply, 201);
    cr_expect(json_is_false(reply_at(&reply, "/open_to_all")));
    cr_expect_str_eq(reply_text(&reply, "/description"), "");
    cr_expect(json_is_null(reply_at(&reply, "/place")));
}

Test(event_create, trainings_are_a_kind_of_their_own)
{
    struct program program = a_published_program(an_employee());
    assert_status(create(program.program_manager_token, program, START), 201);
    struct reply reply =
        create(program.program_manager_token, program,
               JSON({
                                    "kind": "training",
                                    "title": "Wikis for everybody",
                                    "starts_at": "2027-06-01T08:00:00Z",
                                    "minutes": 90,
                                    "time_zone": "Europe/Berlin",
                                    "open_to_all": true
                                }));
    assert_status(reply, 201);
    const char *training = reply_text(&reply, "/id");
    reply = call(program.program_manager_token, "GET", textf("/v1/programs/%s/events?kind=training", program.id));
    cr_assert_eq(reply_items(&reply), 1);
    cr_expect_str_eq(reply_text(&reply, "/items/0/id"), training);
}

Test(event_create, the_time_zone_must_exist)
{
    struct program program = a_published_program(an_employee());
    struct reply reply = create(program.program_manager_token, program,
                                JSON({
                                    "kind": "end",
                                    "title": "End",
                                    "starts_at": "2027-03-01T09:00:00Z",
                                    "minutes": 60,
                                    "time_zone": "Europe/Atlantis"
                                }));
    assert_problem(reply, 422, "time_zone_unknown");
}

Test(event_create, a_program_that_has_ended_takes_no_new_events)
{
    static const char *const ways[][5] = {{"cancelled"}, {"running", "concluding", "closed", "archived"}};
    for (size_t i = 0; i < LENGTH_OF(ways); i++) {
        struct program program = a_published_program(an_employee());
        for (const char *const *state = ways[i]; *state; state++)
            program_moves(program, *state);
        struct reply reply = create(program.program_manager_token, program, START);
        expect_problem(reply, 409, "event_program_ended");
    }
}

Test(event_create, reviewers_participants_and_other_program_managers_may_not)
{
    struct program program = a_published_program(an_employee());
    struct employee reviewer = an_employee();
    program_staff_add(program, reviewer, "reviewer");
    const char *const tokens[] = {participant(reviewer), participant(an_employee()),
                                  a_published_program(an_employee()).program_manager_token};
    for (size_t i = 0; i < LENGTH_OF(tokens); i++) {
        struct reply reply = create(tokens[i], program, START);
        expect_problem(reply, 403, "forbidden");
    }
    struct reply draft = create(participant(an_employee()), a_draft_program(an_employee()), START);
    expect_problem(draft, 404, "not_found");
    struct reply role = create(token_for("root", ROLE_ADMIN), program, START);
    expect_problem(role, 403, "role_missing");
}

Test(event_create, invalid_bodies_are_refused)
{
    static const char *const wrong[] = {"{}", "{\"kind\": \"party\"}", "{\"minutes\": 1441}", "{\"title\": \" x\"}",
                                        "{\"starts_at\": \"tomorrow\"}"};
    struct program program = a_published_program(an_employee());
    for (size_t i = 0; i < LENGTH_OF(wrong); i++) {
        struct reply reply = create(program.program_manager_token, program, wrong[i]);
        expect_problem(reply, 422, "body_invalid");
    }
}

Test(event_create, a_repeat_with_the_same_key_makes_one_event)
{
    struct program program = a_published_program(an_employee());
    for (int i = 0; i < 2; i++) {
        struct reply reply = call(program.program_manager_token, "POST", textf("/v1/programs/%s/events", program.id),
                                  .body = START, .idempotency_key = program.id);
        assert_status(reply, 201);
    }
    cr_expect_str_eq(sql("SELECT count(*) FROM event WHERE program_id = $1::uuid", program.id), "1");
}
