/* SPDX-License-Identifier: Apache-2.0 */
/* topic_update: a program manager rewords, moves, retires and brings back a topic. */
#include "support/catalogue.h"

static struct reply update(const char *token, const char *id, const char *if_match, const char *body)
{
    return call(token, "PATCH", textf("/v1/topics/%s", id), .body = body, .if_match = if_match);
}

Test(topic_update, changes_the_given_fields_and_keeps_the_others)
{
    struct program program = a_published_program(an_employee());
    const char *id = a_topic(program);
    struct reply reply = update(program.program_manager_token, id, "\"v1\"", JSON({"title": "Wikis", "position": 9}));
    assert_status(reply, 200);
    cr_expect_str_eq(reply_header(&reply, "ETag"), "\"v2\"");
    reply = update(program.program_manager_token, id, "\"v2\"", JSON({"description": "Why they help."}));
    assert_status(reply, 200);
    cr_expect_str_eq(reply_text(&reply, "/title"), "Wikis");
    cr_expect_str_eq(reply_text(&reply, "/description"), "Why they help.");
    cr_expect_eq(reply_integer(&reply, "/position"), 9);
}

Test(topic_update, a_topic_can_be_moved_into_and_out_of_a_module)
{
    struct program program = a_published_program(an_employee());
    const char *id = a_topic(program);
    const char *module_id = a_module(program);
    const char *body = textf(JSON({"module_id": "%s", "suggested_goal": "I have written a page."}), module_id);
    struct reply joined = update(program.program_manager_token, id, "*", body);
    assert_status(joined, 200);
    cr_expect_str_eq(reply_text(&joined, "/module_id"), module_id);
    sql("UPDATE module SET retired_at = app_now() WHERE id = $1::uuid", module_id);
    struct reply other = update(program.program_manager_token, id, "*", JSON({"suggested_goal": null}));
    assert_status(other, 200);
    cr_expect_str_eq(reply_text(&other, "/module_id"), module_id);
    cr_expect(json_is_null(reply_at(&other, "/suggested_goal")));
    struct reply left = update(program.program_manager_token, id, "*", JSON({"module_id": null}));
    cr_expect(json_is_null(reply_at(&left, "/module_id")));
    struct reply retired = update(program.program_manager_token, id, "*", body);
    expect_problem(retired, 422, "module_retired");
    struct reply unknown = update(program.program_manager_token, id, "*", textf(JSON({"module_id": "%s"}), a_uuid()));
    expect_problem(unknown, 422, "module_unknown");
}

Test(topic_update, a_topic_is_retired_and_offered_again)
{
    catalogue_update_retired(&topic_catalogue);
}

Test(topic_update, a_stale_or_missing_version_is_refused)
{
    catalogue_update_stale(&topic_catalogue);
}

Test(topic_update, two_topics_on_offer_never_share_a_title)
{
    catalogue_update_title_shared(&topic_catalogue);
}

Test(topic_update, reviewers_and_participants_may_not)
{
    catalogue_update_forbidden(&topic_catalogue);
}

Test(topic_update, a_topic_of_a_draft_is_hidden_from_outsiders)
{
    catalogue_update_hidden(&topic_catalogue);
}

Test(topic_update, invalid_bodies_are_refused)
{
    catalogue_update_bodies(&topic_catalogue);
}
