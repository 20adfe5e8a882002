-- SPDX-License-Identifier: Apache-2.0
-- session_note_put: creates or replaces the caller's own note on a session.
WITH written AS (
  SELECT session_note_write(session.id, :text) AS item
    FROM session
   WHERE session.id = :session_id::uuid
     AND own_pairing(session.pairing_id)
)
SELECT session_note_json(written.item)::text AS reply,
       (written.item).version
  FROM written
