-- SPDX-License-Identifier: Apache-2.0
-- session_note_get: returns the caller's own note on a session.
SELECT session_note_json(note)::text AS reply,
       note.version
  FROM session_note AS note
 WHERE note.session_id = :session_id::uuid
   AND note.author_id = current_actor()
