/* SPDX-License-Identifier: Apache-2.0 */
/* Dates make sense, wherever the contract takes one: in these two centuries, and start before end. */
#include "support/event.h"
#include "support/fixture.h"
#include "support/sample.h"

#define EVERY_ROLE                                                                                                     \
    (ROLE_PARTICIPANT | ROLE_PROGRAM_MANAGER | ROLE_REVIEWER | ROLE_HR_SYNC | ROLE_ASSISTANT | ROLE_AUDITOR |          \
     ROLE_ADMIN)

static const struct {
    enum format format;
    const char *value;
    const char *code; /* NULL: in range */
    const char *bound;
} samples[] = {
    {FORMAT_DATE, "1900-01-01", NULL, NULL},
    {FORMAT_DATE, "2099-12-31", NULL, NULL},
    {FORMAT_DATE, "1899-12-31", "too_early", "1900"},
    {FORMAT_DATE, "0001-01-01", "too_early", "1900"},
    {FORMAT_DATE, "2100-01-01", "too_late", "2099"},
    {FORMAT_DATE, "9999-12-31", "too_late", "2099"},
    {FORMAT_DATE_TIME, "1900-01-01T00:00:00Z", NULL, NULL},
    {FORMAT_DATE_TIME, "1900-01-01T15:00:00+15:00", NULL, NULL},
    {FORMAT_DATE_TIME, "2099-12-31T23:59:59.999Z", NULL, NULL},
    {FORMAT_DATE_TIME, "1899-12-31T23:59:59Z", "too_early", "1900"},
    {FORMAT_DATE_TIME, "1900-01-01T00:00:00+15:00", "too_early", "1900"},
    {FORMAT_DATE_TIME, "1900-01-01T00:59:59+01:00", "too_early", "1900"},
    {FORMAT_DATE_TIME, "1899-12-31T23:00:00-01:00", "too_early", "1900"},
    {FORMAT_DATE_TIME, "0001-01-01T00:00:00Z", "too_early", "1900"},
    {FORMAT_DATE_TIME, "2099-12-31T23:59:59.9996Z", "too_late", "2099"},
    {FORMAT_DATE_TIME, "2099-12-31T12:00:00-12:00", "too_late", "2099"},
    {FORMAT_DATE_TIME, "2100-01-01T00:30:00+01:00", "too_late", "2099"},
    {FORMAT_DATE_TIME, "2100-01-01T00:00:00Z", "too_late", "2099"},
    {FORMAT_DATE_TIME, "9999-12-31T23:59:59Z", "too_late", "2099"},
};

/* The finding of the response about this field or parameter, as "code: detail"; "" if there is none. */
static const char *finding_about(const struct reply *reply, const char *key, const char *place)
{
    const json_t *errors = json_object_get(reply->json, "errors");
    for (size_t i = 0; i < json_array_size(errors); i++) {
        const char *at = json_string_value(json_object_get(json_array_get(errors, i), key));
        if (at && strcmp(at, place) == 0)
            return textf("%s: %s", reply_text(reply, textf("/errors/%zu/code", i)),
                         reply_text(reply, textf("/errors/%zu/detail", i)));
    }
    return "";
}

static void expect_finding(const char *operation, size_t sample, const char *finding)
{
    const char *code = samples[sample].code;
    if (!code)
        cr_expect_str_eq(finding, "", "%s: %s is refused: %s", operation, samples[sample].value, finding);
    else
        cr_expect(strncmp(finding, code, strlen(code)) == 0 && strstr(finding, samples[sample].bound),
                  "%s: %s should be %s and name %s: '%s'", operation, samples[sample].value, code,
                  samples[sample].bound, finding);
}

/* The number of dates in a schema, at any depth. */
static size_t dates_in(const struct schema *schema)
{
    size_t count = schema->format == FORMAT_DATE || schema->format == FORMAT_DATE_TIME;
    if (schema->items)
        count += dates_in(schema->items);
    for (size_t i = 0; i < schema->field_count; i++)
        count += dates_in(schema->fields[i].schema);
    return count;
}

static void check_field(const struct operation *operation, const char *token, const struct field *field)
{
    cr_assert(!field->schema->items && field->schema->field_count == 0, "%s: a date within %s is not tested",
              operation->id, field->name);
    for (size_t i = 0; i < LENGTH_OF(samples); i++) {
        if (samples[i].format != field->schema->format)
            continue;
        /* A value in range has no effect, because another field is wrong. */
        const char *body = sample_body_with(operation, field->name, textf("\"%s\"", samples[i].value));
        body = textf("{\"x\": 1, %s", body + 1);
        struct reply reply = call(token, method_name(operation->method), sample_path(operation, NULL, NULL),
                                  .if_match = "*", .body = body, .content_type = media_type_name(operation->media));
        expect_finding(operation->id, i, finding_about(&reply, "pointer", textf("/%s", field->name)));
    }
}

