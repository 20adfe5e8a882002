/* SPDX-License-Identifier: Apache-2.0 */
/* A user name is the same in every spelling: in tokens, in writes and for Idempotency-Keys. A lookalike never is. */
#include "support/fixture.h"

static const char *encoded(const char *text)
{
    struct text path = {.arena = test_arena()};
    for (; *text != '\0'; text++)
        text_format(&path, "%%%02X", (unsigned char)*text);
    return text_string(&path);
}

static const char *hr(void)
{
    return token_for("hr-import", ROLE_HR_SYNC);
}

static struct reply put(const char *name)
{
    return call(hr(), "PUT", textf("/v1/employees/by-user-name/%s", encoded(name)),
                .body = JSON({"display_name": "Ida Holm", "unit": "Sales", "level": 4}));
}

static struct reply create(const char *name)
{
    return call(hr(), "POST", "/v1/employees",
                .body =
                    textf(JSON({"user_name": "%s", "display_name": "Ida Holm", "unit": "Sales", "level": 4}), name));
}

static struct reply me(const char *name)
{
    return call(token_for(name, ROLE_PARTICIPANT), "GET", "/v1/me");
}

static void expect_is(struct reply reply, const char *pointer, const char *id)
{
    assert_status(reply, 200);
    cr_expect_str_eq(reply_text(&reply, pointer), id, "%s", reply.path);
}

/* The second of each pair is the form that is shown. */
static const char *const spellings[][2] = {
    {"Ada", "ada"},
    {"ju\u0308rgen", "j\u00fcrgen"},
    {"J\u00dcRGEN", "j\u00fcrgen"},
    {"\uff41\uff24\uff41", "ada"},
    {"\u212aim", "kim"},
    {"\u212bsa", "\u00e5sa"},
    {"\u1112\u1161\u11ab", "\ud55c"},
    {"\u039d\u0399\u039a\u039f\u03a3", "\u03bd\u03b9\u03ba\u03bf\u03c2"},
    {"STRA\u1e9eE", "stra\u00dfe"},
    {"I\u0307ris", "i\u0307ris"},
    {"\u0130ris", "i\u0307ris"},
    {"\u1e0a\u0323", "\u1e0d\u0307"},
    {"L\u00b7L.X", "l\u00b7l.x"},
    {"\u1fbc", "\u1fb3"},
};

Test(one_name, every_spelling_is_the_same_person)
{
    for (size_t i = 0; i < LENGTH_OF(spellings); i++) {
        const char *suffix = a_uuid();
        const char *spelling = textf("%s %s", spellings[i][0], suffix);
        const char *shown = textf("%s %s", spellings[i][1], suffix);
        struct reply made = put(spelling);
        assert_status(made, 200);
        const char *id = reply_text(&made, "/id");
        cr_expect_str_eq(reply_text(&made, "/user_name"), shown);
        expect_is(me(spelling), "/employee/id", id);
        expect_is(me(shown), "/employee/id", id);
        expect_is(put(shown), "/id", id);
        struct reply again = put(spelling);
        expect_is(again, "/id", id);
        cr_expect_eq(reply_integer(&again, "/version"), 1);
        struct reply second = create(spelling);
        expect_problem(second, 409, "employee_exists");
    }
}

Test(one_name, a_patch_to_another_spelling_changes_nothing)
{
    struct employee employee = an_employee();
    struct reply reply = call(hr(), "PATCH", textf("/v1/employees/%s", employee.id), .if_match = "*",
                              .body = textf(JSON({"user_name": "\uff30%s"}), employee.user_name + 1));
    assert_status(reply, 200);
    cr_expect_str_eq(reply_text(&reply, "/user_name"), employee.user_name);
    cr_expect_eq(reply_integer(&reply, "/version"), 1);
}

Test(one_name, a_lookalike_is_nobody_else)
{
    static const char *const pairs[][2] = {
        {"iris", "\u0130ris"},
        {"iris", "I\u0307ris"},
        {"iris", "\u0131ris"},
        {"ada", "\u0430da"},
        {"ada", "\u00e0da"},
        {"stra\u00dfe", "strasse"},
        {"\u03bf\u03c2", "\u03bf\u03c3"},
        {"fin", "\ufb01n"},
        {"ada", "ada\u200b"},
        {"ada", "a\u00adda"},
        {"x2", "x\u00b2"},
        {"ada", "\u24d0da"},
        {"ada", "ada\u202e"},
        {"ada", "\U0001d41a\U0001d41da"},
    };
    for (size_t i = 0; i < LENGTH_OF(pairs); i++) {
        const char *suffix = a_uuid();
        struct reply made = put(textf("%s-%s", pairs[i][0], suffix));
        assert_status(made, 200);
        const char *lookalike = textf("%s-%s", pairs[i][1], suffix);
        struct reply other = me(lookalike);
        cr_expect(other.status == 401 || other.status == 403, "%s: %d", lookalike, other.status);
        struct reply written = put(lookalike);
        cr_expect(written.status == 400 || written.status == 200, "%s: %d", lookalike, written.status);
        cr_expect_str_neq(reply_text(&written, "/id"), reply_text(&made, "/id"));
    }
}

Test(one_name, anything_but_a_name_is_refused_everywhere)
{
    static const char *const names[] = {"ada\u202e",     "ada\u2067", "ada\u200b", "ada\u2028",
                                        "ada\u2603",     "ada\u0378", "\ufb01n",   "a\u05d0",
                                        "ada\U0001f600", "ada\ue000", "\u3164"};
    struct employee employee = an_employee();
    for (size_t i = 0; i < LENGTH_OF(names); i++) {
        struct reply written = put(names[i]);
        expect_problem(written, 400, "parameter_invalid");
        struct reply made = create(names[i]);
        expect_problem(made, 422, "body_invalid");
        cr_expect_str_eq(reply_text(&made, "/errors/0/pointer"), "/user_name");
        struct reply changed = call(hr(), "PATCH", textf("/v1/employees/%s", employee.id), .if_match = "*",
                                    .body = textf(JSON({"user_name": "%s"}), names[i]));
        expect_problem(changed, 422, "body_invalid");
        struct reply called = me(names[i]);
        expect_problem(called, 401, "token_invalid");
    }
}

Test(one_name, an_idempotency_key_is_the_same_callers_in_every_spelling)
{
    const char *name = textf("ju\u0308rgen-%s", a_uuid());
    const char *body = textf(JSON({"user_name": "%s", "display_name": "Ida", "unit": "Sales", "level": 4}), a_uuid());
    const char *key = a_uuid();
    struct reply first =
        call(token_for(name, ROLE_HR_SYNC), "POST", "/v1/employees", .body = body, .idempotency_key = key);
    assert_status(first, 201);
    struct reply again = call(token_for(textf("J\u00dcRGEN%s", strchr(name, '-')), ROLE_HR_SYNC), "POST",
                              "/v1/employees", .body = body, .idempotency_key = key);
    assert_status(again, 201);
    cr_expect_str_eq(reply_text(&again, "/id"), reply_text(&first, "/id"));
}

Test(one_name, nobody_is_given_another_spelling_of_the_callers_name)
{
    struct employee victim = an_employee();
    const char *suffix = a_uuid();
    const char *token = token_for(textf("j\u00fcrgen-%s", suffix), ROLE_HR_SYNC);
    struct reply reply = call(token, "PATCH", textf("/v1/employees/%s", victim.id), .if_match = "*",
                              .body = textf(JSON({"user_name": "JU\u0308RGEN-%s"}), suffix));
    expect_problem(reply, 409, "employee_name_held");
}
