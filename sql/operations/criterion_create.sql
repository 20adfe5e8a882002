-- SPDX-License-Identifier: Apache-2.0
-- criterion_create: a program manager creates a criterion of a program.
WITH seen AS (
  SELECT program.id, is_staff(program.id, :program_roles::text[]) AS may_act
    FROM program
   WHERE program.id = :program_id::uuid
     AND program_visible(program)
),
made AS (
  INSERT INTO criterion (program_id, title, description, role, weight, position)
  SELECT seen.id, :title, COALESCE(:description, ''), :role, COALESCE(:weight::int, 1), COALESCE(:position::int, 0)
    FROM seen
   WHERE seen.may_act
  RETURNING criterion AS item
)
SELECT criterion_json(made.item)::text AS reply,
       (made.item).version,
       '/v1/criteria/' || (made.item).id AS location,
       CASE WHEN NOT seen.may_act THEN 'forbidden' END AS error
  FROM seen
  LEFT JOIN made ON true
