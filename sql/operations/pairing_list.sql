-- SPDX-License-Identifier: Apache-2.0
-- pairing_list: returns one page of a program's pairings, for its program managers.
WITH wanted AS MATERIALIZED (
  SELECT program.id, is_staff(program.id, :program_roles::text[]) AS may_read
    FROM program
   WHERE program.id = :program_id::uuid
     AND program_visible(program)
),
page AS MATERIALIZED (
  SELECT pairing AS item, pairing.id, CASE WHEN ltrim(:sort, '-') = 'updated_at' THEN pairing.updated_at END AS sorted_by
    FROM pairing
   WHERE pairing.program_id = :program_id::uuid
     AND (SELECT wanted.may_read FROM wanted)
     AND (:state::text IS NULL OR pairing.state = :state)
     AND (:mentor_id::uuid IS NULL OR pairing.mentor_id = :mentor_id::uuid)
     AND (:mentee_id::uuid IS NULL OR pairing.mentee_id = :mentee_id::uuid)
     AND (:conflict::boolean IS NULL OR (pairing.conflict IS NOT NULL) = :conflict::boolean)
     AND CASE ltrim(:sort, '-')
           WHEN 'updated_at' THEN is_after(:sort, pairing.updated_at, pairing.id, :after::jsonb)
           ELSE is_after(:sort, pairing.id, :after::jsonb)
         END
   ORDER BY CASE WHEN :sort = '-updated_at' THEN pairing.updated_at END DESC,
            CASE WHEN :sort LIKE '-%' THEN pairing.id END DESC,
            CASE WHEN :sort = 'updated_at' THEN pairing.updated_at END,
            pairing.id
   LIMIT :limit::int + 1
)
SELECT CASE WHEN page.id IS NOT NULL THEN only_fields(pairing_json(page.item, false, :embed::text[]), :fields::text[]) END::text AS item,
       keyset(COALESCE(page.sorted_by::text, ''), page.id) AS key,
       CASE WHEN wanted.id IS NULL THEN 'not_found' WHEN NOT wanted.may_read THEN 'forbidden' END AS error
  FROM (VALUES (true)) AS always(one)
  LEFT JOIN wanted ON true
  LEFT JOIN page ON true
 ORDER BY CASE WHEN :sort LIKE '-%' THEN page.sorted_by END DESC,
          CASE WHEN :sort LIKE '-%' THEN page.id END DESC,
          page.sorted_by,
          page.id
