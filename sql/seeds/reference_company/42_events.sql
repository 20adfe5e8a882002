-- SPDX-License-Identifier: Apache-2.0
-- The joint events of each program. The guests are in 70_guests.sql.

CREATE TEMPORARY TABLE seed_event ON COMMIT DROP AS
SELECT 10 * program.number + listed.place AS number, program.number AS program, program.id AS program_id, listed.kind, listed.title,
       listed.open_to_all, listed.minutes, made.at AS created_at, listed.starts_at,
       seed_id('event', 10 * program.number + listed.place, made.at) AS id,
       CASE WHEN program.cancelled_at < listed.starts_at THEN program.cancelled_at END AS cancelled_at
  FROM seed_program AS program
 CROSS JOIN LATERAL (SELECT program.published_at + interval '2 days') AS made(at)
 CROSS JOIN LATERAL (VALUES
         (1, 'community_day', 'What reverse mentoring is', true, 90, program.published_at + interval '5 days 12 hours'),
         (2, 'start', 'We begin', false, 180, program.starts + interval '1 day 13 hours'),
         (3, 'training', 'Explaining well', false, 120, program.starts + interval '15 days 9 hours'),
         (4, 'half_time', 'Half-time', false, 120, program.starts + interval '154 days 13 hours'),
         (5, 'end', 'What we have learned', true, 180, program.ends - interval '10 days' + interval '13 hours'))
       AS listed(place, kind, title, open_to_all, minutes, starts_at)
 WHERE program.state <> 'draft';

INSERT INTO event (id, version, program_id, state, kind, title, description, starts_at, minutes, time_zone, place, open_to_all, created_at,
                   updated_at)
SELECT event.id, CASE WHEN event.cancelled_at IS NULL THEN 1 ELSE 2 END, event.program_id,
       CASE WHEN event.cancelled_at IS NULL THEN 'planned' ELSE 'cancelled' END, event.kind, event.title, 'All are welcome.',
       event.starts_at,
       event.minutes, 'Europe/Berlin', seed_pick('event place', event.number, '{Great hall,Canteen,https://calls.example/all}'),
       event.open_to_all, event.created_at, COALESCE(event.cancelled_at, event.created_at)
  FROM seed_event AS event
 ORDER BY event.number;

-- Every training was cancelled by mistake and planned again.
INSERT INTO transition (id, object, object_id, from_state, to_state, actor_id, at)
SELECT seed_id('event step', 10 * event.number + step.place, step.at), 'event', event.id, step.from_state, step.to_state, step.actor_id,
       step.at
  FROM seed_event AS event
  JOIN program ON program.id = event.program_id
 CROSS JOIN LATERAL (VALUES (1, 'planned', 'cancelled', program.created_by, event.created_at + interval '1 hour', event.kind = 'training'),
                            (2, 'cancelled', 'planned', program.created_by, event.created_at + interval '2 hours', event.kind = 'training'),
                            (3, 'planned', 'cancelled', NULL, event.cancelled_at, event.cancelled_at IS NOT NULL))
            AS step(place, from_state, to_state, actor_id, at, happened)
 WHERE step.happened;
