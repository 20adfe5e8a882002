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
    } wanted[] = {{"en", "Title: at most 200 characters", "the contract does not define this field"},
                  {"de", "Titel: höchstens 200 Zeichen", "dieses Feld ist nicht vorgesehen"}};
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

/* What a form shows beside the field, without knowing the contract. */
Test(language, errors_of_single_values_name_field_choices_format_and_bound)
{
    static const struct {
        const char *pointer;
        const char *code;
        const char *detail[LANGUAGE_COUNT];
    } wanted[] = {
        {"/role", "not_a_choice", {"Role: one of these: mentor, mentee", "Rolle: einer dieser Werte: mentor, mentee"}},
        {"/entry_module_id",
         "format",
         {"Module to start with: an id, such as 01920000-0000-7000-8000-000000000001",
          "Modul zum Einstieg: eine Kennung wie 01920000-0000-7000-8000-000000000001"}},
        {"/topics/0/level", "too_large", {"Level: at most 5", "Stufe: höchstens 5"}},
        {"/site",
         "format",
         {"Site: one line of text that neither begins nor ends with a blank",
          "Standort: eine Zeile Text ohne Leerzeichen am Anfang und am Ende"}},
        {"/motivation", "type", {"Motivation: a text", "Motivation: ein Text"}},
    };
    struct program program = a_published_program(an_employee());
    const char *path = textf("/v1/programs/%s/applications", program.id);
    const char *body = textf(JSON({
                  "role": "boss",
                  "motivation": 1,
                  "languages": ["de"],
                  "site": " Hamburg",
                  "entry_module_id": "first",
                  "topics": [{"topic_id": "%s", "level": 6}]
              }),
                                    a_uuid());
    for (enum language language = 0; language < LANGUAGE_COUNT; language++) {
        struct reply reply = call(program.program_manager_token, "POST", path, .body = body,
                                  .accept_language = language == LANGUAGE_DE ? "de" : "en");
        assert_problem(reply, 422, "body_invalid");
        cr_assert_eq(json_array_size(reply_at(&reply, "/errors")), LENGTH_OF(wanted), "%s", reply.body);
        for (size_t i = 0; i < LENGTH_OF(wanted); i++) {
            const char *found = "";
            for (size_t k = 0; k < LENGTH_OF(wanted); k++) {
                if (strcmp(reply_text(&reply, textf("/errors/%zu/pointer", k)), wanted[i].pointer) == 0)
                    found = textf("%s %s", reply_text(&reply, textf("/errors/%zu/code", k)),
                                  reply_text(&reply, textf("/errors/%zu/detail", k)));
            }
            cr_expect_str_eq(found, textf("%s %s", wanted[i].code, wanted[i].detail[language]));
        }
        cr_expect(strstr(reply.body, "\"choices\":[\"mentor\",\"mentee\"]"), "%s", reply.body);
    }
}
