-- SPDX-License-Identifier: Apache-2.0
-- program_tutorial_create: creates a tutorial for a program, by its staff or by one of its participants.
WITH seen AS (
  SELECT program.id, given.by_program,
         is_staff(program.id, ARRAY['program_manager'])
         OR (NOT given.by_program AND (takes_part(program.id) OR is_staff(program.id, ARRAY['reviewer']))) AS may_act
    FROM program
   CROSS JOIN LATERAL (SELECT COALESCE(:by_program::boolean, is_staff(program.id, ARRAY['program_manager'])) AS by_program) AS given
   WHERE program.id = :program_id::uuid
     AND program_visible(program)
),
made AS (
  INSERT INTO tutorial (program_id, by_program, audience, title, text, url, topic_id)
  SELECT seen.id, seen.by_program, COALESCE(:audience, 'program'), :title, :text, :url, :topic_id::uuid
    FROM seen
   WHERE seen.may_act
  RETURNING tutorial AS item
)
SELECT tutorial_json(made.item)::text AS reply,
       (made.item).version,
       '/v1/tutorials/' || (made.item).id AS location,
       CASE WHEN NOT seen.may_act THEN 'forbidden' END AS error
  FROM seen
  LEFT JOIN made ON true
