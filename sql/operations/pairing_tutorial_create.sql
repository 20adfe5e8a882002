-- SPDX-License-Identifier: Apache-2.0
-- pairing_tutorial_create: one of the two people writes a tutorial for the pair. FOR SHARE keeps the pairing from closing meanwhile.
WITH seen AS (
  SELECT pairing.id, pairing.program_id, pairing.closed_at
    FROM pairing
   WHERE pairing.id = :pairing_id::uuid
     AND current_actor() IN (pairing.mentor_id, pairing.mentee_id)
     FOR SHARE
),
made AS (
  INSERT INTO tutorial (program_id, pairing_id, audience, title, text, url, topic_id)
  SELECT seen.program_id, seen.id, 'pair', :title, :text, :url, :topic_id::uuid
    FROM seen
   WHERE seen.closed_at IS NULL
  RETURNING tutorial AS item
)
SELECT tutorial_json(made.item)::text AS reply,
       (made.item).version,
       '/v1/tutorials/' || (made.item).id AS location,
       CASE WHEN made.item IS NULL THEN 'pairing_closed' END AS error
  FROM seen
  LEFT JOIN made ON true