static void check_parameter(const struct operation *operation, const char *token, const struct parameter *parameter)
{
    for (size_t i = 0; i < LENGTH_OF(samples); i++) {
        if (samples[i].format != parameter->schema->format)
            continue;
        const char *value = samples[i].value;
        const char *plus = strchr(value, '+');
        if (plus)
            value = textf("%.*s%%2B%s", (int)(plus - value), value, plus + 1);
        struct reply reply = call(token, method_name(operation->method),
                                  textf("%s?%s=%s", sample_path(operation, NULL, NULL), parameter->name, value));
        expect_finding(operation->id, i, finding_about(&reply, "parameter", parameter->name));
    }
}

/* Sends all samples of its format to each date that an operation takes. */
Test(dates, every_date_of_a_request_is_in_range_or_refused_with_its_bound)
{
    const char *token = token_of(an_employee(), EVERY_ROLE);
    size_t fields = 0;
    size_t parameters = 0;
    for (const struct operation *operation = operation_table; operation < operation_table + operation_count;
         operation++) {
        for (size_t i = 0; operation->body && i < operation->body->field_count; i++) {
            if (dates_in(operation->body->fields[i].schema) == 0)
                continue;
            check_field(operation, token, &operation->body->fields[i]);
            fields++;
        }
        for (size_t i = 0; i < operation->parameter_count; i++) {
            if (dates_in(operation->parameters[i].schema) == 0)
                continue;
            check_parameter(operation, token, &operation->parameters[i]);
            parameters++;
        }
    }
    cr_expect_gt(fields, 15);
    cr_expect_gt(parameters, 1);
}

Test(dates, the_first_and_the_last_moment_can_be_sent_back)
{
    struct program program = a_published_program(an_employee());
    const char *event = an_event(program, 24, true);
    static const char *const moments[][2] = {
        {"1900-01-01T15:00:00+15:00", "1900-01-01T00:00:00.000Z"},
        {"2099-12-31T11:59:59.999-12:00", "2099-12-31T23:59:59.999Z"},
        {"2099-12-31T23:59:59.9994Z", "2099-12-31T23:59:59.999Z"},
    };
    for (size_t i = 0; i < LENGTH_OF(moments); i++) {
        const char *body = textf(JSON({"starts_at": "%s"}), moments[i][0]);
        for (size_t time = 0; time < 2; time++) {
            struct reply reply = call(program.program_manager_token, "PATCH", textf("/v1/events/%s", event),
                                      .if_match = "*", .body = body, .content_type = "application/merge-patch+json");
            assert_status(reply, 200);
            cr_expect_str_eq(reply_text(&reply, "/starts_at"), moments[i][1]);
            body = textf(JSON({"starts_at": "%s"}), reply_text(&reply, "/starts_at"));
        }
    }
}

static struct reply write_employee(const char *hr, const char *method, const char *user_name, const char *dates)
{
    if (strcmp(method, "PATCH") == 0)
        return call(hr, method, textf("/v1/employees/%s", an_employee().id), .if_match = "*",
                    .body = textf("{%s}", dates), .content_type = "application/merge-patch+json");
    bool put = strcmp(method, "PUT") == 0;
    return call(hr, method, put ? textf("/v1/employees/by-user-name/%s", user_name) : "/v1/employees",
                .body = textf("{%s\"display_name\": \"Ida\", \"unit\": \"Sales\", \"level\": 4, %s}",
                              put ? "" : textf("\"user_name\": \"%s\", ", user_name), dates));
}

