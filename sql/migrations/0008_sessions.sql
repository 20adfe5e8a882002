-- SPDX-License-Identifier: Apache-2.0
-- Sessions and their notes.

-- migrate:up

CREATE TABLE session (
  id uuid NOT NULL DEFAULT new_id(),
  version bigint NOT NULL DEFAULT 1,
  pairing_id uuid NOT NULL,
  state text NOT NULL DEFAULT 'planned',
  starts_at timestamptz(3) NOT NULL,
  minutes int NOT NULL,
  time_zone text NOT NULL,
  place text,
  plan_item_id uuid,
  topic_id uuid,
  goal text,
  mentor_held_at timestamptz,
  mentee_held_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT app_now(),
  updated_at timestamptz NOT NULL DEFAULT app_now(),
  CONSTRAINT session_id_pkey PRIMARY KEY (id),
  CONSTRAINT session_pairing_id_fkey FOREIGN KEY (pairing_id) REFERENCES pairing (id),
  CONSTRAINT session_plan_item_id_fkey FOREIGN KEY (plan_item_id, pairing_id) REFERENCES plan_item (id, pairing_id),
  CONSTRAINT session_topic_id_fkey FOREIGN KEY (topic_id) REFERENCES topic (id),
  CONSTRAINT session_plan_item_id_key UNIQUE (plan_item_id),
  CONSTRAINT session_state_check CHECK (state IN ('planned', 'confirmed', 'held', 'missed', 'cancelled')),
  CONSTRAINT session_minutes_check CHECK (minutes BETWEEN 5 AND 480),
  CONSTRAINT session_place_check CHECK (char_length(place) BETWEEN 1 AND 200),
  CONSTRAINT session_goal_check CHECK (char_length(goal) BETWEEN 1 AND 4000),
  CONSTRAINT session_topic_goal_check CHECK (
    state NOT IN ('confirmed', 'held') OR (topic_id IS NOT NULL AND goal IS NOT NULL)),
  CONSTRAINT session_held_check CHECK (
    CASE state
      WHEN 'held' THEN mentor_held_at IS NOT NULL AND mentee_held_at IS NOT NULL
      WHEN 'confirmed' THEN mentor_held_at IS NULL OR mentee_held_at IS NULL
      ELSE mentor_held_at IS NULL AND mentee_held_at IS NULL
    END)
);
CREATE INDEX session_pairing_id_starts_at_id_idx ON session (pairing_id, starts_at, id);
COMMENT ON TABLE session IS
  'Meetings of a pairing. Readable by the pair; an assistant sees only the times of their principal''s sessions, and reports contain '
  'counts. Kept as long as the program.';
COMMENT ON COLUMN session.id IS 'UUID version 7.';
COMMENT ON COLUMN session.version IS 'Starts at 1 and increases with every change; used as the ETag.';
COMMENT ON COLUMN session.pairing_id IS 'The pairing.';
COMMENT ON COLUMN session.state IS 'planned, confirmed, held, missed, cancelled.';
COMMENT ON COLUMN session.starts_at IS 'When the session begins. Moving a confirmed session makes it planned again.';
COMMENT ON COLUMN session.minutes IS 'Length in minutes, 5 to 480; defaults to the program''s.';
COMMENT ON COLUMN session.time_zone IS 'IANA name of the time zone in which the pair agreed on the time.';
COMMENT ON COLUMN session.place IS 'Room or call address, at most 200 characters. Readable by the pair only.';
COMMENT ON COLUMN session.plan_item_id IS
  'The item of the session plan that it came from. No two sessions share an item; a cancelled session releases its item. Readable by the '
  'pair only.';
COMMENT ON COLUMN session.topic_id IS 'The topic, in the same program. Readable by the pair only; reports contain counts.';
COMMENT ON COLUMN session.goal IS 'What the session should achieve, at most 4000 characters. Readable by the pair only.';
COMMENT ON COLUMN session.mentor_held_at IS 'When the mentor confirmed that it took place.';
COMMENT ON COLUMN session.mentee_held_at IS 'When the mentee confirmed that it took place.';
COMMENT ON COLUMN session.created_at IS 'When the row was created.';
COMMENT ON COLUMN session.updated_at IS 'When the row was last changed.';
COMMENT ON CONSTRAINT session_topic_goal_check ON session IS 'A session needs a topic and a goal before it is confirmed.';
COMMENT ON CONSTRAINT session_held_check ON session IS
  'Held if, and only if, both have confirmed that it took place. That its date has passed is not enough. Each of the two can confirm it '
  'only while the session is in the state confirmed.';
