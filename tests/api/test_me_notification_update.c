/* SPDX-License-Identifier: Apache-2.0 */
/* me_notification_update: the caller marks a notification as read or unread. */
#include "support/fixture.h"

static const char *a_notification(struct employee person)
{
    struct program program = a_published_program(an_employee());
    sql("SELECT notify(ARRAY[$1::uuid], 'program_moved', $2::uuid, 'program', $2::uuid)", person.id, program.id);
    return textf("/v1/me/notifications/%s", sql("SELECT id FROM notification WHERE employee_id = $1::uuid", person.id));
}

static struct reply patch(const char *token, const char *path, const char *body)
{
    return call(token, "PATCH", path, .body = body);
}

Test(me_notification_update, a_notification_is_marked_as_read_and_unread)
{
    struct employee me = an_employee();
    const char *path = a_notification(me);
    struct reply reply = patch(participant(me), path, JSON({"read": true}));
    assert_status(reply, 200);
    cr_expect(json_is_true(reply_at(&reply, "/read")));
    cr_expect_str_neq(reply_text(&reply, "/read_at"), "");
    cr_expect_str_eq(reply_header(&reply, "ETag"), "\"v2\"");
    reply = patch(participant(me), path, JSON({"read": false}));
    assert_status(reply, 200);
    cr_expect(json_is_false(reply_at(&reply, "/read")));
    cr_expect(json_is_null(reply_at(&reply, "/read_at")));
}

Test(me_notification_update, repeating_the_same_mark_changes_nothing)
{
    struct employee me = an_employee();
    const char *path = a_notification(me);
    struct reply first = patch(participant(me), path, JSON({"read": true}));
    assert_status(first, 200);
    struct reply again = patch(participant(me), path, JSON({"read": true}));
    assert_status(again, 200);
    cr_expect_str_eq(again.body, first.body);
}

Test(me_notification_update, only_the_person_may)
{
    struct employee me = an_employee();
    const char *path = a_notification(me);
    const char *const others[] = {participant(an_employee()),
                                  token_of(an_employee(), ROLE_PARTICIPANT | ROLE_ADMIN | ROLE_AUDITOR)};
    for (size_t i = 0; i < LENGTH_OF(others); i++) {
        struct reply reply = patch(others[i], path, JSON({"read": true}));
        expect_problem(reply, 404, "not_found");
    }
    struct reply reply = patch(participant(me), textf("/v1/me/notifications/%s", a_uuid()), JSON({"read": true}));
    expect_problem(reply, 404, "not_found");
    reply = patch(token_of(me, ROLE_HR_SYNC), path, JSON({"read": true}));
    expect_problem(reply, 403, "role_missing");
    cr_expect_str_eq(sql("SELECT count(*) FROM notification WHERE employee_id = $1::uuid AND read_at IS NULL", me.id),
                     "1");
}

Test(me_notification_update, an_invalid_body_is_refused)
{
    struct employee me = an_employee();
    const char *path = a_notification(me);
    static const char *const invalid[] = {JSON({}), JSON({"read": null}), JSON({"read": "yes"}), JSON({"read": 1})};
    for (size_t i = 0; i < LENGTH_OF(invalid); i++) {
        struct reply reply = patch(participant(me), path, invalid[i]);
        expect_problem(reply, 422, "body_invalid");
    }
    struct reply reply = patch(participant(me), path, JSON({"read": true, "kind": "place_free"}));
    expect_problem(reply, 400, "body_unknown_field");
}
