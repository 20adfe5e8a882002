-- SPDX-License-Identifier: Apache-2.0
-- topic_create: a program manager creates a topic of a program.
WITH seen AS (
  SELECT program.id, is_staff(program.id, :program_roles::text[]) AS may_act
    FROM program
   WHERE program.id = :program_id::uuid
     AND program_visible(program)
),
made AS (
  INSERT INTO topic (program_id, title, description, position, module_id, suggested_goal)
  SELECT seen.id, :title, COALESCE(:description, ''), COALESCE(:position::int, 0), :module_id::uuid, :suggested_goal
    FROM seen
   WHERE seen.may_act
  RETURNING topic AS item
)
SELECT topic_json(made.item)::text AS reply,
       (made.item).version,
       '/v1/topics/' || (made.item).id AS location,
       CASE WHEN NOT seen.may_act THEN 'forbidden' END AS error
  FROM seen
  LEFT JOIN made ON true
