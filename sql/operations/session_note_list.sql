-- SPDX-License-Identifier: Apache-2.0
-- session_note_list: returns the notes on a session, to its two people. Row security hides them from everybody else.
SELECT CASE WHEN note.id IS NOT NULL THEN session_note_json(note)::text END AS item,
       keyset('', note.id) AS key,
       CASE WHEN session.id IS NULL THEN 'not_found' END AS error
  FROM (VALUES (:session_id::uuid)) AS wanted(id)
  LEFT JOIN session ON session.id = wanted.id AND own_pairing(session.pairing_id)
  LEFT JOIN session_note AS note ON note.session_id = session.id AND is_after('id', note.id, :after::jsonb)
 ORDER BY note.id
 LIMIT :limit::int + 1
