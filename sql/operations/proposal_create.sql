-- SPDX-License-Identifier: Apache-2.0
-- proposal_create: a program manager stages a proposal of two accepted applications of the program. A trigger checks the rules of a
-- pairing.
WITH seen AS (
  SELECT program.id, is_staff(program.id, :program_roles::text[]) AS may_act,
         EXISTS (SELECT FROM application
                  WHERE application.id = :mentor_application_id::uuid AND application.program_id = program.id) AS fits
    FROM program
   WHERE program.id = :program_id::uuid
     AND program_visible(program)
),
made AS (
  INSERT INTO proposal (program_id, mentor_application_id, mentee_application_id)
  SELECT seen.id, :mentor_application_id::uuid, :mentee_application_id::uuid
    FROM seen
   WHERE seen.may_act
     AND seen.fits
  RETURNING proposal AS item
)
SELECT (SELECT proposal_json(made.item, 'program_manager') FROM made)::text AS reply,
       '/v1/proposals/' || (SELECT (made.item).id FROM made) AS location,
       CASE WHEN NOT seen.may_act THEN 'forbidden' WHEN NOT seen.fits THEN 'pairing_application_unfit' END AS error
  FROM seen
