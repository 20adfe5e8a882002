-- SPDX-License-Identifier: Apache-2.0
-- session_note_put: the caller's own note of a session, made or replaced.
WITH written AS (
  INSERT INTO session_note (session_id, text)
  SELECT session.id, :text
    FROM session
   WHERE session.id = :session_id::uuid
     AND own_pairing(session.pairing_id)
  ON CONFLICT (session_id, author_id) DO UPDATE
     SET text = excluded.text
  RETURNING session_note AS item
)
SELECT session_note_json(written.item)::text AS reply,
       (written.item).version
  FROM written
