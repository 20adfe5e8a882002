/* SPDX-License-Identifier: Apache-2.0 */
/* me_proposal_list: the offers to the caller, and their outcome as far as the caller may know it. */
#include "support/proposal.h"

Test(me_proposal_list, lists_offers_of_all_programs_but_no_staged_proposals)
{
    struct program program = a_published_program(an_employee());
    struct employee mentor = an_employee();
    sql("UPDATE program SET mentor_capacity = 5 WHERE id = $1::uuid", program.id);
    const char *application = an_accepted_application(program, mentor, "mentor");
    struct offer offers[3];
    for (size_t i = 0; i < LENGTH_OF(offers); i++) {
        struct employee mentee = an_employee();
        offers[i] =
            a_proposal_of(program, mentor, application, mentee, an_accepted_application(program, mentee, "mentee"));
        if (i < 2)
            offered(offers[i]);
    }
    const char *token = participant(mentor);
    struct reply reply = answer(token, offers[0], "yes");
    reply = answer(offers[1].mentee_token, offers[1], "no");
    reply = call(token, "GET", "/v1/me/proposals");
    assert_status(reply, 200);
    cr_expect_eq(reply_items(&reply), 2);
    reply = call(token, "GET", "/v1/me/proposals?state=agreed_by_one&embed=mentee");
    cr_assert_eq(reply_items(&reply), 1);
    cr_expect_str_eq(reply_text(&reply, "/items/0/mentee/id"), offers[0].mentee.id);
    reply = call(token, "GET", textf("/v1/me/proposals?state=offered&program_id=%s&fields=id", program.id));
    cr_assert_eq(reply_items(&reply), 1);
    cr_expect_str_eq(reply_text(&reply, "/items/0/id"), offers[1].id);
    cr_expect_eq(json_object_size(reply_at(&reply, "/items/0")), 1);
    reply = call(token, "GET", textf("/v1/me/proposals?program_id=%s", a_uuid()));
    cr_expect_eq(reply_items(&reply), 0);
    reply = call(token, "GET", "/v1/me/proposals?sort=expires_at&limit=1");
    cr_expect_str_eq(reply_text(&reply, "/items/0/id"), offers[0].id);
    reply =
        call(token, "GET", textf("/v1/me/proposals?sort=expires_at&limit=1&cursor=%s", reply_text(&reply, "/next")));
    cr_expect_str_eq(reply_text(&reply, "/items/0/id"), offers[1].id);
    reply = call(participant(an_employee()), "GET", "/v1/me/proposals");
    cr_expect_eq(reply_items(&reply), 0);
}
