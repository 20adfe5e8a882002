-- SPDX-License-Identifier: Apache-2.0
-- Sessions of a pairing and the notes that exactly two people can read.

-- migrate:up

CREATE TABLE time_zone (
  name text NOT NULL,
  CONSTRAINT time_zone_name_pkey PRIMARY KEY (name)
);
COMMENT ON TABLE time_zone IS
  'Zone names once found valid: the system''s list is read from files at every look and costs 50 ms. Filled by a trigger '
  'alone; no personal data.';
COMMENT ON COLUMN time_zone.name IS 'IANA name, like Europe/Berlin.';

CREATE FUNCTION time_zone_exists(zone text) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM time_zone WHERE time_zone.name = zone) THEN
    RETURN true;
  END IF;
  IF zone !~ '^[A-Z]' OR NOT EXISTS (SELECT FROM pg_timezone_names AS known WHERE known.name = zone) THEN
    RETURN false;
  END IF;
  INSERT INTO time_zone (name) VALUES (zone) ON CONFLICT DO NOTHING;
  RETURN true;
END;
$$;
COMMENT ON FUNCTION time_zone_exists(text) IS 'True if the name is an IANA time zone that the database knows.';

CREATE TABLE session (
  id uuid NOT NULL DEFAULT uuidv7(),
  version bigint NOT NULL DEFAULT 1,
  pairing_id uuid NOT NULL,
  state text NOT NULL DEFAULT 'planned',
  starts_at timestamptz NOT NULL,
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
  'Meetings of a pairing. Read by the two; an assistant sees the principal''s times, reports count them. Kept as long as the program.';
COMMENT ON COLUMN session.id IS 'UUID version 7.';
COMMENT ON COLUMN session.version IS 'Counts changes from 1; the ETag.';
COMMENT ON COLUMN session.pairing_id IS 'The pairing.';
COMMENT ON COLUMN session.state IS 'planned, confirmed, held, missed, cancelled.';
COMMENT ON COLUMN session.starts_at IS 'Begin. A confirmed session that is moved is planned again.';
COMMENT ON COLUMN session.minutes IS 'Length in minutes, 5 to 480; left out: the program''s.';
COMMENT ON COLUMN session.time_zone IS 'IANA name of the zone the two agreed the time in.';
COMMENT ON COLUMN session.place IS 'Room or address of a call, at most 200 characters. The two alone.';
COMMENT ON COLUMN session.plan_item_id IS
  'Item of the pair''s plan that it came from, which no other session has; a cancelled one lets go of it. The two alone.';
COMMENT ON COLUMN session.topic_id IS 'Topic of the same program; the two alone, counted in reports.';
COMMENT ON COLUMN session.goal IS 'What should be done at the end, at most 4000 characters. The two alone.';
COMMENT ON COLUMN session.mentor_held_at IS 'When the mentor confirmed that it took place.';
COMMENT ON COLUMN session.mentee_held_at IS 'When the mentee confirmed that it took place.';
COMMENT ON COLUMN session.created_at IS 'When the row was made.';
COMMENT ON COLUMN session.updated_at IS 'When the row was last changed.';
COMMENT ON CONSTRAINT session_topic_goal_check ON session IS 'One topic and one goal before a session is confirmed.';
COMMENT ON CONSTRAINT session_held_check ON session IS
  'Held if both confirmed it and only then, never by a clock; a confirmation needs a confirmed session.';

-- FOR SHARE, so that the pairing does not end between this look and the commit.
CREATE FUNCTION session_place_rules(item session) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  owner pairing;
BEGIN
  SELECT pairing.* INTO owner FROM pairing WHERE pairing.id = item.pairing_id FOR SHARE;
  IF owner.state IS DISTINCT FROM 'active' THEN
    PERFORM refuse('session_pairing_check');
  END IF;
END;
$$;
COMMENT ON FUNCTION session_place_rules(session) IS
  'Refuses to plan, move or confirm a session unless its pairing is active (session_pairing_check).';

CREATE FUNCTION session_minor_rules(item session) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  begins timestamp := item.starts_at AT TIME ZONE item.time_zone;
  ends timestamp := (item.starts_at + make_interval(mins => item.minutes)) AT TIME ZONE item.time_zone;
BEGIN
  IF (extract(isodow FROM begins) > 5 OR begins::time < time '06:00' OR ends > begins::date + time '20:00')
    AND EXISTS (SELECT FROM pairing
                  JOIN employee ON employee.id IN (pairing.mentor_id, pairing.mentee_id)
                 WHERE pairing.id = item.pairing_id
                   AND employee.minor) THEN
    PERFORM refuse('session_minor_hours_check');
  END IF;
END;
$$;
COMMENT ON FUNCTION session_minor_rules(session) IS
  'Refuses a session with a minor at night or at a weekend (session_minor_hours_check): it lies Monday to Friday from 06:00 to 20:00 in '
  'its time zone, as the law on the protection of young workers wants it (JArbSchG sections 14 to 17).';

CREATE FUNCTION session_held_rules(old_item session, new_item session) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  owner pairing;
  by_mentor boolean := new_item.mentor_held_at IS NOT NULL AND new_item.mentor_held_at IS DISTINCT FROM old_item.mentor_held_at;
  by_mentee boolean := new_item.mentee_held_at IS NOT NULL AND new_item.mentee_held_at IS DISTINCT FROM old_item.mentee_held_at;
BEGIN
  IF NOT by_mentor AND NOT by_mentee THEN
    RETURN;
  END IF;
  IF app_now() < new_item.starts_at THEN
    PERFORM refuse('session_future_check');
  END IF;
  SELECT pairing.* INTO owner FROM pairing WHERE pairing.id = old_item.pairing_id;
  IF (by_mentor AND current_actor() <> owner.mentor_id) OR (by_mentee AND current_actor() <> owner.mentee_id) THEN
    PERFORM refuse('session_held_person_check');
  END IF;
END;
$$;
COMMENT ON FUNCTION session_held_rules(session, session) IS
  'Refuses to confirm as held before the start (session_future_check) and for the other person (session_held_person_check).';

CREATE FUNCTION session_rules() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    NEW.mentor_held_at := NULL;
    NEW.mentee_held_at := NULL;
    NEW.minutes := COALESCE(NEW.minutes, (SELECT program.session_minutes
                                            FROM pairing
                                            JOIN program ON program.id = pairing.program_id
                                           WHERE pairing.id = NEW.pairing_id));
    PERFORM session_place_rules(NEW);
  ELSE
    IF OLD.state = 'held' AND (NEW.starts_at, NEW.minutes, NEW.time_zone, NEW.plan_item_id, NEW.topic_id, NEW.goal, NEW.mentor_held_at,
                               NEW.mentee_held_at)
      IS DISTINCT FROM (OLD.starts_at, OLD.minutes, OLD.time_zone, OLD.plan_item_id, OLD.topic_id, OLD.goal, OLD.mentor_held_at,
                        OLD.mentee_held_at) THEN
      PERFORM refuse('session_held_fixed_check');
    END IF;
    IF OLD.state = 'confirmed' AND NEW.state = 'confirmed'
      AND (NEW.starts_at, NEW.topic_id, NEW.goal) IS DISTINCT FROM (OLD.starts_at, OLD.topic_id, OLD.goal) THEN
      NEW.state := 'planned';
    END IF;
    IF NEW.state IN ('planned', 'confirmed') AND (NEW.state <> OLD.state OR NEW.starts_at <> OLD.starts_at) THEN
      PERFORM session_place_rules(NEW);
    END IF;
    IF NEW.state = 'missed' AND OLD.state <> 'missed' AND app_now() < NEW.starts_at THEN
      PERFORM refuse('session_future_check');
    END IF;
    PERFORM session_held_rules(OLD, NEW);
    IF OLD.state = 'confirmed' AND NEW.state IN ('planned', 'missed', 'cancelled') THEN
      NEW.mentor_held_at := NULL;
      NEW.mentee_held_at := NULL;
    ELSIF NEW.state = 'confirmed' AND NEW.mentor_held_at IS NOT NULL AND NEW.mentee_held_at IS NOT NULL THEN
      NEW.state := 'held';
    END IF;
  END IF;
  IF (TG_OP = 'INSERT' OR NEW.time_zone <> OLD.time_zone) AND NOT time_zone_exists(NEW.time_zone) THEN
    PERFORM refuse('session_time_zone_check');
  END IF;
  IF TG_OP = 'INSERT' OR (NEW.starts_at, NEW.minutes, NEW.time_zone) IS DISTINCT FROM (OLD.starts_at, OLD.minutes, OLD.time_zone)
    OR (NEW.state <> OLD.state AND NEW.state IN ('planned', 'confirmed')) THEN
    PERFORM session_minor_rules(NEW);
  END IF;
  IF NEW.topic_id IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.topic_id IS DISTINCT FROM OLD.topic_id)
    AND NOT EXISTS (SELECT FROM pairing
                      JOIN topic ON topic.program_id = pairing.program_id
                     WHERE pairing.id = NEW.pairing_id AND topic.id = NEW.topic_id) THEN
    PERFORM refuse('session_topic_program_check');
  END IF;
  IF (TG_OP = 'INSERT' OR NEW.topic_id IS DISTINCT FROM OLD.topic_id)
    AND EXISTS (SELECT FROM topic WHERE topic.id = NEW.topic_id AND topic.retired_at IS NOT NULL) THEN
    PERFORM refuse('session_topic_retired_check');
  END IF;
  -- Before the constraint would: PostgreSQL writes a row that breaks one into its log, goal and all.
  IF NEW.state IN ('confirmed', 'held') AND (NEW.topic_id IS NULL OR NEW.goal IS NULL) THEN
    PERFORM refuse('session_topic_goal_check');
  END IF;
  RETURN NEW;
