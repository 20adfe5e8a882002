/* SPDX-License-Identifier: Apache-2.0 */
/* Events and their guests, for tests to start from. */
#ifndef KEHRWERT_TESTS_EVENT_H
#define KEHRWERT_TESTS_EVENT_H

#include "fixture.h"

/* The id of a planned event of the program, `hours` from now (negative: in the past). */
static inline const char *an_event(struct program program, int hours, bool open_to_all)
{
    return sql_as(program.program_manager,
                  "INSERT INTO event (program_id, kind, title, starts_at, minutes, time_zone, open_to_all) VALUES "
                  "($1::uuid, 'half_time', 'Half-time', app_now() + make_interval(hours => $2::int), 90, "
                  "'Europe/Berlin', $3::boolean) RETURNING id",
                  program.id, textf("%d", hours), open_to_all ? "t" : "f");
}

static inline const char *event_path(const char *event_id)
{
    return textf("/v1/events/%s", event_id);
}

static inline void an_invitation(struct program program, const char *event_id, struct employee guest)
{
    sql_as(program.program_manager,
           "INSERT INTO event_invitation (event_id, employee_id, invited_at) VALUES ($1::uuid, $2::uuid, app_now())",
           event_id, guest.id);
}

static inline void a_reply(const char *event_id, struct employee guest, const char *reply)
{
    sql_as(guest, "UPDATE event_invitation SET reply = $3 WHERE event_id = $1::uuid AND employee_id = $2::uuid",
           event_id, guest.id, reply);
}

/* Moves the start of the event into the past. */
static inline void event_begins(const char *event_id)
{
    sql("UPDATE event SET starts_at = app_now() - interval '1 hour' WHERE id = $1::uuid", event_id);
}

/* The kinds of notifications that the person got about the event, in order. */
static inline const char *event_notifications(struct employee employee, const char *event_id)
{
    const char *kinds = sql("SELECT string_agg(kind, ' ' ORDER BY id) FROM notification WHERE employee_id = $1::uuid "
                            "AND object = 'event' AND object_id = $2::uuid",
                            employee.id, event_id);
    return kinds ? kinds : "";
}

#endif
