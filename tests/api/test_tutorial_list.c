/* SPDX-License-Identifier: Apache-2.0 */
/* tutorial_list: all tutorials that the caller may read, with filters, search and sorting. */
#include "support/tutorial.h"

static struct reply list(const char *token, const char *query)
{
    struct reply reply = call(token, "GET", textf("/v1/tutorials?%s", query));
    assert_status(reply, 200);
    return reply;
}

Test(tutorial_list, everyone_sees_what_is_shared_with_them)
{
    struct pairing pairing = an_active_pairing();
    struct pairing others = an_active_pairing_in(pairing.program);
    a_pair_tutorial(pairing, pairing.mentor_token, "One");
    a_program_tutorial(pairing.program, pairing.program.program_manager_token, "Two", "");
    a_program_tutorial(pairing.program, others.mentee_token, "Three", ", \"audience\": \"everyone\"");
    const struct {
        const char *token;
        size_t count;
    } rows[] = {{pairing.mentor_token, 3},
                {pairing.mentee_token, 3},
                {others.mentor_token, 2},
                {pairing.program.program_manager_token, 2},
                {participant(an_employee()), 1}};
    for (size_t i = 0; i < LENGTH_OF(rows); i++) {
        struct reply reply = list(rows[i].token, textf("program_id=%s", pairing.program.id));
        cr_expect_eq(reply_items(&reply), rows[i].count, "%zu: %s", i, reply.body);
    }
}

Test(tutorial_list, filters_narrow_the_list)
{
    struct pairing pairing = an_active_pairing();
    const char *topic = a_topic(pairing.program);
    const char *mine = a_pair_tutorial(pairing, pairing.mentor_token, "100% mine_");
    const char *retired = a_pair_tutorial(pairing, pairing.mentor_token, "Old");
    const char *other = a_program_tutorial(pairing.program, pairing.mentee_token, "Of the Mentee",
                                           textf(", \"topic_id\": \"%s\"", topic));
    sql("UPDATE tutorial SET retired_at = app_now() WHERE id = $1::uuid", retired);
    const struct {
        const char *query;
        const char *id;
    } rows[] = {{"mine=true&retired=false", mine},
                {"mine=false", other},
                {"retired=true", retired},
                {textf("topic_id=%s", topic), other},
                {"audience=program", other},
                {"q=the%20MENTEE", other},
                {"q=0%25%20m", mine},
                {"q=BEGIN%20with&audience=program", other}};
    for (size_t i = 0; i < LENGTH_OF(rows); i++) {
        struct reply reply = list(pairing.mentor_token, textf("program_id=%s&%s", pairing.program.id, rows[i].query));
        cr_expect_eq(reply_items(&reply), 1, "%s: %s", rows[i].query, reply.body);
        cr_expect_str_eq(reply_text(&reply, "/items/0/id"), rows[i].id, "%s", rows[i].query);
    }
    struct reply none = list(pairing.mentor_token, textf("program_id=%s&q=_x", pairing.program.id));
    cr_expect_eq(reply_items(&none), 0);
}

Test(tutorial_list, supports_sorting_by_age_and_title_in_pages)
{
    static const struct {
        const char *sort;
        const char *titles[3];
    } rows[] = {{"created_at", {"beta", "Alpha", "gamma"}},
                {"-created_at", {"gamma", "Alpha", "beta"}},
                {"title", {"Alpha", "beta", "gamma"}},
                {"-title", {"gamma", "beta", "Alpha"}}};
    struct program program = a_published_program(an_employee());
    for (size_t i = 0; i < 3; i++)
        a_program_tutorial(program, program.program_manager_token, rows[0].titles[i], "");
    for (size_t i = 0; i < LENGTH_OF(rows); i++) {
        const char *query = textf("program_id=%s&limit=1&sort=%s", program.id, rows[i].sort);
        const char *cursor = "";
        for (size_t at = 0; at < 3; at++) {
            struct reply reply = list(program.program_manager_token, textf("%s%s", query, cursor));
            cr_expect_str_eq(reply_text(&reply, "/items/0/title"), rows[i].titles[at], "%s", rows[i].sort);
            cursor = textf("&cursor=%s", reply_text(&reply, "/next"));
        }
    }
}

Test(tutorial_list, supports_fields_and_embed)
{
    struct program program = a_published_program(an_employee());
    a_program_tutorial(program, program.program_manager_token, "One", "");
    struct reply reply =
        list(program.program_manager_token, textf("program_id=%s&fields=id,author&embed=author", program.id));
    cr_expect_eq(json_object_size(reply_at(&reply, "/items/0")), 3);
    cr_expect_str_eq(reply_text(&reply, "/items/0/author/id"), program.program_manager.id);
}

Test(tutorial_list, invalid_parameters_are_refused)
{
    static const char *const queries[] = {"audience=all", "mine=1", "sort=id", "embed=pairing", "fields=secret", "q="};
    const char *token = participant(an_employee());
    for (size_t i = 0; i < LENGTH_OF(queries); i++) {
        struct reply reply = call(token, "GET", textf("/v1/tutorials?%s", queries[i]));
        expect_problem(reply, 400, "parameter_invalid");
    }
    struct reply reply = call(token_for("hr-client", ROLE_HR_SYNC), "GET", "/v1/tutorials");
    assert_problem(reply, 403, "role_missing");
}
