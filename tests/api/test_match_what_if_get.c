/* SPDX-License-Identifier: Apache-2.0 */
/* match_what_if_get: the score of two people and the rules between them, computed without writing anything. */
#include "support/match_run.h"

static struct reply what_if(const char *token, struct program program, const char *mentor, const char *mentee)
{
    return call(
        token, "GET",
        textf("/v1/programs/%s/what-if?mentor_application_id=%s&mentee_application_id=%s", program.id, mentor, mentee));
}

/* Whether the response says that the pair passes the rule; fails the test if the rule is missing. */
static bool passed(const struct reply *reply, const char *rule)
{
    size_t index;
    json_t *each;
    json_array_foreach(reply_at(reply, "/rules"), index, each)
    {
        if (strcmp(json_string_value(json_object_get(each, "rule")), rule) == 0)
            return json_is_true(json_object_get(each, "passed"));
    }
    cr_assert_fail("no rule %s in %s", rule, reply->body);
    return false;
}

Test(match_what_if_get, shows_the_score_that_a_run_would_give_and_writes_nothing)
{
    struct program program = a_published_program(an_employee());
    const char *topic = a_topic(program);
    const char *offer = a_matchable(program, an_employee(), "mentor", topic, 4);
    const char *need = a_matchable(program, an_employee(.board = true), "mentee", topic, 5);
    struct reply reply = what_if(program.program_manager_token, program, offer, need);
    assert_status(reply, 200);
    cr_expect(json_is_true(reply_at(&reply, "/allowed")), "%s", reply.body);
    cr_expect_str_eq(sql("SELECT count(*) FROM proposal WHERE program_id = $1::uuid", program.id), "0");
    struct reply run = match_run_proposals(program, a_match_run(program));
    cr_expect_eq(reply_integer(&reply, "/score"), reply_integer(&run, "/items/0/score"));
    cr_expect(json_equal(reply_at(&reply, "/score_parts"), reply_at(&run, "/items/0/score_parts")));
}

Test(match_what_if_get, shows_every_rule_that_forbids_the_pair)
{
    struct program program = a_published_program(an_employee());
    struct employee boss = an_employee(.level = 1, .unit = "Harbour");
    struct employee junior = an_employee(.manager_id = boss.id, .unit = "Harbour", .languages = "{fr}");
    const char *need = an_accepted_application(program, boss, "mentee");
    const char *offer = an_accepted_application(program, junior, "mentor");
    sql("UPDATE application SET please_not = ARRAY[$2::uuid] WHERE id = $1::uuid", offer, boss.id);
    struct reply reply = what_if(program.program_manager_token, program, offer, need);
    cr_expect(json_is_false(reply_at(&reply, "/allowed")));
    static const char *const broken[] = {"reporting_line", "same_unit", "language", "not_shown"};
    for (size_t i = 0; i < LENGTH_OF(broken); i++)
        cr_expect(!passed(&reply, broken[i]), "%s", broken[i]);
    static const char *const kept[] = {"applications", "program",  "self",      "same_manager",
                                       "forbidden",    "capacity", "not_paired"};
    for (size_t i = 0; i < LENGTH_OF(kept); i++)
        cr_expect(passed(&reply, kept[i]), "%s", kept[i]);
}

Test(match_what_if_get, only_program_managers_may_and_only_about_others_in_their_program)
{
    struct employee program_manager = an_employee();
    struct program program = a_published_program(program_manager);
    const char *offer = an_accepted_application(program, an_employee(), "mentor");
    const char *need = an_accepted_application(program, an_employee(.board = true), "mentee");
    struct reply reply = what_if(participant(an_employee()), program, offer, need);
    assert_problem(reply, 403, "forbidden");
    reply = what_if(program.program_manager_token, program, need, offer);
    assert_problem(reply, 404, "not_found");
    reply = what_if(program.program_manager_token, a_published_program(program_manager), offer, need);
    assert_problem(reply, 404, "not_found");
    const char *own = an_accepted_application(program, program_manager, "mentee");
    reply = what_if(program.program_manager_token, program, offer, own);
    assert_problem(reply, 404, "not_found");
}
