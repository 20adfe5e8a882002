-- SPDX-License-Identifier: Apache-2.0
-- session_held_confirmation_create: confirms for the caller that the session took place. Confirming again changes nothing.
WITH seen AS (
  SELECT session AS item,
         pairing.mentor_id = current_actor() AS is_mentor,
         CASE WHEN pairing.mentor_id = current_actor() THEN session.mentor_held_at ELSE session.mentee_held_at END IS NOT NULL AS confirmed
    FROM session
    JOIN pairing ON pairing.id = session.pairing_id
   WHERE session.id = :session_id::uuid
     AND own_pairing(session.pairing_id)
     FOR NO KEY UPDATE OF pairing
),
changed AS (
  UPDATE session
     SET mentor_held_at = CASE WHEN seen.is_mentor THEN COALESCE(session.mentor_held_at, app_now()) ELSE session.mentor_held_at END,
         mentee_held_at = CASE WHEN seen.is_mentor THEN session.mentee_held_at ELSE COALESCE(session.mentee_held_at, app_now()) END
    FROM seen
   WHERE session.id = (seen.item).id
     AND NOT seen.confirmed
     AND session.state IN ('confirmed', 'held')
  RETURNING session AS item
),
outcome AS (
  SELECT changed.item FROM changed
   UNION ALL
  SELECT seen.item FROM seen WHERE seen.confirmed
)
SELECT session_json(outcome.item)::text AS reply,
       (outcome.item).version,
       '/v1/sessions/' || (seen.item).id AS location,
       CASE WHEN outcome.item IS NULL THEN 'session_not_confirmed' END AS error
  FROM seen
  LEFT JOIN outcome ON true
