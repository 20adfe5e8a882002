-- SPDX-License-Identifier: Apache-2.0
-- program_staff_put: gives an employee a role on the staff list of a program.
WITH seen AS (
  SELECT program.id, person.id AS person_id, person.active,
         is_staff(program.id, :program_roles::text[]) OR has_role('admin') AS may_act,
         person.id = current_actor() AND NOT is_staff(program.id, :program_roles::text[]) AS oneself
    FROM program
    LEFT JOIN employee AS person ON person.id = :employee_id::uuid
   WHERE program.id = :program_id::uuid
     AND program_visible(program)
),
made AS (
  INSERT INTO program_staff (program_id, employee_id, role)
  SELECT seen.id, seen.person_id, :role
    FROM seen
   WHERE seen.may_act
     AND seen.oneself IS NOT TRUE
     AND seen.active
  ON CONFLICT DO NOTHING
)
SELECT program_staff_json((seen.id, seen.person_id, :role::text)::program_staff)::text AS reply,
       CASE
         WHEN NOT seen.may_act THEN 'forbidden'
         WHEN seen.person_id IS NULL THEN 'employee_reference_unknown'
         WHEN seen.oneself THEN 'staff_self'
         WHEN NOT seen.active THEN 'employee_left'
       END AS error
  FROM seen