END;
$$;
COMMENT ON FUNCTION session_rules() IS
  'Trigger: pairing active, known zone, hours that suit a minor, topic in use of the program; moved is planned again; the second '
  'confirmation makes it held, and held stays as it is.';

CREATE FUNCTION pairing_closed_sessions() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE session
     SET state = 'cancelled'
   WHERE session.pairing_id = NEW.id
     AND session.state IN ('planned', 'confirmed')
     AND session.starts_at > app_now();
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION pairing_closed_sessions() IS
  'Trigger: closing a pairing cancels its coming sessions; those whose time has passed can still be confirmed as held or missed.';

-- The end of a pairing is told as such, to both alike, and not once for each session that goes with it.
CREATE FUNCTION session_told() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  kind text;
BEGIN
  IF TG_OP = 'INSERT' OR (NEW.state = 'planned' AND OLD.state IN ('missed', 'cancelled')) THEN
    kind := 'session_planned';
  ELSIF NEW.state = 'cancelled' AND OLD.state <> 'cancelled' THEN
    kind := 'session_cancelled';
  ELSIF NEW.state IN ('planned', 'confirmed')
    AND (NEW.starts_at, NEW.minutes, NEW.place) IS DISTINCT FROM (OLD.starts_at, OLD.minutes, OLD.place) THEN
    kind := 'session_moved';
  ELSIF NEW.state = 'confirmed' AND OLD.state = 'planned' THEN
    kind := 'session_confirmed';
  ELSE
    RETURN NULL;
  END IF;
  PERFORM notify(array_remove(ARRAY[pairing.mentor_id, pairing.mentee_id], current_actor()), kind, pairing.program_id, 'session', NEW.id)
    FROM pairing
   WHERE pairing.id = NEW.pairing_id
     AND pairing.closed_at IS NULL;
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION session_told() IS
  'Trigger: tells the other of the pair that a session was planned, moved (in time, length or place), confirmed or cancelled.';

