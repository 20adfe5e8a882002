/* SPDX-License-Identifier: Apache-2.0 */
/* program_create: creates a draft, with the creator as its program manager. */
#include "support/fixture.h"

#define PROGRAM_MANAGER (ROLE_PARTICIPANT | ROLE_PROGRAM_MANAGER)
#define MINIMUM JSON({"title": "Spring round", "owner_unit": "People"})

static struct reply create(struct employee employee, const char *body)
{
    return call(token_of(employee, PROGRAM_MANAGER), "POST", "/v1/programs", .body = body);
}

Test(program_create, only_two_fields_are_required_and_the_rest_has_defaults)
{
    struct employee employee = an_employee();
    struct reply reply = create(employee, MINIMUM);
    assert_status(reply, 201);
    cr_expect_str_eq(reply_text(&reply, "/state"), "draft");
    cr_expect_str_eq(reply_text(&reply, "/title"), "Spring round");
    cr_expect_str_eq(reply_text(&reply, "/created_by"), employee.id);
    cr_expect_str_eq(reply_text(&reply, "/enrolment"), "cohort");
    cr_expect_eq(reply_integer(&reply, "/session_minutes"), 60);
    cr_expect_eq(reply_integer(&reply, "/minimum_group_size"), 10);
    cr_expect(json_is_true(reply_at(&reply, "/forbid_same_unit")));
    cr_expect(json_is_true(reply_at(&reply, "/moves_by_dates")));
    cr_expect(json_is_false(reply_at(&reply, "/self_matching")));
    cr_expect(json_is_false(reply_at(&reply, "/minors_admitted")));
    cr_expect_eq(reply_integer(&reply, "/proposal_days"), 14);
    cr_expect_str_eq(reply_text(&reply, "/matching_objective"), "coverage");
    cr_expect_eq(reply_integer(&reply, "/minimum_score"), 0);
    cr_expect_eq(reply_integer(&reply, "/weight_topics"), 60);
    static const char *const tens[] = {"language", "place", "slots", "wishes"};
    for (size_t i = 0; i < LENGTH_OF(tens); i++)
        cr_expect_eq(reply_integer(&reply, textf("/weight_%s", tens[i])), 10, "%s", tens[i]);
    cr_expect_eq(reply_integer(&reply, "/reviews_per_application"), 1);
    cr_expect(json_is_null(reply_at(&reply, "/closes_on")));
    cr_expect(json_is_null(reply_at(&reply, "/copied_from")));
    cr_expect(json_is_null(reply_at(&reply, "/consent_text")));
}

Test(program_create, location_and_etag_belong_to_the_new_program)
{
    struct employee employee = an_employee();
    struct reply made = create(employee, MINIMUM);
    assert_status(made, 201);
    cr_assert_str_eq(reply_header(&made, "Location"), textf("/v1/programs/%s", reply_text(&made, "/id")));
    struct reply read = call(token_of(employee, PROGRAM_MANAGER), "GET", reply_header(&made, "Location"));
    assert_status(read, 200);
    cr_expect_str_eq(reply_header(&made, "ETag"), reply_header(&read, "ETag"));
    cr_expect(json_equal(made.json, read.json), "%s is not %s", made.body, read.body);
}

Test(program_create, the_creator_is_its_program_manager)
{
    struct employee employee = an_employee();
    struct reply made = create(employee, MINIMUM);
    struct reply list = call(token_of(employee, PROGRAM_MANAGER), "GET", "/v1/programs?staff_role=program_manager");
    assert_status(list, 200);
    cr_assert_eq(reply_items(&list), 1);
    cr_expect_str_eq(reply_text(&list, "/items/0/id"), reply_text(&made, "/id"));
}

