-- SPDX-License-Identifier: Apache-2.0
-- session_note_delete: deletes the caller's own note on a session for good.
DELETE FROM session_note AS note
 WHERE note.session_id = :session_id::uuid
   AND note.author_id = current_actor()
RETURNING note.id AS reply
