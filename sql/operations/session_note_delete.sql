-- SPDX-License-Identifier: Apache-2.0
-- session_note_delete: the caller's own note of a session, gone for good.
DELETE FROM session_note AS note
 WHERE note.session_id = :session_id::uuid
   AND note.author_id = current_actor()
RETURNING note.id AS reply
