/* SPDX-License-Identifier: Apache-2.0 */
/* problem_page: the page that the type of a problem document links to. */
#include "support/client.h"

Test(problem_page, every_error_has_a_page_in_both_languages)
{
    for (enum error error = OK + 1; error < ERROR_COUNT; error++) {
        const struct error_entry *entry = error_entry(error);
        const char *path = textf("/problems/%s", entry->id);
        struct reply english = call(NULL, "GET", path);
        assert_status(english, 200);
        cr_expect_str_eq(reply_header(&english, "Content-Language"), "en");
        cr_expect_not_null(strstr(english.body, textf("<code>%s</code>, HTTP %d", entry->id, entry->status)));
        struct reply german = call(NULL, "GET", path, .accept_language = "de-CH, en;q=0.5");
        assert_status(german, 200);
        cr_expect_str_eq(reply_header(&german, "Content-Language"), "de");
        cr_expect_str_neq(german.body, english.body);
    }
}

Test(problem_page, the_type_of_a_problem_links_to_its_page)
{
    struct reply problem = call(NULL, "GET", "/v1/me");
    assert_problem(problem, 401, "token_missing");
    const char *type = reply_text(&problem, "/type");
    cr_assert_eq(strncmp(type, shared_server()->url, strlen(shared_server()->url)), 0, "%s", type);
    struct reply page = call(NULL, "GET", type + strlen(shared_server()->url));
    assert_status(page, 200);
}

Test(problem_page, an_unknown_error_has_no_page)
{
    static const char *const codes[] = {"ok", "no_such_error", "internal_"};
    for (size_t i = 0; i < LENGTH_OF(codes); i++) {
        struct reply reply = call(NULL, "GET", textf("/problems/%s", codes[i]));
        expect_problem(reply, 404, "not_found");
    }
    struct reply reply = call(NULL, "GET", "/problems/%3Cscript%3E");
    assert_problem(reply, 400, "parameter_invalid");
}
