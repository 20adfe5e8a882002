/* SPDX-License-Identifier: Apache-2.0 */
/* waiting_list_get: who is waiting, in order. Tests also cover who is notified of a free place, and who moves up
 * automatically. */
#include "support/fixture.h"

static const char *path_of(struct program program, const char *role)
{
    return textf("/v1/programs/%s/waiting-list?role=%s", program.id, role);
}

/* A waitlisted application with this review score; NULL: none. */
static const char *a_waiting_application(struct program program, struct employee employee, const char *score)
{
    const char *id = a_submitted_application(program, employee, "mentor");
    const char *path = textf("/v1/applications/%s", id);
    struct reply reply =
        call(program.program_manager_token, "POST", textf("%s/transitions", path),
             .body = JSON({"to": "waitlisted"}), .if_match = etag_of(program.program_manager_token, path));
    assert_status(reply, 201);
    if (score)
        sql("UPDATE application SET review_score = $2::numeric WHERE id = $1::uuid", id, score);
    return id;
}

static const char *state_of(const char *id)
{
    return sql("SELECT state FROM application WHERE id = $1::uuid", id);
}

static const char *notified_count(struct employee employee, const char *kind, const char *object_id)
{
    return sql("SELECT count(*) FROM notification WHERE employee_id = $1::uuid AND kind = $2 AND object_id = $3::uuid",
               employee.id, kind, object_id);
}

static void withdraw(struct employee employee, const char *application_id)
{
    const char *path = textf("/v1/applications/%s", application_id);
    struct reply reply = call(participant(employee), "POST", textf("%s/transitions", path),
                              .body = JSON({"to": "withdrawn"}), .if_match = etag_of(participant(employee), path));
    assert_status(reply, 201);
}

Test(waiting_list_get, the_best_score_comes_first_then_the_longest_wait)
{
    struct program program = a_published_program(an_employee());
    const char *early = a_waiting_application(program, an_employee(), "3.5");
    const char *unscored = a_waiting_application(program, an_employee(), NULL);
    const char *late = a_waiting_application(program, an_employee(), "3.5");
    const char *best = a_waiting_application(program, an_employee(), "4.75");
    a_submitted_application(program, an_employee(), "mentor");
    struct reply reply = call(program.program_manager_token, "GET", path_of(program, "mentor"));
    assert_status(reply, 200);
    const char *const order[] = {best, early, late, unscored};
    cr_assert_eq(json_array_size(reply_at(&reply, "/items")), LENGTH_OF(order));
    for (size_t at = 0; at < LENGTH_OF(order); at++) {
        cr_expect_str_eq(reply_text(&reply, textf("/items/%zu/application_id", at)), order[at]);
        cr_expect_eq(json_integer_value(reply_at(&reply, textf("/items/%zu/place", at))), (json_int_t)at + 1);
    }
    struct reply page = call(program.program_manager_token, "GET", textf("%s&limit=2", path_of(program, "mentor")));
    struct reply next = call(program.program_manager_token, "GET",
                             textf("%s&limit=2&cursor=%s", path_of(program, "mentor"), reply_text(&page, "/next")));
    assert_status(next, 200);
    cr_expect_str_eq(reply_text(&next, "/items/0/application_id"), late);
    reply = call(program.program_manager_token, "GET", path_of(program, "mentee"));
    cr_expect_eq(json_array_size(reply_at(&reply, "/items")), 0);
}

Test(waiting_list_get, only_program_managers_of_the_program_may)
{
    struct program program = a_published_program(an_employee());
    struct employee applicant = an_employee();
    a_waiting_application(program, applicant, NULL);
    struct program draft = a_draft_program(an_employee());
    struct reply reply = call(participant(applicant), "GET", path_of(program, "mentor"));
    assert_problem(reply, 403, "forbidden");
    reply = call(participant(an_employee()), "GET", path_of(draft, "mentor"));
    assert_problem(reply, 404, "not_found");
}

Test(waiting_list_get, without_a_role_it_returns_both_lists)
{
    struct program program = a_published_program(an_employee());
    const char *mentor = a_waiting_application(program, an_employee(), "1");
    struct reply reply = call(program.program_manager_token, "GET", textf("/v1/programs/%s/waiting-list", program.id));
    assert_status(reply, 200);
    cr_expect_eq(json_array_size(reply_at(&reply, "/items")), 1);
    cr_expect_str_eq(reply_text(&reply, "/items/0/application_id"), mentor);
    cr_expect_str_eq(reply_text(&reply, "/items/0/role"), "mentor");
}

