/* SPDX-License-Identifier: Apache-2.0 */
/* pairing_signature_create: each of the two people signs once. */
#include "support/parallel.h"

#include "support/fixture.h"

static struct reply sign(const char *token, struct pairing pairing)
{
    return call(token, "POST", textf("/v1/pairings/%s/signatures", pairing.id));
}

Test(pairing_signature_create, each_person_signs_for_themselves)
{
    struct pairing pairing = a_forming_pairing();
    struct reply reply = sign(pairing.mentor_token, pairing);
    assert_status(reply, 201);
    cr_expect(json_is_string(reply_at(&reply, "/mentor_signed_at")));
    cr_expect(json_is_true(reply_at(&reply, "/mentor_signed")));
    cr_expect(json_is_false(reply_at(&reply, "/mentee_signed")));
    cr_expect_str_eq(reply_header(&reply, "ETag"), "\"v2\"");
    cr_expect_str_eq(reply_header(&reply, "Location"), textf("/v1/pairings/%s", pairing.id));
    const char *first = reply_text(&reply, "/mentor_signed_at");
    reply = sign(pairing.mentee_token, pairing);
    assert_status(reply, 201);
    cr_expect(json_is_true(reply_at(&reply, "/mentee_signed")));
    cr_expect_str_eq(reply_text(&reply, "/mentor_signed_at"), first);
}

Test(pairing_signature_create, a_person_can_sign_only_once)
{
    struct pairing pairing = a_forming_pairing();
    struct reply reply = sign(pairing.mentor_token, pairing);
    assert_status(reply, 201);
    reply = sign(pairing.mentor_token, pairing);
    assert_problem(reply, 409, "signature_given");
}

Test(pairing_signature_create, one_of_many_concurrent_signatures_counts)
{
    enum { CLIENTS = 8 };
    struct pairing pairing = a_forming_pairing();
    struct reply replies[CLIENTS];
    struct call signing = {.path = textf("/v1/pairings/%s/signatures", pairing.id)};
    call_repeatedly((struct parallel_call){pairing.mentor_token, "POST", signing}, CLIENTS, replies);
    cr_expect_eq(count_status(replies, CLIENTS, 201), 1);
    cr_expect_eq(count_status(replies, CLIENTS, 409), CLIENTS - 1);
}

Test(pairing_signature_create, nobody_can_sign_for_someone_else)
{
    struct pairing pairing = a_forming_pairing();
    struct employee reviewer = an_employee();
    program_staff_add(pairing.program, reviewer, "reviewer");
    struct reply reply = sign(pairing.program.program_manager_token, pairing);
    assert_problem(reply, 403, "forbidden");
    reply = sign(participant(reviewer), pairing);
    assert_problem(reply, 404, "not_found");
    reply = sign(participant(an_employee()), pairing);
    assert_problem(reply, 404, "not_found");
    reply = sign(token_of(pairing.mentor, ROLE_ASSISTANT), pairing);
    assert_problem(reply, 403, "role_missing");
}

Test(pairing_signature_create, a_closed_pairing_cannot_be_signed)
{
    struct pairing pairing = a_forming_pairing();
    sql_as(pairing.mentee, "UPDATE pairing SET state = 'ended' WHERE id = $1::uuid", pairing.id);
    struct reply reply = sign(pairing.mentor_token, pairing);
    assert_problem(reply, 409, "pairing_closed");
}

Test(pairing_signature_create, it_takes_no_body)
{
    struct pairing pairing = a_forming_pairing();
    struct reply reply =
        call(pairing.mentor_token, "POST", textf("/v1/pairings/%s/signatures", pairing.id), .body = "{}");
    assert_problem(reply, 400, "parameter_invalid");
}
