/* SPDX-License-Identifier: Apache-2.0 */
/* Writes that depend on a program wait for a transaction that is changing its state, consent text or confidentiality
 * text. */
#include "support/parallel.h"

#include "support/fixture.h"

Test(program_race, a_program_that_is_being_cancelled_gets_no_pairing)
{
    struct program program = a_published_program(an_employee());
    const char *mentor = an_accepted_application(program, an_employee(), "mentor");
    const char *mentee = an_accepted_application(program, an_employee(), "mentee");
    const char *body = textf(JSON({"mentor_application_id": "%s", "mentee_application_id": "%s"}), mentor, mentee);
    sql("BEGIN");
    sql("UPDATE program SET state = 'cancelled' WHERE id = $1::uuid", program.id);
    struct reply reply =
        call_before_commit(program.program_manager_token, "POST",
                           (struct call){.path = textf("/v1/programs/%s/pairings", program.id), .body = body});
    assert_problem(reply, 409, "pairing_program_closed");
    cr_expect_str_eq(sql("SELECT count(*) FROM pairing WHERE program_id = $1::uuid", program.id), "0");
}

static struct reply change_text(struct program program, const char *body)
{
    return call_before_commit(
        program.program_manager_token, "PATCH",
        (struct call){.path = textf("/v1/programs/%s", program.id), .if_match = "*", .body = body});
}

Test(program_race, a_text_that_somebody_is_consenting_to_cannot_be_changed)
{
    struct employee person = an_employee();
    struct program program = a_published_program(an_employee());
    sql("BEGIN");
    sql("SELECT set_config('kehrwert.actor_id', $1, true)", person.id);
    sql("INSERT INTO consent (program_id, employee_id, text_version, state) "
        "SELECT id, $2::uuid, consent_version, 'given' FROM program WHERE id = $1::uuid",
        program.id, person.id);
    struct reply reply = change_text(program, JSON({"consent_text": "Another text"}));
    assert_problem(reply, 409, "consent_version_needed");
}

Test(program_race, a_text_that_somebody_is_signing_cannot_be_changed)
{
    struct pairing pairing = a_forming_pairing();
    sql("BEGIN");
    sql("SELECT set_config('kehrwert.actor_id', $1, true)", pairing.mentor.id);
    sql("UPDATE pairing SET mentor_signed_at = app_now() WHERE id = $1::uuid", pairing.id);
    struct reply reply = change_text(pairing.program, JSON({"confidentiality_text": "Another text"}));
    assert_problem(reply, 409, "confidentiality_fixed");
}
