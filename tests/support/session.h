/* SPDX-License-Identifier: Apache-2.0 */
/* Sessions and feedback in the states that tests start from, and the people who must learn nothing about them. */
#ifndef KEHRWERT_TESTS_SESSION_H
#define KEHRWERT_TESTS_SESSION_H

#include "fixture.h"

/* A colleague, the program manager, and a person with all roles. None of them belongs to the pairing. */
#define OUTSIDERS 3
static inline const char *outsider(struct pairing pairing, size_t which)
{
    if (which == 0)
        return participant(an_employee());
    return which == 1 ? pairing.program.program_manager_token
                      : token_of(an_employee(),
                                 ROLE_PARTICIPANT | ROLE_PROGRAM_MANAGER | ROLE_REVIEWER | ROLE_AUDITOR | ROLE_ADMIN);
}

static inline const char *session_path(const char *session_id)
{
    return textf("/v1/sessions/%s", session_id);
}

/* Gives the program a session template with two items; the second one is about the topic. */
static inline void a_template(struct program program, const char *topic)
{
    struct reply reply = call(
        program.program_manager_token, "PUT", textf("/v1/programs/%s/session-template", program.id), .if_match = "*",
        .body = textf(JSON({
                 "items": [
                     {"title": "Know each other"},
                     {"title": "Pages", "topic_id": "%s", "goal": "Write a first page"}
                 ]
             }),
                             topic));
    assert_status(reply, 200);
}

/* The id of a new item at the end of the pairing's session plan, with its own topic. */
static inline const char *a_plan_item(struct pairing pairing)
{
    return sql(
        "INSERT INTO plan_item (pairing_id, position, title, topic_id, goal) "
        "SELECT $1::uuid, 1 + count(*), 'A page', $2::uuid, 'Write it' FROM plan_item WHERE pairing_id = $1::uuid "
        "RETURNING id",
        pairing.id, a_topic(pairing.program));
}

/* How many notifications of this kind the employee got about the session. */
static inline const char *session_notification_count(struct employee employee, const char *kind, const char *session_id)
{
    return sql("SELECT count(*) FROM notification WHERE employee_id = $1::uuid AND kind = $2 AND object = 'session' "
               "AND object_id = $3::uuid",
               employee.id, kind, session_id);
}

/* The id of a confirmed session, otherwise like a_planned_session. */
static inline const char *a_confirmed_session(struct pairing pairing, int hours)
{
    const char *id = a_planned_session(pairing, hours);
    sql_as(pairing.mentor, "UPDATE session SET state = 'confirmed' WHERE id = $1::uuid", id);
    return id;
}

/* The id of a session that both people have confirmed as held: the pair's first was an hour ago, each further one two
 * hours earlier. */
static inline const char *a_held_session(struct pairing pairing)
{
    const char *hours = sql("SELECT -1 - 2 * count(*) FROM session WHERE pairing_id = $1::uuid", pairing.id);
    const char *id = a_confirmed_session(pairing, (int)strtol(hours, NULL, 10));
    sql_as(pairing.mentor, "UPDATE session SET mentor_held_at = app_now() WHERE id = $1::uuid", id);
    sql_as(pairing.mentee, "UPDATE session SET mentee_held_at = app_now() WHERE id = $1::uuid", id);
    return id;
}

/* The path of the mentee's open feedback about a held session. */
static inline const char *a_feedback(struct pairing pairing)
{
    const char *session_id = a_held_session(pairing);
    return textf("/v1/feedback/%s",
                 sql_as(pairing.mentee, "SELECT id FROM feedback WHERE session_id = $1::uuid", session_id));
}

#endif