Test(program_create, every_given_setting_is_stored)
{
    const char *body =
        JSON({
        "title": "Runde für Führungskräfte 🌱", "description": "Zwei Zeilen,\nsogar.", "owner_unit": "IT", "enrolment": "rolling",
        "participation": "expected", "expected_levels": [0, 1], "starts_on": "2027-03-01", "ends_on": "2027-09-30",
        "applications_close_on": "2027-02-15", "closes_on": "2027-09-30",
        "moves_by_dates": false, "session_minutes": 90, "sessions_planned": 12, "cadence_days": 14,
        "mentor_capacity": 3, "mentor_max_age": 28, "mentor_max_age_reason": "The program is for apprentices in their first years.",
        "forbid_same_unit": false, "forbid_same_manager": false, "self_matching": true, "proposal_days": 90,
        "matching_objective": "score", "minimum_score": 500000, "weight_topics": 100, "weight_language": 0, "weight_place": 1,
        "weight_slots": 2, "weight_wishes": 3,
        "reviews_per_application": 0, "minors_admitted": true, "consent_text": "I agree.", "consent_version": "2027-1",
        "confidentiality_text": "It stays between us.", "retention_days": 30, "minimum_group_size": 5
    });
    struct reply reply = create(an_employee(), body);
    assert_status(reply, 201);
    const json_t *given = json_loads(body, 0, NULL);
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)given, name, value)
        cr_expect(json_equal(value, json_object_get(reply.json, name)), "%s came back changed: %s", name, reply.body);
}

Test(program_create, inconsistent_settings_are_refused)
{
    static const struct {
        const char *settings;
        const char *code;
    } rows[] = {
        {"\"starts_on\": \"2027-09-30\", \"ends_on\": \"2027-03-01\"", "program_dates_invalid"},
        {"\"ends_on\": \"2027-03-01\", \"applications_close_on\": \"2027-03-02\"", "program_dates_invalid"},
        {"\"ends_on\": \"2027-03-01\", \"closes_on\": \"2027-02-28\"", "program_dates_invalid"},
        {"\"mentor_max_age\": 28", "program_age_cap_unjustified"},
        {"\"participation\": \"expected\"", "program_expected_levels_invalid"},
        {"\"expected_levels\": [1]", "program_expected_levels_invalid"},
        {"\"weight_topics\": 0, \"weight_language\": 0, \"weight_place\": 0, \"weight_slots\": 0, \"weight_wishes\": 0",
         "program_weights_all_zero"},
    };
    struct employee employee = an_employee();
    for (size_t i = 0; i < LENGTH_OF(rows); i++) {
        struct reply reply = create(employee, textf("{\"title\": \"T\", \"owner_unit\": \"U\", %s}", rows[i].settings));
        expect_problem(reply, 422, rows[i].code);
    }
}

Test(program_create, invalid_bodies_are_refused_with_pointers)
{
    static const struct {
        const char *body;
        const char *pointer;
        const char *rule;
    } rows[] = {
        {"{\"owner_unit\": \"U\"}", "/title", "required"},
        {"{\"title\": \"\", \"owner_unit\": \"U\"}", "/title", "too_short"},
        {"{\"title\": \" x\", \"owner_unit\": \"U\"}", "/title", "format"},
        {"{\"title\": \"a\\u0000b\", \"owner_unit\": \"U\"}", NULL, NULL},
        {"{\"title\": \"a\\nb\", \"owner_unit\": \"U\"}", "/title", "format"},
        {"{\"title\": \"T\", \"owner_unit\": 7}", "/owner_unit", "type"},
        {"{\"title\": \"T\", \"owner_unit\": \"U\", \"enrolment\": \"never\"}", "/enrolment", "not_a_choice"},
        {"{\"title\": \"T\", \"owner_unit\": \"U\", \"session_minutes\": 14}", "/session_minutes", "too_small"},
        {"{\"title\": \"T\", \"owner_unit\": \"U\", \"proposal_days\": 91}", "/proposal_days", "too_large"},
        {"{\"title\": \"T\", \"owner_unit\": \"U\", \"session_minutes\": 60.5}", "/session_minutes", "type"},
        {"{\"title\": \"T\", \"owner_unit\": \"U\", \"starts_on\": \"2027-02-30\"}", "/starts_on", "format"},
        {"{\"title\": \"T\", \"owner_unit\": \"U\", \"expected_levels\": [1, 1]}", "/expected_levels", "not_unique"},
        {"{\"title\": \"T\", \"owner_unit\": \"U\", \"expected_levels\": [10]}", "/expected_levels/0", "too_large"},
        {"[]", NULL, NULL},
    };
    struct employee employee = an_employee();
    for (size_t i = 0; i < LENGTH_OF(rows); i++) {
        struct reply reply = create(employee, rows[i].body);
        if (!rows[i].pointer) {
            expect_problem(reply, 400, "body_not_json");
            continue;
        }
        expect_problem(reply, 422, "body_invalid");
        cr_expect_str_eq(reply_text(&reply, "/errors/0/pointer"), rows[i].pointer, "%s: %s", rows[i].body, reply.body);
        cr_expect_str_eq(reply_text(&reply, "/errors/0/code"), rows[i].rule, "%s: %s", rows[i].body, reply.body);
    }
}

