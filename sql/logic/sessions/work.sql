-- SPDX-License-Identifier: Apache-2.0
-- Writing a note.

-- The only functions that read or write the text of notes are session_note_write(), session_note_keep(), session_note_json() and
-- session_note_revision_json(), so that its storage can change without touching anything else.
CREATE OR REPLACE FUNCTION session_note_write(of_session uuid, wanted text) RETURNS session_note
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  written session_note;
BEGIN
  INSERT INTO session_note (session_id, note_text)
  VALUES (of_session, wanted)
  ON CONFLICT (session_id, author_id) DO UPDATE
     SET note_text = excluded.note_text
  RETURNING session_note.* INTO written;
  RETURN written;
END;
$$;
COMMENT ON FUNCTION session_note_write(uuid, text) IS 'Creates or replaces the caller''s own note on the session and returns it.';
