-- SPDX-License-Identifier: Apache-2.0
-- employee_put: creates the employee with this user name, or replaces the record as a whole.
WITH lines AS (
  SELECT ARRAY(SELECT jsonb_array_elements_text(:dotted_manager_ids::jsonb)::uuid) AS manager_ids
),
written AS (
  INSERT INTO employee (user_name, external_id, display_name, email, unit, level, site, time_zone, manager_id, birth_date, minor,
                        hired_on, languages, active)
  SELECT :user_name, given.external_id, given.display_name, given.email, given.unit, given.level, given.site, given.time_zone,
         given.manager_id, given.birth_date, given.minor, given.hired_on, given.languages, given.active
    FROM jsonb_populate_record(employee_defaults(), :body::jsonb) AS given
  ON CONFLICT (lower(user_name)) DO UPDATE
     SET (user_name, external_id, display_name, email, unit, level, site, time_zone, manager_id, birth_date, minor, hired_on, languages,
          active) = (
         excluded.user_name, excluded.external_id, excluded.display_name, excluded.email, excluded.unit, excluded.level, excluded.site,
         excluded.time_zone, excluded.manager_id, excluded.birth_date, excluded.minor, excluded.hired_on,
         excluded.languages, excluded.active),
         version = employee.version + dotted_lines_differ(employee.id, (SELECT lines.manager_ids FROM lines))::int
  RETURNING employee AS item
)
SELECT employee_hr_json(dotted_lines_replace(written.item, lines.manager_ids))::text AS reply,
       (written.item).version
  FROM written
 CROSS JOIN lines