CREATE TRIGGER session_1_state BEFORE INSERT OR UPDATE ON session FOR EACH ROW EXECUTE FUNCTION state_guard('planned');
CREATE TRIGGER session_2_rules BEFORE INSERT OR UPDATE ON session FOR EACH ROW EXECUTE FUNCTION session_rules();
CREATE TRIGGER session_3_version BEFORE UPDATE ON session FOR EACH ROW EXECUTE FUNCTION row_version();
CREATE TRIGGER session_4_history AFTER UPDATE ON session FOR EACH ROW WHEN (OLD.state <> NEW.state) EXECUTE FUNCTION state_history();
CREATE TRIGGER session_5_audit AFTER INSERT OR UPDATE OR DELETE ON session FOR EACH ROW EXECUTE FUNCTION audit_write('id');
CREATE TRIGGER session_8_told AFTER INSERT OR UPDATE ON session FOR EACH ROW EXECUTE FUNCTION session_told();
CREATE TRIGGER pairing_7_sessions AFTER UPDATE ON pairing
  FOR EACH ROW WHEN (OLD.closed_at IS NULL AND NEW.closed_at IS NOT NULL) EXECUTE FUNCTION pairing_closed_sessions();

GRANT SELECT, INSERT ON session TO kehrwert_app;
GRANT UPDATE (state, starts_at, minutes, time_zone, place, plan_item_id, topic_id, goal, mentor_held_at, mentee_held_at)
  ON session TO kehrwert_app;

