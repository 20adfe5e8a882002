-- SPDX-License-Identifier: Apache-2.0
-- pairing_list: one page of a program's pairings, for its managers.
SELECT CASE WHEN pairing.id IS NOT NULL THEN pairing_json(pairing, false, :embed::text[]) END::text AS item,
       keyset('', pairing.id) AS key,
       CASE WHEN program.id IS NULL THEN 'not_found' WHEN NOT staff.may_read THEN 'forbidden' END AS error
  FROM (VALUES (:program_id::uuid)) AS wanted(id)
  LEFT JOIN program ON program.id = wanted.id AND program_visible(program)
  LEFT JOIN LATERAL (SELECT is_staff(program.id, :program_roles::text[]) AS may_read) AS staff ON true
  LEFT JOIN pairing
    ON pairing.program_id = program.id
   AND staff.may_read
   AND (:state::text IS NULL OR pairing.state = :state)
   AND is_after(:sort, '', pairing.id, :after::jsonb)
 ORDER BY CASE WHEN :sort LIKE '-%' THEN pairing.id END DESC,
          pairing.id
 LIMIT :limit::int + 1
