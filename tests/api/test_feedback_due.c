/* SPDX-License-Identifier: Apache-2.0 */
/* Due work on feedback: the author is notified once when a form opens, and forms are sealed when their time is over. */
#include "support/session.h"

static void due_work(void)
{
    sql("SELECT due_work(1000)");
}

/* How often the person was notified that feedback is waiting. */
static const char *notified_count(struct employee employee)
{
    return sql("SELECT count(*) FROM notification WHERE employee_id = $1::uuid AND kind = 'feedback_due'", employee.id);
}

Test(feedback_due, the_author_is_notified_once_of_each_open_form)
{
    own_server_start(NULL);
    struct pairing pairing = an_active_pairing();
    const char *path = a_feedback(pairing);
    due_work();
    due_work();
    cr_expect_str_eq(notified_count(pairing.mentee), "2", "for the start and the session");
    cr_expect_str_eq(notified_count(pairing.mentor), "2");
    cr_expect_str_eq(etag_of(pairing.mentee_token, path), "\"v1\"");
    sql_as(pairing.mentor, "UPDATE pairing SET state = 'completed' WHERE id = $1::uuid", pairing.id);
    due_work();
    cr_expect_str_eq(notified_count(pairing.mentee), "3", "for the end, but not yet for the pulses");
    cr_expect(own_server_stop());
}

Test(feedback_due, forms_whose_time_is_over_are_sealed_for_good)
{
    own_server_start(NULL);
    struct pairing pairing = an_active_pairing();
    const char *path = a_feedback(pairing);
    struct reply reply =
        call(pairing.mentee_token, "PATCH", path, .if_match = "*", .body = JSON({"rating" : 4, "comment" : "Good"}));
    assert_status(reply, 200);
    sql_as(
        pairing.mentee,
        "UPDATE feedback SET (opens_at, closes_at) = (opens_at - interval '40 days', closes_at - interval '40 days')");
    due_work();
    reply = call(pairing.mentee_token, "GET", path);
    cr_expect_str_eq(reply_text(&reply, "/state"), "sealed");
    cr_expect_str_eq(reply_text(&reply, "/comment"), "Good");
    cr_expect_str_eq(notified_count(pairing.mentee), "0", "too late to notify");
    reply = call(pairing.mentee_token, "PATCH", path, .if_match = "*", .body = JSON({"rating" : 1}));
    expect_problem(reply, 409, "feedback_sealed");
    reply = call(pairing.mentee_token, "POST", textf("%s/transitions", path), .if_match = "*",
                 .body = JSON({"to" : "open"}));
    expect_problem(reply, 409, "transition_not_allowed");
    reply = call(pairing.mentee_token, "GET", textf("%s/transitions", path));
    cr_expect_str_eq(reply_text(&reply, "/items/0/to"), "sealed");
    cr_expect(json_is_null(reply_at(&reply, "/items/0/actor_id")));
    cr_expect(own_server_stop());
}