CREATE TABLE session_note (
  id uuid NOT NULL DEFAULT uuidv7(),
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
  'Notes of a session. Read by the two people of the pairing and nobody else, by row security; no audit, no log. Kept for '
  '30 days after the pairing is closed.';
COMMENT ON COLUMN session_note.id IS 'UUID version 7.';
COMMENT ON COLUMN session_note.version IS 'Counts changes from 1; the ETag.';
COMMENT ON COLUMN session_note.session_id IS 'The session.';
COMMENT ON COLUMN session_note.author_id IS 'Who wrote it and alone may change or delete it; one note per person and session.';
COMMENT ON COLUMN session_note.note_text IS 'The note, at most 16000 characters. Named by the functions beside this table alone.';
COMMENT ON COLUMN session_note.created_at IS 'When the row was made.';
COMMENT ON COLUMN session_note.updated_at IS 'When the row was last changed.';
CREATE TRIGGER session_note_3_version BEFORE UPDATE ON session_note FOR EACH ROW EXECUTE FUNCTION row_version();
GRANT SELECT, INSERT, DELETE, UPDATE (note_text) ON session_note TO kehrwert_app;

CREATE FUNCTION is_in_session(session_id uuid) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM public.session
      JOIN public.pairing ON pairing.id = session.pairing_id
     WHERE session.id = is_in_session.session_id
       AND public.current_actor() IN (pairing.mentor_id, pairing.mentee_id))
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
COMMENT ON POLICY session_note_insert ON session_note IS 'Each of the two, in their own name.';
COMMENT ON POLICY session_note_update ON session_note IS 'The author.';
COMMENT ON POLICY session_note_delete ON session_note IS 'The author.';