Test(waiting_list_get, applicants_are_notified_of_the_decision)
{
    struct program program = a_published_program(an_employee());
    struct employee waiting = an_employee();
    struct employee accepted = an_employee();
    cr_expect_str_eq(notified_count(waiting, "application_waitlisted", a_waiting_application(program, waiting, NULL)),
                     "1");
    cr_expect_str_eq(
        notified_count(accepted, "application_accepted", an_accepted_application(program, accepted, "mentor")), "1");
}

Test(waiting_list_get, program_managers_are_notified_of_a_free_place_and_nobody_moves_up_automatically)
{
    struct program program = a_published_program(an_employee());
    struct employee leaver = an_employee();
    const char *accepted = an_accepted_application(program, leaver, "mentor");
    const char *waiting = a_waiting_application(program, an_employee(), "5");
    withdraw(leaver, accepted);
    cr_expect_str_eq(notified_count(program.program_manager, "place_free", accepted), "1");
    cr_expect_str_eq(state_of(waiting), "waitlisted");
}

Test(waiting_list_get, the_next_moves_up_automatically_if_the_program_is_set_so)
{
    struct program program = a_published_program(an_employee());
    const char *path = textf("/v1/programs/%s", program.id);
    struct reply changed =
        call(program.program_manager_token, "PATCH", path,
             .body = JSON({"waiting_list_automatic": true}), .if_match = etag_of(program.program_manager_token, path));
    assert_status(changed, 200);
    struct employee leaver = an_employee();
    struct employee next = an_employee();
    const char *accepted = an_accepted_application(program, leaver, "mentor");
    const char *second = a_waiting_application(program, an_employee(), "2");
    const char *first = a_waiting_application(program, next, "4");
    withdraw(leaver, accepted);
    cr_expect_str_eq(state_of(first), "accepted");
    cr_expect_str_eq(state_of(second), "waitlisted");
    cr_expect_str_eq(notified_count(next, "application_accepted", first), "1");
    cr_expect_str_eq(sql("SELECT count(*) FROM transition WHERE object_id = $1::uuid AND to_state = 'accepted' AND "
                         "actor_id IS NOT NULL",
                         first),
                     "0", "the history does not name who left");
}

Test(waiting_list_get, an_ended_pairing_frees_a_place_too)
{
    struct pairing pairing = an_active_pairing();
    const char *path = textf("/v1/pairings/%s", pairing.id);
    struct reply reply = call(pairing.mentee_token, "POST", textf("%s/transitions", path),
                              .body = JSON({"to": "ended"}), .if_match = etag_of(pairing.mentee_token, path));
    assert_status(reply, 201);
    cr_expect_str_eq(notified_count(pairing.program.program_manager, "place_free", pairing.mentor_application_id), "1");
    cr_expect_str_eq(notified_count(pairing.program.program_manager, "place_free", pairing.mentee_application_id), "1");
}

Test(waiting_list_get, applicants_do_not_see_their_own_place)
{
    struct program program = a_published_program(an_employee());
    a_waiting_application(program, an_employee(), "2");
    const char *own = a_submitted_application(program, program.program_manager, "mentor");
    sql("UPDATE application SET state = 'waitlisted', review_score = 3 WHERE id = $1::uuid", own);
    const char *best = a_waiting_application(program, an_employee(), "4");
    struct reply reply = call(program.program_manager_token, "GET", path_of(program, "mentor"));
    assert_status(reply, 200);
    cr_assert_eq(reply_items(&reply), 2);
    cr_expect_str_eq(reply_text(&reply, "/items/0/application_id"), best);
    cr_expect_eq(reply_integer(&reply, "/items/1/place"), 2);
}

Test(waiting_list_get, it_is_empty_after_the_program_has_ended)
{
    struct program program = a_published_program(an_employee());
    a_waiting_application(program, an_employee(), "2");
    program_moves(program, "cancelled");
    struct reply reply = call(program.program_manager_token, "GET", path_of(program, "mentor"));
    assert_status(reply, 200);
    cr_expect_eq(reply_items(&reply), 0);
}
