-- SPDX-License-Identifier: Apache-2.0
-- employee_list: returns one page of public profiles.
SELECT only_fields(employee_json(employee), :fields::text[])::text AS item,
       keyset(employee.display_name, employee.id) AS key
  FROM employee
 WHERE employee.active = :active::boolean
   AND (:unit::text IS NULL OR employee.unit = :unit)
   AND (:level::int IS NULL OR employee.level = :level::int)
   AND (:q::text IS NULL
        OR employee.search LIKE ALL ((SELECT search_patterns(:q))::text[]))
   AND is_after(:sort, employee.display_name, employee.id, :after::jsonb)
 ORDER BY CASE WHEN :sort LIKE '-%' THEN employee.display_name END DESC,
          CASE WHEN :sort LIKE '-%' THEN employee.id END DESC,
          employee.display_name,
          employee.id
 LIMIT :limit::int + 1
