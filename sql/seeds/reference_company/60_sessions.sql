-- SPDX-License-Identifier: Apache-2.0
-- The sessions with their histories and notes.

-- When a pair meets in each cycle: slot s is weekday s % 20 of the four weeks, at 7 + s / 20 o'clock UTC. Slots are drawn. If one of the
-- two already has the slot in a pairing with a lower number, the pair meets at 15 o'clock instead, on a day on which neither meets anybody
-- else then.
CREATE TEMPORARY TABLE seed_slot ON COMMIT DROP AS
WITH drawn AS (
  SELECT pairing.number, pairing.mentor_id, pairing.mentee_id, seed_draw('meeting time', pairing.number, 160) AS slot
    FROM seed_pairing AS pairing
   WHERE pairing.activated_at IS NOT NULL
),
busy AS (
  SELECT drawn.number, drawn.mentor_id, drawn.mentee_id, drawn.slot,
         drawn.number > min(drawn.number) OVER (PARTITION BY drawn.mentor_id, drawn.slot)
         OR drawn.number > min(drawn.number) OVER (PARTITION BY drawn.mentee_id, drawn.slot) AS taken
    FROM drawn
)
SELECT busy.number,
       CASE
         WHEN busy.taken THEN 160 + (5 * (row_number() OVER (PARTITION BY busy.mentor_id, busy.taken ORDER BY busy.number) - 1) % 20
                                     + (row_number() OVER (PARTITION BY busy.mentee_id, busy.taken ORDER BY busy.number) - 1) % 5)::int
         ELSE busy.slot
       END AS slot
  FROM busy;

CREATE TEMPORARY TABLE seed_session ON COMMIT DROP AS
WITH timed AS (
  SELECT pairing.number AS pairing, pairing.id AS pairing_id, pairing.program, pairing.mentor_id, pairing.mentee_id, pairing.activated_at,
         pairing.closed_at, cycle.number AS place, 100 * pairing.number + cycle.number AS number, seed_size.day,
         COALESCE(pairing.closed_at, pairing.paused_at) AS stops_at,
         seed_size.monday + (pairing.first + cycle.number - 1) * interval '28 days'
           + make_interval(days => slot.slot % 20 / 5 * 7 + slot.slot % 5, hours => 7 + slot.slot / 20) AS starts_at
    FROM seed_pairing AS pairing
   CROSS JOIN seed_size
    JOIN seed_slot AS slot ON slot.number = pairing.number
   CROSS JOIN generate_series(1, 12) AS cycle(number)
),
decided AS (
  SELECT timed.*, seed_draw('session', timed.number, 100) AS luck,
         greatest(timed.activated_at + interval '1 hour', least(timed.starts_at - interval '20 days', timed.day - interval '2 days'))
           AS created_at
    FROM timed
),
moved AS (
  SELECT decided.*,
         CASE
           WHEN decided.stops_at <= decided.starts_at THEN 'cancelled'
           WHEN decided.starts_at < decided.day - interval '1 day' THEN CASE
             WHEN decided.luck < 94 AND (decided.luck < 80 OR decided.starts_at < decided.day - interval '8 days') THEN 'held'
             WHEN decided.luck < 94 THEN 'confirmed'
             WHEN decided.luck < 98 THEN 'missed'
             ELSE 'cancelled'
           END
           WHEN decided.luck < 50 AND decided.starts_at < decided.day + interval '28 days' THEN 'confirmed'
           ELSE 'planned'
         END AS state
    FROM decided
)
SELECT moved.pairing, moved.pairing_id, moved.program, moved.place, moved.number, moved.mentor_id, moved.mentee_id, moved.state,
       moved.starts_at, moved.created_at, seed_id('session', moved.number, moved.created_at) AS id,
       CASE WHEN moved.state IN ('held', 'confirmed')
            THEN greatest(moved.created_at + interval '1 hour', least(moved.starts_at - interval '5 days', moved.day - interval '12 hours'))
       END AS confirmed_at,
       CASE moved.state
         WHEN 'held' THEN moved.starts_at + make_interval(hours => 2 + moved.luck % 8)
         WHEN 'missed' THEN moved.starts_at + interval '3 hours'
         WHEN 'cancelled' THEN CASE WHEN moved.stops_at <= moved.starts_at THEN moved.stops_at
                                    ELSE greatest(moved.created_at + interval '1 hour', moved.starts_at - interval '2 days') END
       END AS done_at,
       moved.stops_at <= moved.starts_at AS stopped
  FROM moved
 -- A pair that stopped had planned two sessions ahead.
 WHERE moved.stops_at IS NULL
    OR (moved.starts_at < moved.stops_at + interval '56 days' AND moved.created_at < moved.stops_at);
