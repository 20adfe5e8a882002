-- SPDX-License-Identifier: Apache-2.0
-- feedback_list: returns one page of the caller's own feedback.
SELECT feedback_json(feedback)::text AS item,
       keyset(rfc3339(feedback.opens_at), feedback.id) AS key
  FROM feedback
 WHERE feedback.author_id = current_actor()
   AND (:state::text IS NULL OR feedback_state(feedback) = :state)
   AND (:moment::text IS NULL OR feedback.moment = :moment)
   AND (:pairing_id::uuid IS NULL OR feedback.pairing_id = :pairing_id::uuid)
   AND (:open_now::boolean IS NULL OR feedback_open(feedback) = :open_now::boolean)
   AND is_after(:sort, rfc3339(feedback.opens_at), feedback.id, :after::jsonb)
 ORDER BY CASE WHEN :sort LIKE '-%' THEN rfc3339(feedback.opens_at) END DESC,
          CASE WHEN :sort LIKE '-%' THEN feedback.id END DESC,
          rfc3339(feedback.opens_at),
          feedback.id
 LIMIT :limit::int + 1
