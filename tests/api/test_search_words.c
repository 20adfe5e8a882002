/* SPDX-License-Identifier: Apache-2.0 */
/* Every list with q finds words in any order, and case and accents do not matter; every list by name sorts as people
 * do. */
#include "support/event.h"
#include "support/tutorial.h"

static const char *encoded(const char *text)
{
    struct text path = {.arena = test_arena()};
    for (; *text != '\0'; text++)
        text_format(&path, "%%%02X", (unsigned char)*text);
    return text_string(&path);
}

/* What is searched, and what finds it; the last queries find nothing. */
static const struct {
    const char *text;
    const char *found_by[6];
    const char *missed_by[3];
} samples[] = {
    {"Xaver Chef", {"Chef Xaver", "chef", "xav che", " xaver  CHEF ", "hef"}, {"Chef Yaver", "xaverchef"}},
    {"Anna \u00d6sterle", {"osterle", "\u00f6sterle", "O\u0308STERLE", "oste anna", "\uff4f\uff53\uff54"}, {"osterla"}},
    {"\u0130nan Gro\u00df", {"inan", "INAN", "gross", "GRO\u1e9e", "\u0131nan"}, {"grob"}},
    {"S\u00f8ren \u0141ukasz \u00c6gir", {"soren", "lukasz", "aegir", "LUKASZ soren"}, {"sorem"}},
    {"\u039d\u03af\u03ba\u03bf\u03c2 50% a_b",
     {"\u039d\u0399\u039a\u039f\u03a3", "0%", "_b", "50% a_b"},
     {"%%", "b_", "\\"}},
};

static void expect_found(const char *token, const char *path, const char *text, const char *q, size_t count)
{
    struct reply reply = call(token, "GET", textf("%s&q=%s", path, encoded(q)));
    assert_status(reply, 200);
    cr_expect_eq(reply_items(&reply), count, "%s: '%s' in '%s': %s", path, q, text, reply.body);
}

static void expect_sample(const char *token, const char *path, size_t i)
{
    for (size_t q = 0; q < LENGTH_OF(samples[i].found_by) && samples[i].found_by[q]; q++)
        expect_found(token, path, samples[i].text, samples[i].found_by[q], 1);
    for (size_t q = 0; q < LENGTH_OF(samples[i].missed_by) && samples[i].missed_by[q]; q++)
        expect_found(token, path, samples[i].text, samples[i].missed_by[q], 0);
}

Test(search_words, finds_people)
{
    for (size_t i = 0; i < LENGTH_OF(samples); i++) {
        const char *unit = textf("Unit-%s", a_uuid());
        struct employee employee = an_employee(.unit = unit, .display_name = samples[i].text);
        expect_sample(participant(employee), textf("/v1/employees?unit=%s", unit), i);
        const char *both = textf("%.13s %.3s", employee.user_name, samples[i].text + strlen(samples[i].text) - 3);
        expect_found(participant(employee), textf("/v1/employees?unit=%s", unit), samples[i].text, both, 1);
    }
}

Test(search_words, finds_people_by_their_new_name)
{
    const char *unit = textf("Unit-%s", a_uuid());
    struct employee employee = an_employee(.unit = unit, .display_name = "Ida M\u00fcller");
    struct reply reply = call(token_for("hr-import", ROLE_HR_SYNC), "PATCH", textf("/v1/employees/%s", employee.id),
                              .if_match = "*", .body = JSON({"display_name": "Ida S\u00e1nchez"}));
    assert_status(reply, 200);
    expect_found(participant(employee), textf("/v1/employees?unit=%s", unit), "", "muller", 0);
    expect_found(participant(employee), textf("/v1/employees?unit=%s", unit), "", "SANCHEZ ida", 1);
}