ANALYZE seed_session;

INSERT INTO session (id, version, pairing_id, state, starts_at, minutes, time_zone, place, plan_item_id, topic_id, goal, mentor_held_at,
                     mentee_held_at, created_at, updated_at)
SELECT session.id, 1 + (session.confirmed_at IS NOT NULL)::int + (session.done_at IS NOT NULL)::int, session.pairing_id, session.state,
       session.starts_at, CASE WHEN session.program % 4 = 3 THEN 45 ELSE 60 END, 'Europe/Berlin',
       seed_pick('place', session.number, '{Room 1.01,Room 4.12,Canteen,https://calls.example/room}'),
       CASE WHEN session.place <= 10 AND session.state <> 'cancelled'
            THEN seed_id('plan item', 100 * session.pairing + session.place, pairing.created_at) END,
       topic.id, topic.goal,
       CASE session.state WHEN 'held' THEN session.starts_at + interval '90 minutes' WHEN 'confirmed' THEN
         CASE WHEN session.starts_at < seed_size.day - interval '1 day' THEN session.starts_at + interval '90 minutes' END END,
       CASE session.state WHEN 'held' THEN session.done_at END,
       session.created_at, COALESCE(session.done_at, session.confirmed_at, session.created_at)
  FROM seed_session AS session
 CROSS JOIN seed_size
  JOIN seed_pairing AS pairing ON pairing.number = session.pairing
  JOIN seed_topic AS topic ON topic.program = session.program AND topic.place = 1 + (session.place - 1) % 8
 ORDER BY session.number;

INSERT INTO transition (id, object, object_id, from_state, to_state, actor_id, at)
SELECT seed_id('session step', 10 * session.number + step.place, step.at), 'session', session.id, step.from_state, step.to_state,
       step.actor_id, step.at
  FROM seed_session AS session
 CROSS JOIN LATERAL (VALUES
         (1, 'planned', 'confirmed', session.mentee_id, session.confirmed_at),
         (2, CASE WHEN session.confirmed_at IS NULL THEN 'planned' ELSE 'confirmed' END, session.state,
          CASE WHEN session.stopped IS NOT TRUE THEN session.mentor_id END, session.done_at))
            AS step(place, from_state, to_state, actor_id, at)
 WHERE step.at IS NOT NULL
 ORDER BY session.number, step.place;

INSERT INTO session_time (session_id, employee_id, taken)
SELECT session.id, person.id, tstzrange(stored.starts_at, stored.starts_at + make_interval(mins => stored.minutes))
  FROM seed_session AS session
  JOIN session AS stored ON stored.id = session.id
 CROSS JOIN LATERAL (VALUES (session.mentor_id), (session.mentee_id)) AS person(id)
 WHERE session.state IN ('planned', 'confirmed', 'held');

-- Notes on a third of the sessions held in open pairings. A quarter of the notes have been changed once.
CREATE TEMPORARY TABLE seed_note ON COMMIT DROP AS
SELECT session.number, session.id AS session_id,
       CASE session.number % 2 WHEN 0 THEN session.mentor_id ELSE session.mentee_id END AS author_id,
       session.done_at + interval '1 hour' AS written_at, session.number % 4 = 2 AS changed,
       seed_id('note', session.number, session.done_at + interval '1 hour') AS id
  FROM seed_session AS session
  JOIN seed_pairing AS pairing ON pairing.number = session.pairing
 WHERE session.state = 'held'
   AND pairing.closed_at IS NULL
   AND session.number % 3 = 0;

INSERT INTO session_note (id, version, session_id, author_id, note_text, created_at, updated_at)
SELECT note.id, 1 + note.changed::int, note.session_id, note.author_id, 'We tried it together. Next time we go on where we stopped.',
       note.written_at, note.written_at + CASE WHEN note.changed THEN interval '2 hours' ELSE interval '0' END
  FROM seed_note AS note
 ORDER BY note.number;

INSERT INTO session_note_revision (id, note_id, session_id, author_id, note_version, note_text, written_at, replaced_at)
SELECT seed_id('revision', note.number, note.written_at + interval '2 hours'), note.id, note.session_id, note.author_id, 1,
       'We tried it together.', note.written_at, note.written_at + interval '2 hours'
  FROM seed_note AS note
 WHERE note.changed
 ORDER BY note.number;
