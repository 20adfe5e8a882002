/* SPDX-License-Identifier: Apache-2.0 */
/* People, programs, applications and pairings for tests. */
#include "fixture.h"

const char *a_uuid(void)
{
    char uuid[37];
    uuid_random(uuid);
    return arena_copy(test_arena(), uuid, 36);
}

struct employee an_employee_with(struct employee_options options)
{
    const char *user_name = textf("person-%s", a_uuid());
    int level = options.board ? 0 : options.level > 0 ? options.level : 5;
    const char *id =
        sql("INSERT INTO employee (user_name, display_name, unit, level, manager_id, languages, birth_date, site, "
            "minor, active) "
            "VALUES ($1, $2, $3, $4::int, NULLIF($5, '')::uuid, $6::text[], NULLIF($7, '')::date, NULLIF($8, ''), "
            "$9::boolean, $10::boolean) RETURNING id",
            user_name, options.display_name ? options.display_name : textf("Person %.8s", user_name + 7),
            options.unit ? options.unit : textf("Unit %s", user_name + 7), textf("%d", level),
            options.manager_id ? options.manager_id : "", options.languages ? options.languages : "{de,en}",
            options.birth_date ? options.birth_date
            : options.minor    ? ""
                               : "1999-04-01",
            options.site ? options.site : "", options.minor ? "t" : "f", options.left ? "f" : "t");
    return (struct employee){id, user_name};
}

const char *token_of(struct employee employee, unsigned roles)
{
    return token_for(employee.user_name, roles);
}

const char *participant(struct employee employee)
{
    return token_of(employee, ROLE_PARTICIPANT);
}

struct program a_draft_program(struct employee program_manager)
{
    const char *token = token_of(program_manager, ROLE_PARTICIPANT | ROLE_PROGRAM_MANAGER);
    struct reply reply =
        call(token, "POST", "/v1/programs",
             .body = JSON({
        "title": "Reverse mentoring",
        "owner_unit": "Human Resources",
        "starts_on": "2027-03-01",
        "ends_on": "2027-09-30",
        "consent_text": "I agree that my application is used to find my counterpart.",
        "consent_version": "1",
        "confidentiality_text": "What we say stays between us.",
        "retention_days": 90
    }));
    assert_status(reply, 201);
    return (struct program){reply_text(&reply, "/id"), program_manager, token};
}

void program_moves(struct program program, const char *state)
{
    struct reply reply = call(program.program_manager_token, "POST", textf("/v1/programs/%s/transitions", program.id),
                              .body = textf(JSON({"to": "%s"}), state), .if_match = "*");
    assert_status(reply, 201);
}

struct program a_published_program(struct employee program_manager)
{
    struct program program = a_draft_program(program_manager);
    program_moves(program, "published");
    return program;
}

void program_staff_add(struct program program, struct employee employee, const char *role)
{
    sql_as(program.program_manager,
           "INSERT INTO program_staff (program_id, employee_id, role) VALUES ($1::uuid, $2::uuid, $3)", program.id,
           employee.id, role);
}

const char *a_topic(struct program program)
{
    return sql_as(program.program_manager, "INSERT INTO topic (program_id, title) VALUES ($1::uuid, $2) RETURNING id",
                  program.id, textf("Topic %s", a_uuid()));
}

const char *a_module(struct program program)
{
    return sql_as(program.program_manager, "INSERT INTO module (program_id, title) VALUES ($1::uuid, $2) RETURNING id",
                  program.id, textf("Module %s", a_uuid()));
}

void a_consent(struct program program, struct employee employee)
{
    sql_as(employee,
           "INSERT INTO consent (program_id, employee_id, text_version, state) "
           "SELECT program.id, $2::uuid, program.consent_version, 'given' FROM program WHERE program.id = $1::uuid",
           program.id, employee.id);
}

struct reply consent_post(const char *token, struct program program, const char *state)
{
    return call(token, "POST", "/v1/me/consents",
                .body = textf(JSON({"program_id": "%s", "text_version": "1", "state": "%s"}), program.id, state));
}

