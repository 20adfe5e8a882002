/* SPDX-License-Identifier: Apache-2.0 */
/* program_board_get: a program at a glance, for its program managers. */
#include "support/event.h"
#include "support/proposal.h"

static struct reply get(const char *token, struct program program)
{
    return call(token, "GET", textf("/v1/programs/%s/board", program.id));
}

/* The counts of one part as "[role/]state:count ...", in alphabetical order. */
static const char *counts(const struct reply *reply, const char *part)
{
    struct text text = {.arena = test_arena()};
    size_t index;
    json_t *each;
    json_array_foreach(reply_at(reply, textf("/counts/%s", part)), index, each)
    {
        const char *role = json_string_value(json_object_get(each, "role"));
        text_format(&text, "%s%s%s%s:%lld", index > 0 ? " " : "", role ? role : "", role ? "/" : "",
                    json_string_value(json_object_get(each, "state")),
                    (long long)json_integer_value(json_object_get(each, "count")));
    }
    return text_string(&text);
}

Test(program_board_get, a_new_program_shows_its_dates_and_staff)
{
    struct program program = a_published_program(an_employee(.display_name = "Mira Wolf"));
    program_staff_add(program, an_employee(), "reviewer");
    sql("UPDATE program SET applications_close_on = '2027-02-01' WHERE id = $1::uuid", program.id);
    struct reply reply = get(program.program_manager_token, program);
    assert_status(reply, 200);
    cr_expect_str_eq(reply_text(&reply, "/program/id"), program.id);
    cr_expect_str_eq(reply_text(&reply, "/next_move/to"), "matching");
    cr_expect_str_eq(reply_text(&reply, "/next_move/on"), "2027-02-02");
    cr_expect_eq(json_array_size(reply_at(&reply, "/staff")), 2);
    cr_expect_str_eq(reply_text(&reply, "/staff/0/display_name"), "Mira Wolf");
    cr_expect_str_eq(counts(&reply, "applications"), "");
    cr_expect_str_eq(counts(&reply, "proposals"), "");
    cr_expect_str_eq(counts(&reply, "pairings"), "");
    cr_expect_eq(reply_integer(&reply, "/counts/waiting_list/mentor"), 0);
    cr_expect_eq(json_array_size(reply_at(&reply, "/events")), 0);
    sql("UPDATE program SET moves_by_dates = false WHERE id = $1::uuid", program.id);
    reply = get(program.program_manager_token, program);
    cr_expect(json_is_null(reply_at(&reply, "/next_move")));
}

Test(program_board_get, counts_of_applications_and_pairings_match_the_lists)
{
    struct program program = a_published_program(an_employee());
    a_forming_pairing_in(program);
    an_active_pairing_in(program);
    a_draft_application(program, an_employee(), "mentor");
    a_submitted_application(program, an_employee(), "mentor");
    const char *waiting = a_submitted_application(program, an_employee(), "mentee");
    sql_as(program.program_manager, "UPDATE application SET state = 'waitlisted' WHERE id = $1::uuid", waiting);
    struct reply reply = get(program.program_manager_token, program);
    assert_status(reply, 200);
    cr_expect_str_eq(counts(&reply, "applications"),
                     "mentee/matched:2 mentee/waitlisted:1 mentor/matched:2 mentor/submitted:1");
    cr_expect_eq(reply_integer(&reply, "/counts/waiting_list/mentee"), 1);
    cr_expect_eq(reply_integer(&reply, "/counts/waiting_list/mentor"), 0);
    cr_expect_str_eq(counts(&reply, "pairings"), "active:1 forming:1");
    program_moves(program, "cancelled");
    reply = get(program.program_manager_token, program);
    cr_expect_str_eq(counts(&reply, "applications"), "");
    cr_expect_str_eq(counts(&reply, "pairings"), "ended:2");
}