CREATE TABLE session_note_revision (
  id uuid NOT NULL DEFAULT uuidv7(),
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
  'Former texts of notes, written by a trigger alone. Read by the two people of the pairing and nobody else, by row security; no audit, no '
  'log. Gone with the note.';
COMMENT ON COLUMN session_note_revision.id IS 'UUID version 7.';
COMMENT ON COLUMN session_note_revision.note_id IS 'The note.';
COMMENT ON COLUMN session_note_revision.session_id IS 'The session.';
COMMENT ON COLUMN session_note_revision.author_id IS 'Who wrote it.';
COMMENT ON COLUMN session_note_revision.note_version IS 'Version of the note that had this text.';
COMMENT ON COLUMN session_note_revision.note_text IS
  'The former text, at most 16000 characters. Named by the functions beside this table alone.';
COMMENT ON COLUMN session_note_revision.written_at IS 'When the author wrote it.';
COMMENT ON COLUMN session_note_revision.replaced_at IS 'When the author replaced it.';
GRANT SELECT ON session_note_revision TO kehrwert_app;
ALTER TABLE session_note_revision ENABLE ROW LEVEL SECURITY;
ALTER TABLE session_note_revision FORCE ROW LEVEL SECURITY;
CREATE POLICY session_note_revision_read ON session_note_revision FOR SELECT USING (is_in_session(session_id));
CREATE POLICY session_note_revision_insert ON session_note_revision FOR INSERT WITH CHECK (author_id = current_actor());
COMMENT ON POLICY session_note_revision_read ON session_note_revision IS 'The two people of the pairing.';
COMMENT ON POLICY session_note_revision_insert ON session_note_revision IS
  'The trigger, while the author writes: the right to insert is granted to nobody, so only the owner has it.';

-- From here to session_note_revision_json stands all that reads or writes texts of notes, so that their storage can change in one place.
CREATE FUNCTION session_note_write(of_session uuid, wanted text) RETURNS session_note
LANGUAGE sql VOLATILE AS $$
  INSERT INTO session_note (session_id, note_text)
  VALUES (of_session, wanted)
  ON CONFLICT (session_id, author_id) DO UPDATE
     SET note_text = excluded.note_text
  RETURNING session_note.*
$$;
COMMENT ON FUNCTION session_note_write(uuid, text) IS 'Makes or replaces the caller''s own note of the session and returns it.';

CREATE FUNCTION session_note_keep() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.note_text IS DISTINCT FROM OLD.note_text THEN
    INSERT INTO session_note_revision (note_id, session_id, author_id, note_version, note_text, written_at)
    VALUES (OLD.id, OLD.session_id, OLD.author_id, OLD.version, OLD.note_text, OLD.updated_at);
  END IF;
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION session_note_keep() IS 'Trigger: keeps the former text of a note that is replaced by another one.';
CREATE TRIGGER session_note_6_revision AFTER UPDATE ON session_note FOR EACH ROW EXECUTE FUNCTION session_note_keep();

CREATE FUNCTION session_note_json(item session_note) RETURNS json
LANGUAGE sql STABLE AS $$
  SELECT json_build_object(
    'id', item.id,
    'version', item.version,
    'session_id', item.session_id,
    'author_id', item.author_id,
    'text', item.note_text,
    'created_at', rfc3339(item.created_at),
    'updated_at', rfc3339(item.updated_at))
$$;
COMMENT ON FUNCTION session_note_json(session_note) IS 'A note as the API shows it to the two.';

CREATE FUNCTION session_note_revision_json(item session_note_revision) RETURNS json
LANGUAGE sql STABLE AS $$
  SELECT json_build_object(
    'id', item.id,
    'note_id', item.note_id,
    'session_id', item.session_id,
    'author_id', item.author_id,
    'note_version', item.note_version,
    'text', item.note_text,
    'written_at', rfc3339(item.written_at),
    'replaced_at', rfc3339(item.replaced_at))
$$;
COMMENT ON FUNCTION session_note_revision_json(session_note_revision) IS 'A former text of a note as the API shows it to the two.';

CREATE FUNCTION session_json(item session) RETURNS json
LANGUAGE sql STABLE AS $$
  SELECT json_build_object(
    'id', item.id,
    'version', item.version,
    'pairing_id', item.pairing_id,
    'state', item.state,
    'starts_at', rfc3339(item.starts_at),
    'minutes', item.minutes,
    'time_zone', item.time_zone,
    'place', item.place,
    'plan_item_id', item.plan_item_id,
    'topic_id', item.topic_id,
    'goal', item.goal,
    'mentor_held_at', rfc3339(item.mentor_held_at),
    'mentee_held_at', rfc3339(item.mentee_held_at),
    'created_at', rfc3339(item.created_at),
    'updated_at', rfc3339(item.updated_at))
$$;
COMMENT ON FUNCTION session_json(session) IS 'A session as the API shows it to the two.';

CREATE FUNCTION session_json(item session, embed text[]) RETURNS json
LANGUAGE plpgsql STABLE AS $$
DECLARE
  shown json := session_json(item);
BEGIN
  IF 'topic' = ANY (embed) THEN
    shown := with_member(shown, 'topic', (SELECT topic_json(topic) FROM topic WHERE topic.id = item.topic_id));
  END IF;
  IF 'partner' = ANY (embed) THEN
    shown := with_member(shown, 'partner', (SELECT employee_json(employee)
                                              FROM pairing
                                              JOIN employee ON employee.id IN (pairing.mentor_id, pairing.mentee_id)
                                             WHERE pairing.id = item.pairing_id
                                               AND employee.id <> current_actor()));
  END IF;
  RETURN shown;
END;
$$;
COMMENT ON FUNCTION session_json(session, text[]) IS
  'A session as the API shows it to the two, with what `embed` names of topic and partner (public profile of the other one).';

-- migrate:down

DROP FUNCTION session_json(session, text[]);
DROP FUNCTION session_json(session);
DROP FUNCTION session_note_revision_json(session_note_revision);
DROP FUNCTION session_note_json(session_note);
DROP FUNCTION session_note_write(uuid, text);
DROP TABLE session_note_revision;
DROP TABLE session_note;
DROP FUNCTION session_note_keep();
DROP FUNCTION is_in_session(uuid);
DROP TRIGGER pairing_7_sessions ON pairing;
DROP FUNCTION pairing_closed_sessions();
DROP FUNCTION session_held_rules(session, session);
DROP FUNCTION session_minor_rules(session);
DROP FUNCTION session_place_rules(session);
DROP TABLE session;
DROP FUNCTION session_told();
DROP FUNCTION session_rules();
DROP FUNCTION time_zone_exists(text);
DROP TABLE time_zone;
