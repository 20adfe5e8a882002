-- SPDX-License-Identifier: Apache-2.0
-- program_list: returns one page of the programs that the caller may see.
SELECT only_fields(program_json(program), :fields::text[])::text AS item,
       keyset(sorted.key, program.id) AS key
  FROM program
 CROSS JOIN LATERAL (SELECT CASE WHEN ltrim(:sort, '-') = 'title' THEN program.title ELSE '' END AS key) AS sorted
 WHERE program_visible(program)
   AND (:state::text IS NULL OR program.state = :state)
   AND (:staff_role::text IS NULL OR is_staff(program.id, ARRAY[:staff_role::text]))
   AND is_after(:sort, sorted.key, program.id, :after::jsonb)
 ORDER BY CASE WHEN :sort LIKE '-%' THEN sorted.key END DESC,
          CASE WHEN :sort LIKE '-%' THEN program.id END DESC,
          sorted.key,
          program.id
 LIMIT :limit::int + 1
