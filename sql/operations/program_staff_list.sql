-- SPDX-License-Identifier: Apache-2.0
-- program_staff_list: returns one page of a program's staff list. Callers who are not on it see only the program managers.
SELECT CASE WHEN staff.role IS NOT NULL THEN program_staff_json(staff) END::text AS item,
       keyset(staff.role, staff.employee_id) AS key,
       CASE WHEN program.id IS NULL THEN 'not_found' END AS error
  FROM (VALUES (:program_id::uuid)) AS wanted(id)
  LEFT JOIN program ON program.id = wanted.id AND program_visible(program)
  LEFT JOIN program_staff AS staff
    ON staff.program_id = program.id
   AND (staff.role = 'program_manager'
        OR is_staff(program.id, ARRAY['program_manager', 'reviewer'])
        OR has_role('admin')
        OR has_role('auditor'))
   AND is_after('role', staff.role, staff.employee_id, :after::jsonb)
 ORDER BY staff.role,
          staff.employee_id
 LIMIT :limit::int + 1
