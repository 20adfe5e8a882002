-- SPDX-License-Identifier: Apache-2.0
-- match_run_create: a program manager queues a match run; a worker claims it later.
WITH seen AS (
  SELECT program.id, is_staff(program.id, :program_roles::text[]) AS may_act
    FROM program
   WHERE program.id = :program_id::uuid
     AND program_visible(program)
),
made AS (
  INSERT INTO match_run (program_id, seed)
  SELECT seen.id, COALESCE(:seed::int, floor(random() * 2147483647)::int)
    FROM seen
   WHERE seen.may_act
  RETURNING match_run AS item
)
SELECT match_run_json(made.item)::text AS reply,
       (made.item).version,
       '/v1/match-runs/' || (made.item).id AS location,
       CASE WHEN NOT seen.may_act THEN 'forbidden' END AS error
  FROM seen
  LEFT JOIN made ON true