GRANT SELECT, INSERT ON session TO kehrwert_app;
GRANT UPDATE (state, starts_at, minutes, time_zone, place, plan_item_id, topic_id, goal, mentor_held_at, mentee_held_at)
  ON session TO kehrwert_app;

-- A person as a range, because GiST can compare ranges without an extension.
CREATE TYPE person_range AS RANGE (subtype = uuid);
COMMENT ON TYPE person_range IS 'Only for the exclusion constraint of session_time.';

CREATE TABLE session_time (
  session_id uuid NOT NULL,
  employee_id uuid NOT NULL,
  taken tstzrange NOT NULL,
  CONSTRAINT session_time_session_id_employee_id_pkey PRIMARY KEY (session_id, employee_id),
  CONSTRAINT session_time_session_id_fkey FOREIGN KEY (session_id) REFERENCES session (id),
  CONSTRAINT session_time_employee_id_fkey FOREIGN KEY (employee_id) REFERENCES employee (id),
  CONSTRAINT session_time_taken_employee_id_excl EXCLUDE USING gist (
    taken WITH &&, person_range(employee_id, employee_id, '[]') WITH &&)
);
CREATE INDEX session_time_employee_id_idx ON session_time (employee_id);
COMMENT ON TABLE session_time IS
  'The times that planned, confirmed and held sessions take from people, in all pairings and programs. Written only by a trigger, readable '
  'only by the service. Kept as long as the session.';
COMMENT ON COLUMN session_time.session_id IS 'The session.';
COMMENT ON COLUMN session_time.employee_id IS 'The mentor or the mentee.';
COMMENT ON COLUMN session_time.taken IS 'From the start of the session to its end, which another session may start at.';
COMMENT ON CONSTRAINT session_time_taken_employee_id_excl ON session_time IS 'Nobody has two sessions at the same time.';

CREATE TABLE session_note (
  id uuid NOT NULL DEFAULT new_id(),
  version bigint NOT NULL DEFAULT 1,
  session_id uuid NOT NULL,
  author_id uuid NOT NULL DEFAULT current_actor(),
  note_text text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT app_now(),
  updated_at timestamptz NOT NULL DEFAULT app_now(),
  CONSTRAINT session_note_id_pkey PRIMARY KEY (id),
  CONSTRAINT session_note_session_id_author_id_key UNIQUE (session_id, author_id),
  CONSTRAINT session_note_session_id_fkey FOREIGN KEY (session_id) REFERENCES session (id),
  CONSTRAINT session_note_author_id_fkey FOREIGN KEY (author_id) REFERENCES employee (id),
  CONSTRAINT session_note_text_check CHECK (char_length(note_text) BETWEEN 1 AND 16000)
);
COMMENT ON TABLE session_note IS
  'Notes on a session. Row security lets only the two people of the pairing read them; no audit and no log records them. Kept for 30 days '
  'after the pairing is closed.';
COMMENT ON COLUMN session_note.id IS 'UUID version 7.';
COMMENT ON COLUMN session_note.version IS 'Starts at 1 and increases with every change; used as the ETag.';
COMMENT ON COLUMN session_note.session_id IS 'The session.';
COMMENT ON COLUMN session_note.author_id IS 'Who wrote it. Only the author may change or delete it; one note per person and session.';
COMMENT ON COLUMN session_note.note_text IS
  'The note, at most 16000 characters. Only the functions in sql/logic/sessions mention this column.';
COMMENT ON COLUMN session_note.created_at IS 'When the row was created.';
COMMENT ON COLUMN session_note.updated_at IS 'When the row was last changed.';
GRANT SELECT, INSERT, DELETE, UPDATE (note_text) ON session_note TO kehrwert_app;