const char *a_draft_application(struct program program, struct employee employee, const char *role)
{
    const char *topic = a_topic(program);
    a_consent(program, employee);
    const char *id =
        sql_as(employee,
               "INSERT INTO application (program_id, employee_id, role) VALUES ($1::uuid, $2::uuid, $3) RETURNING id",
               program.id, employee.id, role);
    sql_as(employee, "INSERT INTO application_topic (application_id, topic_id, level) VALUES ($1::uuid, $2::uuid, 3)",
           id, topic);
    return id;
}

static void moves(struct employee actor, const char *table, const char *id, const char *state)
{
    sql_as(actor, textf("UPDATE %s SET state = $2 WHERE id = $1::uuid", table), id, state);
}

const char *a_submitted_application(struct program program, struct employee employee, const char *role)
{
    const char *id = a_draft_application(program, employee, role);
    moves(employee, "application", id, "submitted");
    return id;
}

const char *an_accepted_application(struct program program, struct employee employee, const char *role)
{
    const char *id = a_submitted_application(program, employee, role);
    moves(program.program_manager, "application", id, "accepted");
    return id;
}

void application_moves(struct employee employee, const char *application_id, const char *state)
{
    struct reply reply = call(participant(employee), "POST", textf("/v1/applications/%s/transitions", application_id),
                              .if_match = "*", .body = textf(JSON({"to": "%s"}), state));
    assert_status(reply, 201);
}

struct pairing a_forming_pairing_of(struct program program, struct employee mentor, struct employee mentee)
{
    struct pairing pairing = {.program = program,
                              .mentor = mentor,
                              .mentee = mentee,
                              .mentor_application_id = an_accepted_application(program, mentor, "mentor"),
                              .mentee_application_id = an_accepted_application(program, mentee, "mentee"),
                              .mentor_token = participant(mentor),
                              .mentee_token = participant(mentee)};
    pairing.id = sql_as(
        program.program_manager,
        "INSERT INTO pairing (mentor_application_id, mentee_application_id) VALUES ($1::uuid, $2::uuid) RETURNING id",
        pairing.mentor_application_id, pairing.mentee_application_id);
    return pairing;
}

struct pairing a_forming_pairing_in(struct program program)
{
    return a_forming_pairing_of(program, an_employee(), an_employee(.level = 1));
}

struct pairing a_forming_pairing(void)
{
    return a_forming_pairing_in(a_published_program(an_employee()));
}

struct pairing an_active_pairing_of(struct program program, struct employee mentor, struct employee mentee)
{
    struct pairing pairing = a_forming_pairing_of(program, mentor, mentee);
    sql_as(pairing.mentee,
           "INSERT INTO pairing_goal (pairing_id, title) VALUES ($1::uuid, 'Write in the wiki every week')",
           pairing.id);
    sql_as(pairing.mentor, "UPDATE pairing SET mentor_signed_at = app_now() WHERE id = $1::uuid", pairing.id);
    sql_as(pairing.mentee, "UPDATE pairing SET mentee_signed_at = app_now() WHERE id = $1::uuid", pairing.id);
    moves(pairing.mentor, "pairing", pairing.id, "active");
    sql("UPDATE pairing SET activated_at = '2020-01-01' WHERE id = $1::uuid", pairing.id);
    sql("UPDATE program SET (starts_on, ends_on) = ('2020-01-01', '2090-12-31') WHERE id = $1::uuid", program.id);
    return pairing;
}

struct pairing an_active_pairing_in(struct program program)
{
    return an_active_pairing_of(program, an_employee(), an_employee(.level = 1));
}

struct pairing an_active_pairing(void)
{
    return an_active_pairing_in(a_published_program(an_employee()));
}

const char *a_planned_session(struct pairing pairing, int hours)
{
    return sql_as(
        pairing.mentor,
        "INSERT INTO session (pairing_id, starts_at, time_zone, topic_id, goal) "
        "SELECT $1::uuid, app_now() + make_interval(hours => $2::int), 'Europe/Berlin', topic.id, 'Write a first page' "
        "FROM topic WHERE topic.program_id = $3::uuid LIMIT 1 RETURNING id",
        pairing.id, textf("%d", hours), pairing.program.id);
}

const char *etag_of(const char *token, const char *path)
{
    struct reply reply = call(token, "GET", path);
    assert_status(reply, 200);
    return reply_header(&reply, "ETag");
}
