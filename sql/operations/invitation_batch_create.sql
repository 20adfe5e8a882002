-- SPDX-License-Identifier: Apache-2.0
-- invitation_batch_create: invites many people to one role and returns a row with the outcome for each. Inserts in the order of ids, so
-- that two batches cannot deadlock.
WITH seen AS (
  SELECT program.id, program_open(program.id) AS open, is_staff(program.id, :program_roles::text[]) AS may_act
    FROM program
   WHERE program.id = :program_id::uuid
     AND program_visible(program)
),
wanted AS (
  SELECT each.id, each.place, person.active, has_submitted(seen.id, person.id, :role) AS applied, standing.id AS standing_id,
         COALESCE(guarantees_own_report(person.id, :place_guaranteed::boolean), false) AS reserved
    FROM seen
   CROSS JOIN unnest(:people::uuid[]) WITH ORDINALITY AS each(id, place)
    LEFT JOIN employee AS person ON person.id = each.id
    LEFT JOIN invitation AS standing
      ON standing.program_id = seen.id AND standing.employee_id = person.id AND standing.role = :role AND invitation_open(standing)
),
made AS (
  INSERT INTO invitation (program_id, employee_id, role, place_guaranteed, expires_at, message)
  SELECT seen.id, wanted.id, :role, COALESCE(:place_guaranteed::boolean, false), :expires_at::timestamptz, COALESCE(:message, '')
    FROM seen
    JOIN wanted ON wanted.active AND NOT wanted.applied AND NOT wanted.reserved AND wanted.id IS DISTINCT FROM current_actor()
   WHERE seen.may_act
     AND seen.open
   ORDER BY wanted.id
  ON CONFLICT (program_id, employee_id, role) WHERE closed_at IS NULL DO NOTHING
  RETURNING invitation.id, invitation.employee_id
)
SELECT (SELECT count(*) FROM made) AS sent,
       wanted.id AS employee_id,
       CASE
         WHEN made.id IS NOT NULL THEN 'sent'
         WHEN wanted.active IS NULL THEN 'unknown'
         WHEN wanted.id = current_actor() THEN 'oneself'
         WHEN NOT wanted.active THEN 'left'
         WHEN wanted.applied THEN 'already_applied'
         WHEN wanted.standing_id IS NULL AND wanted.reserved THEN 'own_report'
         ELSE 'already_invited'
       END AS outcome,
       COALESCE(made.id, CASE WHEN NOT wanted.applied THEN wanted.standing_id END) AS invitation_id,
       '/v1/programs/' || seen.id || '/invitations' AS location,
       CASE
         WHEN NOT seen.may_act THEN 'forbidden'
         WHEN NOT seen.open THEN 'program_not_open'
       END AS error
  FROM seen
 CROSS JOIN wanted
  LEFT JOIN made ON made.employee_id = wanted.id
 ORDER BY wanted.place
