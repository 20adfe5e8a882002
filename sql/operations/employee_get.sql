-- SPDX-License-Identifier: Apache-2.0
-- employee_get: returns the public profile, or the whole HR record to HR clients and administrators.
SELECT CASE
         WHEN has_role('hr_sync') OR has_role('admin') THEN employee_hr_json(employee)
         ELSE employee_json(employee)
       END::text AS reply,
       employee.version
  FROM employee
 WHERE employee.id = :employee_id::uuid
