-- SPDX-License-Identifier: Apache-2.0
-- employee_put: creates the employee with this user name, or replaces the record as a whole. External id and birth date are kept if they
-- are omitted: the birth date is never shown, so a client cannot send it back. If the birth date is cleared and `minor` is omitted, `minor`
-- becomes what it is today. Somebody who has left is brought back only with their external id: the name alone may mean somebody else.
WITH lines AS (
  SELECT ARRAY(SELECT jsonb_array_elements_text(:dotted_manager_ids::jsonb)::uuid) AS manager_ids
),
written AS (
  INSERT INTO employee (user_name, external_id, display_name, email, unit, level, site, time_zone, manager_id, birth_date, minor,
                        hired_on, languages, active)
  SELECT :user_name, given.external_id, given.display_name, given.email, given.unit, given.level, given.site, given.time_zone,
         given.manager_id, given.birth_date, given.minor, given.hired_on, given.languages, given.active
    FROM jsonb_populate_record(employee_defaults(), :body::jsonb) AS given
  ON CONFLICT (user_name) WHERE user_name IS NOT NULL DO UPDATE
     SET (external_id, display_name, email, unit, level, site, time_zone, manager_id, birth_date, minor, hired_on, languages, active) = (
         COALESCE(excluded.external_id, employee.external_id), excluded.display_name, excluded.email, excluded.unit, excluded.level,
         excluded.site, excluded.time_zone, excluded.manager_id,
         CASE WHEN :body::jsonb ? 'birth_date' THEN excluded.birth_date ELSE employee.birth_date END,
         CASE
           WHEN :body::jsonb ? 'birth_date' AND NOT :body::jsonb ? 'minor' THEN is_minor(employee, today_in(employee.time_zone))
           ELSE excluded.minor
         END,
         excluded.hired_on, excluded.languages, excluded.active),
         version = employee.version + dotted_lines_differ(employee.id, (SELECT lines.manager_ids FROM lines))::int
   WHERE employee.active
      OR NOT excluded.active
      OR employee.external_id = excluded.external_id
  RETURNING employee AS item
)
SELECT (SELECT employee_hr_json(dotted_lines_replace(written.item, lines.manager_ids)) FROM written)::text AS reply,
       (SELECT (written.item).version FROM written) AS version,
       CASE WHEN NOT EXISTS (SELECT FROM written) THEN 'employee_other_person' END AS error
  FROM lines
