/* SPDX-License-Identifier: Apache-2.0 */
/* A program that begins to forbid pairs re-checks those that it has. */
#include "support/proposal.h"

/* `breaking` makes two people break the rule once the program has it. */
static const struct {
    const char *setting;
    const char *conflict;
    const char *breaking;
} rules[] = {
    {"forbid_same_manager", "same_manager_conflict",
     "UPDATE employee SET manager_id = $3::uuid WHERE id IN ($1::uuid, $2::uuid)"},
    {"forbid_same_unit", "same_unit_conflict", "UPDATE employee SET unit = 'U' || $3 WHERE id IN ($1::uuid, $2::uuid)"},
};

static void set_rule(struct program program, const char *setting, const char *value)
{
    struct reply reply = call(program.program_manager_token, "PATCH", textf("/v1/programs/%s", program.id),
                              .if_match = "*", .body = textf(JSON({"%s": %s}), setting, value));
    assert_status(reply, 200);
}

Test(program_rules, an_offer_that_is_now_forbidden_is_superseded)
{
    for (size_t i = 0; i < LENGTH_OF(rules); i++) {
        struct program program = a_published_program(an_employee());
        set_rule(program, rules[i].setting, "false");
        struct offer offer = an_offer_in(program);
        struct offer other = an_offer_in(program);
        sql(rules[i].breaking, offer.mentor.id, offer.mentee.id, an_employee().id);
        cr_expect_str_eq(state_for(offer.mentee_token, offer), "offered", "%s", rules[i].setting);
        set_rule(program, rules[i].setting, "true");
        cr_expect_str_eq(state_for(offer.mentee_token, offer), "superseded", "%s", rules[i].setting);
        cr_expect_str_eq(state_for(other.mentee_token, other), "offered", "%s", rules[i].setting);
        struct reply list = call(offer.mentor_token, "GET", "/v1/me");
        cr_expect_eq(reply_integer(&list, "/waiting/offers_to_answer"), 0);
    }
}

Test(program_rules, a_pairing_that_is_now_forbidden_is_paused_until_it_is_allowed_again)
{
    for (size_t i = 0; i < LENGTH_OF(rules); i++) {
        struct pairing pairing = an_active_pairing();
        const char *path = textf("/v1/pairings/%s", pairing.id);
        set_rule(pairing.program, rules[i].setting, "false");
        sql(rules[i].breaking, pairing.mentor.id, pairing.mentee.id, an_employee().id);
        struct reply reply = call(pairing.mentor_token, "GET", path);
        cr_expect_str_eq(reply_text(&reply, "/state"), "active");
        set_rule(pairing.program, rules[i].setting, "true");
        reply = call(pairing.mentor_token, "GET", path);
        cr_expect_str_eq(reply_text(&reply, "/state"), "paused");
        cr_expect_str_eq(reply_text(&reply, "/conflict"), rules[i].conflict);
        set_rule(pairing.program, rules[i].setting, "false");
        reply = call(pairing.mentor_token, "GET", path);
        cr_expect(json_is_null(reply_at(&reply, "/conflict")), "%s", reply.body);
    }
}
