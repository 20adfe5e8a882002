-- SPDX-License-Identifier: Apache-2.0
-- employee_update: updates the given fields of the employee if the record still has the version that the caller read. If the birth
-- date is cleared and `minor` is omitted, `minor` becomes what it is today. A given birth date must fit the day of hiring, even if it is
-- the stored one.
WITH seen AS (
  SELECT employee.id,
         CASE
           WHEN :dotted_manager_ids::text IS NOT NULL
             THEN ARRAY(SELECT jsonb_array_elements_text(:dotted_manager_ids::jsonb)::uuid)
         END AS manager_ids
    FROM employee
   WHERE employee.id = :employee_id::uuid
),
changed AS (
  UPDATE employee
     SET (user_name, external_id, display_name, email, unit, level, site, time_zone, manager_id, birth_date, minor, hired_on, languages,
          active) = (
         SELECT merged.user_name, merged.external_id, merged.display_name, merged.email, merged.unit, merged.level, merged.site,
                merged.time_zone, merged.manager_id, merged.birth_date,
                CASE WHEN :body::jsonb ? 'minor' THEN merged.minor ELSE is_minor(employee, today_in(employee.time_zone)) END,
                merged.hired_on, merged.languages, merged.active
           FROM jsonb_populate_record(employee, :body::jsonb) AS merged),
         version = employee.version + dotted_lines_differ(employee.id, seen.manager_ids)::int
    FROM seen
   WHERE employee.id = seen.id
     AND version_matches(employee.version, :if_match::bigint[])
  RETURNING employee AS item
)
SELECT (SELECT employee_hr_json(dotted_lines_replace(changed.item, seen.manager_ids)) FROM changed)::text AS reply,
       (SELECT (changed.item).version FROM changed) AS version,
       CASE
         WHEN NOT EXISTS (SELECT FROM changed) THEN 'precondition_failed'
         WHEN (SELECT :birth_date::date >= (changed.item).hired_on FROM changed) THEN 'employee_dates_invalid'
       END AS error
  FROM seen