Test(program_board_get, a_declined_offer_counts_as_one_without_an_answer)
{
    struct program program = a_published_program(an_employee());
    a_staged_proposal_in(program);
    an_offer_in(program);
    struct offer liked = an_offer_in(program);
    struct offer refused = an_offer_in(program);
    struct reply reply = answer(liked.mentor_token, liked, "yes");
    assert_status(reply, 200);
    reply = answer(refused.mentee_token, refused, "no");
    assert_status(reply, 200);
    reply = get(program.program_manager_token, program);
    assert_status(reply, 200);
    cr_expect_str_eq(counts(&reply, "proposals"), "offered:3 staged:1");
    cr_expect_null(strstr(reply.body, "declined"));
    offer_expires(refused);
    reply = get(program.program_manager_token, program);
    cr_expect_str_eq(counts(&reply, "proposals"), "expired:1 offered:2 staged:1");
}

Test(program_board_get, an_offer_to_the_program_manager_counts_as_they_see_it)
{
    struct program program = a_published_program(an_employee());
    struct employee mentor = an_employee();
    struct program other = program;
    other.program_manager = an_employee(.board = true);
    other.program_manager_token = participant(other.program_manager);
    program_staff_add(program, other.program_manager, "program_manager");
    const char *application = an_accepted_application(program, mentor, "mentor");
    struct offer own = offered(a_proposal_of(other, mentor, application, program.program_manager,
                                             an_accepted_application(program, program.program_manager, "mentee")));
    an_offer_in(other);
    struct reply reply = answer(program.program_manager_token, own, "yes");
    assert_status(reply, 200);
    reply = get(program.program_manager_token, program);
    cr_expect_str_eq(counts(&reply, "proposals"), "agreed_by_one:1 offered:1");
    reply = get(other.program_manager_token, program);
    cr_expect_str_eq(counts(&reply, "proposals"), "offered:2");
}

Test(program_board_get, the_next_five_events_come_with_guest_counts)
{
    struct program program = a_published_program(an_employee());
    struct employee guest = an_employee();
    const char *past = an_event(program, 1, false);
    event_begins(past);
    sql("UPDATE event SET starts_at = app_now() - interval '2 days' WHERE id = $1::uuid", past);
    const char *next = an_event(program, 2, false);
    an_invitation(program, next, guest);
    a_reply(next, guest, "yes");
    for (int i = 0; i < 5; i++)
        an_event(program, 24 + i, false);
    struct reply reply = get(program.program_manager_token, program);
    assert_status(reply, 200);
    cr_expect_eq(json_array_size(reply_at(&reply, "/events")), 5);
    cr_expect_str_eq(reply_text(&reply, "/events/0/id"), next);
    cr_expect_eq(reply_integer(&reply, "/events/0/counts/yes"), 1);
}

Test(program_board_get, only_program_managers_may)
{
    struct employee reviewer = an_employee();
    struct program program = a_published_program(an_employee());
    program_staff_add(program, reviewer, "reviewer");
    const char *const others[] = {participant(reviewer), participant(an_employee()),
                                  token_of(an_employee(), ROLE_PARTICIPANT | ROLE_ADMIN | ROLE_AUDITOR)};
    for (size_t i = 0; i < LENGTH_OF(others); i++) {
        struct reply reply = get(others[i], program);
        expect_problem(reply, 403, "forbidden");
    }
    struct reply reply = get(token_for("works-council", ROLE_AUDITOR), program);
    expect_problem(reply, 403, "role_missing");
}

Test(program_board_get, a_program_that_the_caller_may_not_see_is_not_found)
{
    struct program draft = a_draft_program(an_employee());
    struct reply reply = get(participant(an_employee()), draft);
    expect_problem(reply, 404, "not_found");
    reply = get(participant(an_employee()), (struct program){.id = a_uuid()});
    expect_problem(reply, 404, "not_found");
    reply = get(draft.program_manager_token, draft);
    assert_status(reply, 200);
}