Test(program_create, matching_settings_have_limits)
{
    static const struct {
        const char *setting;
        const char *value;
        const char *rule;
    } rows[] = {
        {"minimum_score", "-1", "too_small"},
        {"minimum_score", "500001", "too_large"},
        {"weight_topics", "-1", "too_small"},
        {"weight_topics", "101", "too_large"},
        {"weight_language", "-1", "too_small"},
        {"weight_language", "101", "too_large"},
        {"weight_place", "-1", "too_small"},
        {"weight_place", "101", "too_large"},
        {"weight_slots", "-1", "too_small"},
        {"weight_slots", "101", "too_large"},
        {"weight_wishes", "-1", "too_small"},
        {"weight_wishes", "101", "too_large"},
        {"weight_wishes", "null", "type"},
        {"weight_wishes", "1.5", "type"},
        {"matching_objective", "\"fast\"", "not_a_choice"},
    };
    struct employee employee = an_employee();
    for (size_t i = 0; i < LENGTH_OF(rows); i++) {
        struct reply reply = create(
            employee, textf("{\"title\": \"T\", \"owner_unit\": \"U\", \"%s\": %s}", rows[i].setting, rows[i].value));
        expect_problem(reply, 422, "body_invalid");
        cr_expect_str_eq(reply_text(&reply, "/errors/0/pointer"), textf("/%s", rows[i].setting), "%s", reply.body);
        cr_expect_str_eq(reply_text(&reply, "/errors/0/code"), rows[i].rule, "%s %s: %s", rows[i].setting,
                         rows[i].value, reply.body);
    }
}

Test(program_create, one_weight_is_enough)
{
    static const char *const weights[] = {"topics", "language", "place", "slots", "wishes"};
    struct employee employee = an_employee();
    for (size_t i = 0; i < LENGTH_OF(weights); i++) {
        struct text body = {.arena = test_arena()};
        text_append_string(&body, "{\"title\": \"T\", \"owner_unit\": \"U\"");
        for (size_t j = 0; j < LENGTH_OF(weights); j++)
            text_append_string(&body, textf(", \"weight_%s\": %d", weights[j], i == j));
        text_append_string(&body, "}");
        struct reply reply = create(employee, text_string(&body));
        assert_status(reply, 201);
        cr_expect_eq(reply_integer(&reply, textf("/weight_%s", weights[i])), 1);
    }
}

Test(program_create, text_length_is_counted_in_characters_not_bytes)
{
    struct text title = {.arena = test_arena()};
    for (int i = 0; i < 200; i++)
        text_append_string(&title, "ü");
    struct employee employee = an_employee();
    struct reply fits = create(employee, textf("{\"title\": \"%s\", \"owner_unit\": \"U\"}", text_string(&title)));
    assert_status(fits, 201);
    struct reply too_long = create(employee, textf("{\"title\": \"%sx\", \"owner_unit\": \"U\"}", text_string(&title)));
    assert_problem(too_long, 422, "body_invalid");
}

Test(program_create, only_active_employees_may)
{
    struct reply client =
        call(token_for(textf("client-%s", a_uuid()), ROLE_ADMIN), "POST", "/v1/programs", .body = MINIMUM);
    assert_problem(client, 403, "employee_unknown");
    struct reply leaver = create(an_employee(.left = true), MINIMUM);
    assert_problem(leaver, 403, "employee_unknown");
}

Test(program_create, participants_may_not)
{
    struct reply reply = call(participant(an_employee()), "POST", "/v1/programs", .body = MINIMUM);
    assert_problem(reply, 403, "role_missing");
}