Test(dates, nobody_is_born_in_the_future_or_hired_before_birth)
{
    static const char *const methods[] = {"POST", "PUT", "PATCH"};
    const char *hr = token_for("hr-import", ROLE_HR_SYNC);
    const char *tomorrow = sql("SELECT app_today() + 1");
    const char *today = sql("SELECT app_today()");
    for (size_t i = 0; i < LENGTH_OF(methods); i++) {
        const char *const wrong[] = {
            "\"birth_date\": \"2070-05-17\"",
            textf("\"birth_date\": \"%s\"", tomorrow),
            "\"birth_date\": \"1990-05-17\", \"hired_on\": \"1990-05-16\"",
            "\"birth_date\": \"1990-05-17\", \"hired_on\": \"1990-05-17\"",
        };
        for (size_t w = 0; w < LENGTH_OF(wrong); w++) {
            struct reply reply = write_employee(hr, methods[i], a_uuid(), wrong[w]);
            expect_problem(reply, 422, "employee_dates_invalid");
        }
        struct reply born = write_employee(hr, methods[i], a_uuid(), textf("\"birth_date\": \"%s\"", today));
        cr_expect_lt(born.status, 300, "%s", born.body);
        struct reply hired = write_employee(hr, methods[i], a_uuid(),
                                            textf("\"birth_date\": \"1990-05-17\", \"hired_on\": \"%s\"", tomorrow));
        cr_expect_lt(hired.status, 300, "%s", hired.body);
    }
}

/* Otherwise, whoever may write the day of hiring could find out the birth date. */
Test(dates, the_day_of_hiring_alone_says_nothing_about_the_birth_date)
{
    const char *hr = token_for("hr-import", ROLE_HR_SYNC);
    struct employee person = an_employee(.birth_date = "1999-05-17");
    struct reply reply = call(hr, "PATCH", textf("/v1/employees/%s", person.id), .if_match = "*",
                              .body = JSON({"hired_on": "1980-01-01"}), .content_type = "application/merge-patch+json");
    assert_status(reply, 200);
    reply = write_employee(hr, "PUT", person.user_name, "\"hired_on\": \"1980-01-02\"");
    assert_status(reply, 200);
}

Test(dates, a_birth_date_that_is_stored_already_must_fit_too)
{
    const char *hr = token_for("hr-import", ROLE_HR_SYNC);
    struct employee person = an_employee(.birth_date = "1999-05-17");
    const char *path = textf("/v1/employees/%s", person.id);
    struct reply both =
        call(hr, "PATCH", path, .if_match = "*", .body = JSON({"birth_date": "1999-05-17", "hired_on": "1980-01-01"}));
    expect_problem(both, 422, "employee_dates_invalid");
    cr_expect_null(sql("SELECT hired_on FROM employee WHERE id = $1::uuid", person.id));
    struct reply put =
        write_employee(hr, "PUT", person.user_name, "\"birth_date\": \"1999-05-17\", \"hired_on\": \"1980-01-01\"");
    expect_problem(put, 422, "employee_dates_invalid");
    struct reply alone = call(hr, "PATCH", path, .if_match = "*", .body = JSON({"hired_on": "1980-01-01"}));
    assert_status(alone, 200);
    struct reply born = call(hr, "PATCH", path, .if_match = "*", .body = JSON({"birth_date": "1999-05-17"}));
    expect_problem(born, 422, "employee_dates_invalid");
}

Test(dates, a_program_starts_before_everything_else_ends)
{
    static const char *const wrong[] = {
        "\"starts_on\": \"2027-09-30\", \"ends_on\": \"2027-03-01\"",
        "\"starts_on\": \"2027-03-01\", \"ends_on\": \"2027-03-01\"",
        "\"starts_on\": \"2027-09-30\", \"closes_on\": \"2027-03-01\"",
        "\"ends_on\": \"2027-09-30\", \"closes_on\": \"2027-09-29\"",
        "\"ends_on\": \"2027-03-01\", \"applications_close_on\": \"2027-03-02\"",
        "\"closes_on\": \"2027-03-01\", \"applications_close_on\": \"2027-03-02\"",
    };
    struct program program = a_draft_program(an_employee());
    sql("UPDATE program SET (starts_on, ends_on, applications_close_on, closes_on) = (NULL, NULL, NULL, NULL) "
        "WHERE id = $1::uuid",
        program.id);
    for (size_t i = 0; i < LENGTH_OF(wrong); i++) {
        struct reply created = call(program.program_manager_token, "POST", "/v1/programs",
                                    .body = textf("{\"title\": \"T\", \"owner_unit\": \"U\", %s}", wrong[i]));
        expect_problem(created, 422, "program_dates_invalid");
        struct reply changed =
            call(program.program_manager_token, "PATCH", textf("/v1/programs/%s", program.id), .if_match = "*",
                 .body = textf("{%s}", wrong[i]), .content_type = "application/merge-patch+json");
        expect_problem(changed, 422, "program_dates_invalid");
        struct reply copied = call(program.program_manager_token, "POST", textf("/v1/programs/%s/copies", program.id),
                                   .body = textf("{\"title\": \"T\", %s}", wrong[i]));
        expect_problem(copied, 422, "program_dates_invalid");
    }
}
