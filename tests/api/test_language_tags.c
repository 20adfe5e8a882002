/* SPDX-License-Identifier: Apache-2.0 */
/* Languages are stored in their shortest form, so that two spellings of one language by HR and applicants match. */
#include "support/fixture.h"

static const char *hr(void)
{
    return token_for("hr-import", ROLE_HR_SYNC);
}

static void expect_languages(struct reply reply, const char *wanted)
{
    cr_assert(reply.status == 200 || reply.status == 201, "%s %s: %d %s", reply.method, reply.path, reply.status,
              reply.body);
    const char *languages = json_dumps(reply_at(&reply, "/languages"), JSON_COMPACT | JSON_ENCODE_ANY);
    cr_expect_str_eq(languages, wanted, "%s %s", reply.method, reply.path);
}

#define WRITTEN "[\"deu\", \"ENG\", \"de-at\", \"fre\", \"zho-HANS-cn\", \"iw\"]"
#define STORED "[\"de\",\"en\",\"de-AT\",\"fr\",\"zh-Hans-CN\",\"he\"]"

static const char *person(const char *languages)
{
    return textf("{\"display_name\": \"Ida\", \"unit\": \"Sales\", \"level\": 4, \"languages\": %s}", languages);
}

Test(language_tags, every_write_stores_the_shortest_form)
{
    struct employee employee = an_employee();
    struct program program = a_published_program(an_employee());
    const char *languages = "{\"languages\": " WRITTEN "}";
    expect_languages(call(hr(), "PUT", textf("/v1/employees/by-user-name/name-%s", a_uuid()), .body = person(WRITTEN)),
                     STORED);
    expect_languages(
        call(hr(), "POST", "/v1/employees", .body = textf("{\"user_name\": \"%s\", %s", a_uuid(), person(WRITTEN) + 1)),
        STORED);
    expect_languages(call(hr(), "PATCH", textf("/v1/employees/%s", employee.id), .body = languages, .if_match = "*"),
                     STORED);
    struct reply application = call(participant(employee), "POST", textf("/v1/programs/%s/applications", program.id),
                                    .body = "{\"role\": \"mentor\", \"languages\": " WRITTEN "}");
    expect_languages(application, STORED);
    struct reply changed =
        call(participant(employee), "PATCH", textf("/v1/applications/%s", reply_text(&application, "/id")),
             .body = "{\"languages\": [\"ger\"]}", .if_match = "*");
    expect_languages(changed, "[\"de\"]");
}

Test(language_tags, the_same_language_twice_is_refused)
{
    static const char *const twice[] = {"[\"de\", \"deu\"]", "[\"ger\", \"DE\"]", "[\"de-AT\", \"deu-at\"]"};
    for (size_t i = 0; i < LENGTH_OF(twice); i++) {
        struct reply reply =
            call(hr(), "PUT", textf("/v1/employees/by-user-name/name-%s", a_uuid()), .body = person(twice[i]));
        expect_problem(reply, 422, "body_invalid");
        cr_expect_str_eq(reply_text(&reply, "/errors/0/pointer"), "/languages");
        cr_expect_str_eq(reply_text(&reply, "/errors/0/code"), "not_unique");
    }
}

Test(language_tags, anything_but_a_language_tag_is_refused)
{
    static const char *const tags[] = {"[\"d\"]",        "[\"deutsch\"]",      "[\"de_DE\"]", "[\"de-\"]",
                                       "[\"de-DE-AT\"]", "[\"de-1996-1996\"]", "[\"\"]"};
    for (size_t i = 0; i < LENGTH_OF(tags); i++) {
        struct reply reply =
            call(hr(), "PUT", textf("/v1/employees/by-user-name/name-%s", a_uuid()), .body = person(tags[i]));
        expect_problem(reply, 422, "body_invalid");
        cr_expect_str_eq(reply_text(&reply, "/errors/0/pointer"), "/languages/0", "%s", tags[i]);
    }
}
