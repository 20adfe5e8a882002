-- SPDX-License-Identifier: Apache-2.0
-- event_create: a program manager creates a joint event of a program.
WITH seen AS (
  SELECT program.id, is_staff(program.id, :program_roles::text[]) AS may_act
    FROM program
   WHERE program.id = :program_id::uuid
     AND program_visible(program)
),
made AS (
  INSERT INTO event (program_id, kind, title, description, starts_at, minutes, time_zone, place, open_to_all)
  SELECT seen.id, :kind, :title, COALESCE(:description, ''), :starts_at::timestamptz, :minutes::int, :time_zone, :place,
         COALESCE(:open_to_all::boolean, false)
    FROM seen
   WHERE seen.may_act
  RETURNING event AS item
)
SELECT event_json(made.item)::text AS reply,
       (made.item).version,
       '/v1/events/' || (made.item).id AS location,
       CASE WHEN NOT seen.may_act THEN 'forbidden' END AS error
  FROM seen
  LEFT JOIN made ON true
