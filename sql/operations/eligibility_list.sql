-- SPDX-License-Identifier: Apache-2.0
-- eligibility_list: returns who may apply in which role to a program that the caller may see.
SELECT CASE WHEN wanted.id IS NOT NULL THEN program_eligibility_json(wanted) END::text AS item,
       keyset(wanted.role, wanted.id) AS key,
       CASE WHEN program.id IS NULL THEN 'not_found' END AS error
  FROM (VALUES (:program_id::uuid)) AS asked(id)
  LEFT JOIN program ON program.id = asked.id AND program_visible(program)
  LEFT JOIN program_eligibility AS wanted
    ON wanted.program_id = program.id
   AND is_after('role', wanted.role, wanted.id, :after::jsonb)
 ORDER BY wanted.role,
          wanted.id
 LIMIT :limit::int + 1
