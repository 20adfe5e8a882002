-- SPDX-License-Identifier: Apache-2.0
-- invitation_create: a program manager invites a colleague. Triggers check who can be invited and notify the invited person.
WITH seen AS (
  SELECT program.id, is_staff(program.id, :program_roles::text[]) AS may_act
    FROM program
   WHERE program.id = :program_id::uuid
     AND program_visible(program)
),
made AS (
  INSERT INTO invitation (program_id, employee_id, role, place_guaranteed, expires_at, message)
  SELECT seen.id, :employee_id::uuid, :role, COALESCE(:place_guaranteed::boolean, false), :expires_at::timestamptz,
         COALESCE(:message, '')
    FROM seen
   WHERE seen.may_act
  RETURNING invitation AS item
)
SELECT invitation_json(made.item, false)::text AS reply,
       invitation_version(made.item, false) AS version,
       '/v1/invitations/' || (made.item).id AS location,
       CASE WHEN NOT seen.may_act THEN 'forbidden' END AS error
  FROM seen
  LEFT JOIN made ON true