-- In a migration because the policies of session notes call it.
CREATE FUNCTION is_in_session(session_id uuid) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN EXISTS (
    SELECT FROM public.session
      JOIN public.pairing ON pairing.id = session.pairing_id
     WHERE session.id = is_in_session.session_id
       AND public.current_actor() IN (pairing.mentor_id, pairing.mentee_id));
END;
$$;
COMMENT ON FUNCTION is_in_session(uuid) IS 'True if the caller is one of the two people of the session''s pairing.';

ALTER TABLE session_note ENABLE ROW LEVEL SECURITY;
ALTER TABLE session_note FORCE ROW LEVEL SECURITY;
CREATE POLICY session_note_read ON session_note FOR SELECT USING (is_in_session(session_id));
CREATE POLICY session_note_insert ON session_note FOR INSERT WITH CHECK (author_id = current_actor() AND is_in_session(session_id));
CREATE POLICY session_note_update ON session_note FOR UPDATE USING (author_id = current_actor())
  WITH CHECK (author_id = current_actor() AND is_in_session(session_id));
CREATE POLICY session_note_delete ON session_note FOR DELETE USING (author_id = current_actor());
COMMENT ON POLICY session_note_read ON session_note IS 'The two people of the pairing.';
COMMENT ON POLICY session_note_insert ON session_note IS 'Either of the two, in their own name.';
COMMENT ON POLICY session_note_update ON session_note IS 'The author.';
COMMENT ON POLICY session_note_delete ON session_note IS 'The author.';

CREATE TABLE session_note_revision (
  id uuid NOT NULL DEFAULT new_id(),
  note_id uuid NOT NULL,
  session_id uuid NOT NULL,
  author_id uuid NOT NULL,
  note_version bigint NOT NULL,
  note_text text NOT NULL,
  written_at timestamptz NOT NULL,
  replaced_at timestamptz NOT NULL DEFAULT app_now(),
  CONSTRAINT session_note_revision_id_pkey PRIMARY KEY (id),
  CONSTRAINT session_note_revision_note_id_note_version_key UNIQUE (note_id, note_version),
  CONSTRAINT session_note_revision_note_id_fkey FOREIGN KEY (note_id) REFERENCES session_note (id) ON DELETE CASCADE
);
CREATE INDEX session_note_revision_session_id_id_idx ON session_note_revision (session_id, id);
COMMENT ON TABLE session_note_revision IS
  'Former texts of notes, written only by a trigger. Row security lets only the two people of the pairing read them; no audit and no log '
  'records them. Deleted with the note.';
COMMENT ON COLUMN session_note_revision.id IS 'UUID version 7.';
COMMENT ON COLUMN session_note_revision.note_id IS 'The note.';
COMMENT ON COLUMN session_note_revision.session_id IS 'The session.';
COMMENT ON COLUMN session_note_revision.author_id IS 'Who wrote it.';
COMMENT ON COLUMN session_note_revision.note_version IS 'Version of the note that had this text.';
COMMENT ON COLUMN session_note_revision.note_text IS
  'The former text, at most 16000 characters. Only the functions in sql/logic/sessions mention this column.';
COMMENT ON COLUMN session_note_revision.written_at IS 'When the author wrote it.';
COMMENT ON COLUMN session_note_revision.replaced_at IS 'When the author replaced it.';
GRANT SELECT ON session_note_revision TO kehrwert_app;
ALTER TABLE session_note_revision ENABLE ROW LEVEL SECURITY;
ALTER TABLE session_note_revision FORCE ROW LEVEL SECURITY;
CREATE POLICY session_note_revision_read ON session_note_revision FOR SELECT USING (is_in_session(session_id));
CREATE POLICY session_note_revision_insert ON session_note_revision FOR INSERT WITH CHECK (author_id = current_actor());
COMMENT ON POLICY session_note_revision_read ON session_note_revision IS 'The two people of the pairing.';
COMMENT ON POLICY session_note_revision_insert ON session_note_revision IS
  'The trigger, while the author changes a note. Nobody is granted the right to insert, so only the owner of the table has it.';
