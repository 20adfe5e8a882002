/* SPDX-License-Identifier: Apache-2.0 */
/* Accept-Language: problem texts are in English or German; codes are not translated. */
#include "support/client.h"

#include "support/fixture.h"

static const struct {
    const char *accepted;
    const char *language;
} rows[] = {
    {NULL, "en"},
    {"de", "de"},
    {"DE-AT", "de"},
    {"en", "en"},
    {"fr", "en"},
    {"fr, de", "de"},
    {"de;q=0.5, en;q=0.6", "en"},
    {"de;q=0.6, en;q=0.5", "de"},
    {"de;q=0, en;q=0.1", "en"},
    {"fr-CH, fr;q=0.9, de;q=0.7, *;q=0.5", "de"},
    {"*", "en"},
    {"en;q=0, *", "de"},
    {"de;q=0, *", "en"},
    {"", "en"},
    {";;;,,,=q", "en"},
    {"den", "en"},
    {"de;q=abc", "en"},
};

Test(language, the_preferred_language_is_used)
{
    const char *path = textf("/v1/programs/%s", a_uuid());
    const char *token = participant(an_employee());
    for (size_t i = 0; i < LENGTH_OF(rows); i++) {
        struct reply reply = call(token, "GET", path, .accept_language = rows[i].accepted);
        assert_problem(reply, 404, "not_found");
        const char *title =
            error_entry(ERROR_NOT_FOUND)->title[strcmp(rows[i].language, "de") == 0 ? LANGUAGE_DE : LANGUAGE_EN];
        cr_expect_str_eq(reply_header(&reply, "Content-Language"), rows[i].language, "%s", rows[i].accepted);
        cr_expect_str_eq(reply_text(&reply, "/title"), title, "%s", rows[i].accepted);
    }
}

Test(language, responses_vary_by_accept_language)
{
    struct reply reply = call(NULL, "GET", "/v1/nothing", .accept_language = "de");
    assert_problem(reply, 404, "route_unknown");
    cr_expect_not_null(strstr(reply_header(&reply, "Vary"), "Accept-Language"));
}

Test(language, errors_of_single_values_are_translated_too)
{
    static const struct {
        const char *language;
        const char *too_long;
        const char *unknown;
    } wanted[] = {{"en", "at most 200 characters", "the contract does not define this field"},
                  {"de", "höchstens 200 Zeichen", "dieses Feld ist nicht vorgesehen"}};
    struct pairing pairing = a_forming_pairing();
    const char *path = textf("/v1/pairings/%s/goals", pairing.id);
    const char *body = textf("{\"title\":\"%0201d\",\"nonsense\":1}", 1);
    for (size_t i = 0; i < LENGTH_OF(wanted); i++) {
        struct reply reply =
            call(pairing.mentor_token, "POST", path, .body = body, .accept_language = wanted[i].language);
        assert_problem(reply, 400, "body_unknown_field");
        cr_expect_str_eq(reply_header(&reply, "Content-Language"), wanted[i].language);
        for (size_t k = 0; k < json_array_size(reply_at(&reply, "/errors")); k++) {
            const char *at = textf("/errors/%zu", k);
            bool unknown = strcmp(reply_text(&reply, textf("%s/code", at)), "unknown_field") == 0;
            cr_expect_str_eq(reply_text(&reply, textf("%s/detail", at)),
                             unknown ? wanted[i].unknown : wanted[i].too_long);
        }
        cr_expect_eq(json_array_size(reply_at(&reply, "/errors")), 2);
    }
}
