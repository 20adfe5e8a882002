-- SPDX-License-Identifier: Apache-2.0
-- employee_list: returns one page of public profiles. A search may have to look at everybody, so its inner query has no limit. PostgreSQL
-- then goes through the index by name, reads nothing else, and can stop early.
WITH page AS MATERIALIZED (
  SELECT named.id, named.display_name
    FROM (SELECT employee.id, employee.display_name, employee.search
            FROM employee
           WHERE employee.active = :active::boolean
             AND (:unit::text IS NULL OR employee.unit = :unit)
             AND (:level::int IS NULL OR employee.level = :level::int)
             AND is_after(:sort, employee.display_name, employee.id, :after::jsonb)
           ORDER BY CASE WHEN :sort LIKE '-%' THEN employee.display_name END DESC,
                    CASE WHEN :sort LIKE '-%' THEN employee.id END DESC,
                    employee.display_name,
                    employee.id
           LIMIT CASE WHEN :q::text IS NULL THEN :limit::int + 1 END) AS named
   WHERE (:q::text IS NULL OR named.search LIKE ALL (search_patterns(:q)))
   ORDER BY CASE WHEN :sort LIKE '-%' THEN named.display_name END DESC,
            CASE WHEN :sort LIKE '-%' THEN named.id END DESC,
            named.display_name,
            named.id
   LIMIT :limit::int + 1
)
SELECT only_fields(employee_json(employee), :fields::text[])::text AS item,
       keyset(page.display_name, page.id) AS key
  FROM page
  JOIN employee ON employee.id = page.id
 ORDER BY CASE WHEN :sort LIKE '-%' THEN page.display_name END DESC,
          CASE WHEN :sort LIKE '-%' THEN page.id END DESC,
          page.display_name,
          page.id
