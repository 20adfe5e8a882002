/* SPDX-License-Identifier: Apache-2.0 */
/* module_update: a program manager rewords, moves, retires and brings back a module. */
#include "support/catalogue.h"

static struct reply update(const char *token, const char *id, const char *if_match, const char *body)
{
    return call(token, "PATCH", textf("/v1/modules/%s", id), .body = body, .if_match = if_match);
}

Test(module_update, changes_the_given_fields_and_keeps_the_others)
{
    struct program program = a_published_program(an_employee());
    const char *id = a_module(program);
    struct reply reply =
        update(program.program_manager_token, id, "\"v1\"", JSON({"title": "Own wiki", "position": 9}));
    assert_status(reply, 200);
    cr_expect_str_eq(reply_header(&reply, "ETag"), "\"v2\"");
    reply =
        update(program.program_manager_token, id, "\"v2\"", JSON({"description": "Why they help.", "entry_level": 5}));
    assert_status(reply, 200);
    cr_expect_str_eq(reply_text(&reply, "/title"), "Own wiki");
    cr_expect_str_eq(reply_text(&reply, "/description"), "Why they help.");
    cr_expect_eq(reply_integer(&reply, "/position"), 9);
    cr_expect_eq(reply_integer(&reply, "/entry_level"), 5);
}

Test(module_update, a_module_is_retired_and_offered_again)
{
    catalogue_update_retired(&module_catalogue);
}

Test(module_update, a_stale_or_missing_version_is_refused)
{
    catalogue_update_stale(&module_catalogue);
}

Test(module_update, two_modules_on_offer_never_share_a_title)
{
    catalogue_update_title_shared(&module_catalogue);
}

Test(module_update, reviewers_and_participants_may_not)
{
    catalogue_update_forbidden(&module_catalogue);
}

Test(module_update, a_module_of_a_draft_is_hidden_from_outsiders)
{
    catalogue_update_hidden(&module_catalogue);
}

Test(module_update, invalid_bodies_are_refused)
{
    catalogue_update_bodies(&module_catalogue);
}
