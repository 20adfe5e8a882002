-- SPDX-License-Identifier: Apache-2.0
-- employee_get: returns the public profile, or the whole HR record to HR clients and administrators.
SELECT CASE WHEN caller.sees_record THEN employee_hr_json(employee) ELSE employee_json(employee) END::text AS reply,
       CASE WHEN caller.sees_record THEN employee.version ELSE employee.public_version END AS version
  FROM employee
 CROSS JOIN (SELECT has_role('hr_sync') OR has_role('admin') AS sees_record) AS caller
 WHERE employee.id = :employee_id::uuid
