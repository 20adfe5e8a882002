-- SPDX-License-Identifier: Apache-2.0
-- employee_list: returns one page of public profiles. strpos takes % and _ in the search text literally.
SELECT only_fields(employee_json(employee), :fields::text[])::text AS item,
       keyset(lower(employee.display_name), employee.id) AS key
  FROM employee
 WHERE employee.active = :active::boolean
   AND (:unit::text IS NULL OR employee.unit = :unit)
   AND (:level::int IS NULL OR employee.level = :level::int)
   AND (:q::text IS NULL
        OR strpos(lower(employee.display_name), lower(:q)) > 0
        OR strpos(lower(employee.user_name), lower(:q)) > 0)
   AND is_after(:sort, lower(employee.display_name), employee.id, :after::jsonb)
 ORDER BY CASE WHEN :sort LIKE '-%' THEN lower(employee.display_name) END DESC,
          CASE WHEN :sort LIKE '-%' THEN employee.id END DESC,
          lower(employee.display_name),
          employee.id
 LIMIT :limit::int + 1
