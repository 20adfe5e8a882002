-- SPDX-License-Identifier: Apache-2.0
-- me_pairing_list: returns one page of the caller's own pairings in all programs.
SELECT pairing_json(pairing, true, :embed::text[])::text AS item,
       keyset('', pairing.id) AS key
  FROM pairing
 WHERE ((pairing.mentor_id = current_actor() AND COALESCE(:role, 'mentor') = 'mentor')
        OR (pairing.mentee_id = current_actor() AND COALESCE(:role, 'mentee') = 'mentee'))
   AND (:state::text IS NULL OR pairing.state = :state)
   AND is_after(:sort, pairing.id, :after::jsonb)
 ORDER BY CASE WHEN :sort LIKE '-%' THEN pairing.id END DESC,
          pairing.id
 LIMIT :limit::int + 1
