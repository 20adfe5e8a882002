-- SPDX-License-Identifier: Apache-2.0
-- pairing_create: a program manager pairs two accepted applications of the program. Triggers check the hard rules and count the places.
WITH seen AS (
  SELECT program.id, is_staff(program.id, :program_roles::text[]) AS may_act
    FROM program
   WHERE program.id = :program_id::uuid
     AND program_visible(program)
),
made AS (
  INSERT INTO pairing (program_id, mentor_application_id, mentee_application_id, sessions_planned)
  SELECT seen.id, :mentor_application_id::uuid, :mentee_application_id::uuid, :sessions_planned::int
    FROM seen
   WHERE seen.may_act
  RETURNING pairing AS item
)
SELECT pairing_json(made.item)::text AS reply,
       (made.item).version,
       '/v1/pairings/' || (made.item).id AS location,
       CASE WHEN NOT seen.may_act THEN 'forbidden' END AS error
  FROM seen
  LEFT JOIN made ON true