Test(search_words, finds_tutorials_in_every_list)
{
    struct pairing pairing = an_active_pairing();
    const char *token = pairing.mentor_token;
    const char *lists[] = {textf("/v1/tutorials?program_id=%s", pairing.program.id),
                           textf("/v1/programs/%s/tutorials?limit=50", pairing.program.id),
                           textf("/v1/pairings/%s/tutorials?limit=50", pairing.id)};
    for (size_t i = 0; i < LENGTH_OF(samples); i++) {
        for (size_t in = 0; in < LENGTH_OF(lists); in++) {
            const char *path = in == 2 ? textf("/v1/pairings/%s/tutorials", pairing.id)
                                       : textf("/v1/programs/%s/tutorials", pairing.program.id);
            const char *id = a_tutorial_at(path, token, samples[i].text, "");
            expect_sample(token, lists[in], i);
            const char *both = textf("BEGIN %s", samples[i].found_by[0]);
            expect_found(token, lists[in], samples[i].text, both, 1);
            sql("DELETE FROM tutorial WHERE id = $1::uuid", id);
        }
    }
}

/* ---- sorting -------------------------------------------------------------------------------------------------- */

static const char *const sorted[] = {"ada",  "Ada",       "\u00c4rmel",   "Inan", "\u0130nan",
                                     "Ober", "\u00d6ber", "\u00d6sterle", "Zoe",  "\u5c71\u7530"};

/* Walks through the list, one item a page, and compares the texts at `pointer`. */
static void expect_sorted(const char *token, const char *path, const char *pointer, bool descending)
{
    const char *next = path;
    for (size_t i = 0; i < LENGTH_OF(sorted); i++) {
        struct reply reply = call(token, "GET", next);
        assert_status(reply, 200);
        cr_expect_str_eq(reply_text(&reply, pointer), sorted[descending ? LENGTH_OF(sorted) - 1 - i : i], "%s: %zu",
                         path, i);
        next = textf("%s&cursor=%s", path, reply_text(&reply, "/next"));
        cr_expect_eq(reply_at(&reply, "/next") == NULL, i == LENGTH_OF(sorted) - 1, "%s: %zu", path, i);
        if (!reply_at(&reply, "/next"))
            return;
    }
}

static size_t shuffled(size_t i)
{
    return (i * 7 + 3) % LENGTH_OF(sorted);
}

Test(search_words, people_are_sorted_by_name_page_by_page)
{
    const char *unit = textf("Unit-%s", a_uuid());
    for (size_t i = 0; i < LENGTH_OF(sorted); i++)
        an_employee(.unit = unit, .display_name = sorted[shuffled(i)]);
    const char *token = token_for("hr-import", ROLE_HR_SYNC);
    for (int descending = 0; descending < 2; descending++)
        expect_sorted(token, textf("/v1/employees?unit=%s&limit=1&sort=%sdisplay_name", unit, descending ? "-" : ""),
                      "/items/0/display_name", descending);
}

Test(search_words, guests_are_sorted_by_name_page_by_page)
{
    struct program program = a_published_program(an_employee());
    const char *event = an_event(program, 24, true);
    for (size_t i = 0; i < LENGTH_OF(sorted); i++)
        an_invitation(program, event, an_employee(.display_name = sorted[shuffled(i)]));
    expect_sorted(program.program_manager_token, textf("%s/invitations?embed=employee&limit=1", event_path(event)),
                  "/items/0/employee/display_name", false);
}

Test(search_words, programs_and_tutorials_are_sorted_by_title_page_by_page)
{
    struct program program = a_published_program(an_employee());
    struct employee owner = an_employee();
    const char *token = token_of(owner, ROLE_PARTICIPANT | ROLE_PROGRAM_MANAGER);
    for (size_t i = 0; i < LENGTH_OF(sorted); i++) {
        a_program_tutorial(program, program.program_manager_token, sorted[shuffled(i)], "");
        struct reply made = call(token, "POST", "/v1/programs",
                                 .body = textf(JSON({"title": "%s", "owner_unit": "HR"}), sorted[shuffled(i)]));
        assert_status(made, 201);
    }
    for (int descending = 0; descending < 2; descending++) {
        const char *sort = textf("limit=1&sort=%stitle", descending ? "-" : "");
        expect_sorted(token, textf("/v1/programs?staff_role=program_manager&%s", sort), "/items/0/title", descending);
        expect_sorted(program.program_manager_token, textf("/v1/tutorials?program_id=%s&%s", program.id, sort),
                      "/items/0/title", descending);
        expect_sorted(program.program_manager_token, textf("/v1/programs/%s/tutorials?%s", program.id, sort),
                      "/items/0/title", descending);
    }
}
