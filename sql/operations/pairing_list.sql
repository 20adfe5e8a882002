-- SPDX-License-Identifier: Apache-2.0
-- pairing_list: returns one page of a program's pairings, for its managers.
SELECT CASE WHEN pairing.id IS NOT NULL THEN only_fields(pairing_json(pairing, false, :embed::text[]), :fields::text[]) END::text AS item,
       keyset(sorted.key, pairing.id) AS key,
       CASE WHEN program.id IS NULL THEN 'not_found' WHEN NOT staff.may_read THEN 'forbidden' END AS error
  FROM (VALUES (:program_id::uuid)) AS wanted(id)
  LEFT JOIN program ON program.id = wanted.id AND program_visible(program)
  LEFT JOIN LATERAL (SELECT is_staff(program.id, :program_roles::text[]) AS may_read) AS staff ON true
  LEFT JOIN pairing
    ON pairing.program_id = program.id
   AND staff.may_read
   AND (:state::text IS NULL OR pairing.state = :state)
   AND (:mentor_id::uuid IS NULL OR pairing.mentor_id = :mentor_id::uuid)
   AND (:mentee_id::uuid IS NULL OR pairing.mentee_id = :mentee_id::uuid)
   AND (:conflict::boolean IS NULL OR (pairing.conflict IS NOT NULL) = :conflict::boolean)
 CROSS JOIN LATERAL (SELECT CASE WHEN ltrim(:sort, '-') = 'updated_at' THEN rfc3339(pairing.updated_at) ELSE '' END AS key) AS sorted
 WHERE pairing.id IS NULL
    OR is_after(:sort, sorted.key, pairing.id, :after::jsonb)
 ORDER BY CASE WHEN :sort LIKE '-%' THEN sorted.key END DESC,
          CASE WHEN :sort LIKE '-%' THEN pairing.id END DESC,
          sorted.key,
          pairing.id
 LIMIT :limit::int + 1
