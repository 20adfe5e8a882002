-- SPDX-License-Identifier: Apache-2.0
-- module_create: a program manager creates a module of a program.
WITH seen AS (
  SELECT program.id, is_staff(program.id, :program_roles::text[]) AS may_act
    FROM program
   WHERE program.id = :program_id::uuid
     AND program_visible(program)
),
made AS (
  INSERT INTO module (program_id, title, description, position, entry_level)
  SELECT seen.id, :title, COALESCE(:description, ''), COALESCE(:position::int, 0), COALESCE(:entry_level::int, 0)
    FROM seen
   WHERE seen.may_act
  RETURNING module AS item
)
SELECT module_json(made.item)::text AS reply,
       (made.item).version,
       '/v1/modules/' || (made.item).id AS location,
       CASE WHEN NOT seen.may_act THEN 'forbidden' END AS error
  FROM seen
  LEFT JOIN made ON true
