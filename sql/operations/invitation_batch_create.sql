-- SPDX-License-Identifier: Apache-2.0
-- invitation_batch_create: invites many people to one role and reports the outcome for each. Inserts in the order of ids, so that two
-- batches cannot deadlock.
WITH seen AS (
  SELECT program.id, program_open(program.id) AS open, is_staff(program.id, :program_roles::text[]) AS may_act
    FROM program
   WHERE program.id = :program_id::uuid
     AND program_visible(program)
),
wanted AS (
  SELECT each.id::uuid, each.place, person.active, has_handed_in(seen.id, person.id, :role) AS applied, standing.id AS standing_id
    FROM seen
   CROSS JOIN jsonb_array_elements_text(:employee_ids::jsonb) WITH ORDINALITY AS each(id, place)
    LEFT JOIN employee AS person ON person.id = each.id::uuid
    LEFT JOIN invitation AS standing
      ON standing.program_id = seen.id AND standing.employee_id = person.id AND standing.role = :role AND invitation_open(standing)
),
made AS (
  INSERT INTO invitation (program_id, employee_id, role, place_guaranteed, expires_at, message)
  SELECT seen.id, wanted.id, :role, COALESCE(:place_guaranteed::boolean, false), :expires_at::timestamptz, COALESCE(:message, '')
    FROM seen
    JOIN wanted ON wanted.active AND NOT wanted.applied
   WHERE seen.may_act
     AND seen.open
   ORDER BY wanted.id
  ON CONFLICT (program_id, employee_id, role) WHERE closed_at IS NULL DO NOTHING
  RETURNING invitation.id, invitation.employee_id
)
SELECT json_build_object(
         'sent', (SELECT count(*) FROM made),
         'items', (SELECT json_agg(json_build_object(
                            'employee_id', wanted.id,
                            'outcome', CASE
                                         WHEN made.id IS NOT NULL THEN 'sent'
                                         WHEN wanted.active IS NULL THEN 'unknown'
                                         WHEN NOT wanted.active THEN 'left'
                                         WHEN wanted.applied THEN 'already_applied'
                                         ELSE 'already_invited'
                                       END,
                            'invitation_id', COALESCE(made.id, CASE WHEN NOT wanted.applied THEN wanted.standing_id END))
                          ORDER BY wanted.place)
                     FROM wanted
                     LEFT JOIN made ON made.employee_id = wanted.id))::text AS reply,
       '/v1/programs/' || seen.id || '/invitations' AS location,
       CASE
         WHEN NOT seen.may_act THEN 'forbidden'
         WHEN NOT seen.open THEN 'program_not_open'
       END AS error
  FROM seen
