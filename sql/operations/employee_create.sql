-- SPDX-License-Identifier: Apache-2.0
-- employee_create: creates an employee with dotted reporting lines.
WITH made AS (
  INSERT INTO employee (user_name, external_id, display_name, email, unit, level, site, time_zone, manager_id, birth_date, minor,
                        hired_on, languages, active)
  SELECT given.user_name, given.external_id, given.display_name, given.email, given.unit, given.level, given.site, given.time_zone,
         given.manager_id, given.birth_date, given.minor, given.hired_on, given.languages, given.active
    FROM jsonb_populate_record(employee_defaults(), :body::jsonb) AS given
  RETURNING employee AS item
)
SELECT employee_hr_json(dotted_lines_replace(made.item, lines.manager_ids))::text AS reply,
       (made.item).version,
       '/v1/employees/' || (made.item).id AS location
  FROM made
 CROSS JOIN (SELECT ARRAY(SELECT jsonb_array_elements_text(:dotted_manager_ids::jsonb)::uuid) AS manager_ids) AS lines
