/* SPDX-License-Identifier: Apache-2.0 */
/* The days of a program are those in its time zone. tests/sql/test_time_zone.sql tries each rule in many zones. */
#include "support/fixture.h"

static struct reply create(const char *token, const char *more)
{
    return call(token, "POST", "/v1/programs", .body = textf("{\"title\": \"T\", \"owner_unit\": \"U\"%s}", more));
}

static struct reply submit(struct employee person, const char *application)
{
    return call(participant(person), "POST", textf("/v1/applications/%s/transitions", application), .if_match = "*",
                .body = JSON({"to": "submitted"}));
}

static void clock_shows(const char *zone, const char *local)
{
    const char *now = sql("SELECT rfc3339($1::timestamp AT TIME ZONE $2)", local, zone);
    struct reply reply =
        call(token_for("operations-client", ROLE_ADMIN), "PUT", "/v1/clock", .body = textf(JSON({"now": "%s"}), now));
    assert_status(reply, 200);
}

Test(program_time_zone, it_is_a_setting_that_the_next_round_takes_over)
{
    const char *token = token_of(an_employee(), ROLE_PARTICIPANT | ROLE_PROGRAM_MANAGER);
    struct reply reply = create(token, "");
    assert_status(reply, 201);
    cr_expect_str_eq(reply_text(&reply, "/time_zone"), "UTC");
    reply = create(token, ", \"time_zone\": \"Asia/Kathmandu\"");
    assert_status(reply, 201);
    const char *path = textf("/v1/programs/%s", reply_text(&reply, "/id"));
    cr_expect_str_eq(reply_text(&reply, "/time_zone"), "Asia/Kathmandu");
    reply = call(token, "PATCH", path, .if_match = "*", .body = JSON({"time_zone": "Pacific/Kiritimati"}));
    assert_status(reply, 200);
    reply = call(token, "POST", textf("%s/copies", path), .body = JSON({"title": "Next"}));
    assert_status(reply, 201);
    cr_expect_str_eq(reply_text(&reply, "/time_zone"), "Pacific/Kiritimati");
}

Test(program_time_zone, an_unknown_zone_is_refused)
{
    static const char *const unknown[] = {"Europe/Atlantis", "posix/Europe/Berlin", "CEST-2", "+02:00x",
                                          "europe/berlin"};
    struct employee program_manager = an_employee();
    struct program program = a_draft_program(program_manager);
    for (size_t i = 0; i < LENGTH_OF(unknown); i++) {
        const char *zone = textf(", \"time_zone\": \"%s\"", unknown[i]);
        struct reply made = create(program.program_manager_token, zone);
        cr_expect_eq(made.status, 422, "%s: %s", unknown[i], made.body);
        struct reply changed = call(program.program_manager_token, "PATCH", textf("/v1/programs/%s", program.id),
                                    .if_match = "*", .body = textf("{%s}", zone + 2));
        cr_expect_eq(changed.status, 422, "%s: %s", unknown[i], changed.body);
    }
}

Test(program_time_zone, the_service_has_a_default_for_new_programs)
{
    static const char *const settings[] = {"KEHRWERT_TIME_ZONE=America/St_Johns", NULL};
    own_server_start(settings);
    struct reply reply = create(token_of(an_employee(), ROLE_PARTICIPANT | ROLE_PROGRAM_MANAGER), "");
    assert_status(reply, 201);
    cr_expect_str_eq(reply_text(&reply, "/time_zone"), "America/St_Johns");
    cr_expect(own_server_stop());
}

Test(program_time_zone, the_last_day_to_apply_ends_at_midnight_there)
{
    static const struct {
        const char *zone;
        const char *day; /* the clock moves only forward */
        const char *next;
    } rows[] = {
        {"Pacific/Kiritimati", "2040-02-29", "2040-03-01"}, {"Europe/Berlin", "2040-03-24", "2040-03-25"},
        {"Europe/Berlin", "2040-03-25", "2040-03-26"},      {"Asia/Kathmandu", "2040-05-01", "2040-05-02"},
        {"America/St_Johns", "2040-11-03", "2040-11-04"},   {"America/St_Johns", "2040-11-04", "2040-11-05"},
    };
    own_server_start(NULL);
    for (size_t i = 0; i < LENGTH_OF(rows); i++) {
        struct program program = a_draft_program(an_employee());
        struct reply reply =
            call(program.program_manager_token, "PATCH", textf("/v1/programs/%s", program.id), .if_match = "*",
                 .body = textf(JSON({"time_zone": "%s", "applications_close_on": "%s",
                                                      "starts_on": "2041-01-01", "ends_on": "2041-12-31"}),
                                    rows[i].zone, rows[i].day));
        assert_status(reply, 200);
        program_moves(program, "published");
        clock_shows(rows[i].zone, textf("%s 23:59:40", rows[i].day));
        struct employee person = an_employee();
        reply = submit(person, a_draft_application(program, person, "mentor"));
        assert_status(reply, 201);
        const char *late = a_draft_application(program, person, "mentee");
        struct reply board = call(program.program_manager_token, "GET", textf("/v1/programs/%s/board", program.id));
        cr_expect_str_eq(reply_text(&board, "/next_move/on"), rows[i].next);
        clock_shows(rows[i].zone, textf("%s 00:00:00", rows[i].next));
        reply = submit(person, late);
        expect_problem(reply, 409, "program_not_open");
        struct reply moved = call(program.program_manager_token, "GET", textf("/v1/programs/%s", program.id));
        cr_expect_str_eq(reply_text(&moved, "/state"), "matching");
    }
    cr_expect(own_server_stop());
}
