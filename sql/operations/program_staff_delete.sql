-- SPDX-License-Identifier: Apache-2.0
-- program_staff_delete: removes a role of an employee from the staff list of a program.
WITH seen AS (
  SELECT program.id, is_staff(program.id, :program_roles::text[]) OR has_role('admin') AS may_act
    FROM program
   WHERE program.id = :program_id::uuid
     AND program_visible(program)
),
gone AS (
  DELETE FROM program_staff AS staff
   USING seen
   WHERE staff.program_id = seen.id
     AND staff.employee_id = :employee_id::uuid
     AND staff.role = :role
     AND seen.may_act
  RETURNING staff.employee_id
)
SELECT CASE
         WHEN NOT seen.may_act THEN 'forbidden'
         WHEN NOT EXISTS (SELECT FROM gone) THEN 'not_found'
       END AS error
  FROM seen
