/* SPDX-License-Identifier: Apache-2.0 */
/* If-Match and If-None-Match (RFC 9110 section 13.1). */
#include "support/fixture.h"

static struct reply patch(struct program program, const char *if_match)
{
    return call(program.program_manager_token, "PATCH", textf("/v1/programs/%s", program.id), .if_match = if_match,
                .body = textf(JSON({"description": "New words %s."}), a_uuid()));
}

Test(conditional, a_current_copy_is_not_sent_again)
{
    struct program program = a_draft_program(an_employee());
    const char *path = textf("/v1/programs/%s", program.id);
    static const char *const good[] = {"\"v1\"", "W/\"v1\"", "*", "\"v7\", \"v1\"", "\"v7\",W/\"v1\""};
    static const char *const stale[] = {"\"v2\"", "\"v11\"", "v1", "\"x\"", ""};
    for (size_t i = 0; i < LENGTH_OF(good); i++) {
        struct reply reply = call(program.program_manager_token, "GET", path, .if_none_match = good[i]);
        cr_expect_eq(reply.status, 304, "%s returns %d", good[i], reply.status);
        cr_expect_str_eq(reply_header(&reply, "ETag"), "\"v1\"");
    }
    for (size_t i = 0; i < LENGTH_OF(stale); i++) {
        struct reply reply = call(program.program_manager_token, "GET", path, .if_none_match = stale[i]);
        cr_expect_eq(reply.status, 200, "%s returns %d", stale[i], reply.status);
    }
}

Test(conditional, a_list_has_an_etag_of_its_content)
{
    struct program program = a_draft_program(an_employee());
    const char *path = "/v1/programs?staff_role=program_manager";
    const char *etag = etag_of(program.program_manager_token, path);
    struct reply same = call(program.program_manager_token, "GET", path, .if_none_match = etag);
    assert_status(same, 304);
    struct reply changed = patch(program, "*");
    assert_status(changed, 200);
    struct reply other = call(program.program_manager_token, "GET", path, .if_none_match = etag);
    assert_status(other, 200);
}

Test(conditional, a_change_accepts_any_of_several_tags)
{
    static const char *const matching[] = {"\"v%d\"", "\"v999\", \"v%d\"", "W/\"v0\", \"v%d\"", "W/\"v%d\"",
                                           "\"v0\", W/\"v%d\""};
    struct program program = a_draft_program(an_employee());
    for (int i = 0; i < (int)LENGTH_OF(matching); i++) {
        const char *before = strstr(matching[i], "%d");
        struct reply reply = patch(program, textf("%.*s%d\"", (int)(before - matching[i]), matching[i], i + 1));
        assert_status(reply, 200);
    }
}

Test(conditional, empty_elements_of_a_list_of_tags_are_ignored)
{
    static const char *const before[] = {"\"v0\",,", ", ", ",, ,", "\"v0\" , , ", ""};
    static const char *const after[] = {"", ",\"v0\"", ",", " , ,", ",,\"v0\","};
    struct program program = a_draft_program(an_employee());
    for (size_t i = 0; i < LENGTH_OF(before); i++) {
        struct reply reply = patch(program, textf("%s\"v%zu\"%s", before[i], i + 1, after[i]));
        assert_status(reply, 200);
    }
    struct reply reply = patch(program, ", ,");
    assert_problem(reply, 400, "parameter_invalid");
}

Test(conditional, a_tag_that_a_proxy_has_changed_still_matches)
{
    static const char *const endings[] = {"-gzip", "--gzip", ";gzip", ";gz", "-br", ";br", "-zstd", "-deflate", "-df"};
    struct program program = a_draft_program(an_employee());
    const char *path = textf("/v1/programs/%s", program.id);
    for (size_t i = 0; i < LENGTH_OF(endings); i++) {
        const char *tag = textf("%s\"v%zu%s\"", i % 2 ? "W/" : "", i + 1, endings[i]);
        struct reply same = call(program.program_manager_token, "GET", path, .if_none_match = tag);
        cr_expect_eq(same.status, 304, "%s returns %d", tag, same.status);
        struct reply stale = patch(program, textf("\"v%zu%s\"", i + 2, endings[i]));
        expect_problem(stale, 412, "precondition_failed");
        struct reply changed = call(program.program_manager_token, "PATCH", path, .if_match = tag,
                                    .body = textf(JSON({"description": "Words %zu."}), i));
        cr_expect_eq(changed.status, 200, "%s returns %d", tag, changed.status);
    }
}

Test(conditional, another_tag_never_matches_a_change)
{
    static const char *const refused[] = {"W/\"v2\"",     "\"v0\"",      "\"1\"",
                                          "\"1-gzip\"",   "\"v01a\"",    "\"abc\"",
                                          "\"abc-gzip\"", "\"v2-gzip\"", "\"v99999999999999999\""};
    struct program program = a_draft_program(an_employee());
    for (size_t i = 0; i < LENGTH_OF(refused); i++) {
        struct reply reply = patch(program, refused[i]);
        expect_problem(reply, 412, "precondition_failed");
    }
}

Test(conditional, a_malformed_list_of_tags_is_refused)
{
    static const char *const refused[] = {"v1",       "\"v1",       "\"v1\" \"v2\"", "*, \"v1\"",
                                          "w/\"v1\"", "\"v1\";",    "\"\"",          "\"v9999999999999999999\"",
                                          "\"v1-\"",  "\"v1gzip\"", "\"v1-zip\"",    "\"v1-gzip-gzip\""};
    struct program program = a_draft_program(an_employee());
    for (size_t i = 0; i < LENGTH_OF(refused); i++) {
        struct reply reply = patch(program, refused[i]);
        expect_problem(reply, 400, "parameter_invalid");
    }
}

Test(conditional, a_change_without_a_tag_is_refused)
{
    struct program program = a_draft_program(an_employee());
    struct reply reply = patch(program, NULL);
    assert_problem(reply, 428, "precondition_required");
}

Test(conditional, a_star_does_not_create_anything)
{
    struct program program = a_draft_program(an_employee());
    program.id = a_uuid();
    struct reply reply = patch(program, "*");
    assert_problem(reply, 404, "not_found");
}
