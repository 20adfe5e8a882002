-- SPDX-License-Identifier: Apache-2.0
-- program_copy_create: copies a program for its next round. The caller becomes the program manager of the new draft.
WITH seen AS (
  SELECT program AS item, is_staff(program.id, :program_roles::text[]) AS may_act
    FROM program
   WHERE program.id = :program_id::uuid
     AND program_visible(program)
),
made AS (
  SELECT program_copy(seen.item, :body::jsonb) AS item
    FROM seen
   WHERE seen.may_act
)
SELECT program_json(made.item)::text AS reply,
       (made.item).version,
       '/v1/programs/' || (made.item).id AS location,
       CASE WHEN NOT seen.may_act THEN 'forbidden' END AS error
  FROM seen
  LEFT JOIN made ON true
