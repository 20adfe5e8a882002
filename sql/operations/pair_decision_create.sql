-- SPDX-License-Identifier: Apache-2.0
-- pair_decision_create: a program manager locks or forbids a pair of the program. A trigger checks the rules.
WITH seen AS (
  SELECT program.id, is_staff(program.id, :program_roles::text[]) AS may_act
    FROM program
   WHERE program.id = :program_id::uuid
     AND program_visible(program)
),
made AS (
  INSERT INTO pair_decision (program_id, mentor_application_id, mentee_application_id, decision, reason)
  SELECT seen.id, :mentor_application_id::uuid, :mentee_application_id::uuid, :decision, :reason
    FROM seen
   WHERE seen.may_act
  RETURNING pair_decision AS item
)
SELECT pair_decision_json(made.item)::text AS reply,
       '/v1/pair-decisions/' || (made.item).id AS location,
       CASE WHEN NOT seen.may_act THEN 'forbidden' END AS error
  FROM seen
  LEFT JOIN made ON true
