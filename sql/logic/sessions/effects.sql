-- SPDX-License-Identifier: Apache-2.0
-- What a change to a session or a note sets off.

CREATE OR REPLACE TRIGGER session_4_history AFTER UPDATE ON session
  FOR EACH ROW WHEN (OLD.state <> NEW.state) EXECUTE FUNCTION state_history();
CREATE OR REPLACE TRIGGER session_5_audit AFTER INSERT OR UPDATE OR DELETE ON session FOR EACH ROW EXECUTE FUNCTION audit_write('id');

-- Locks the pairing, so that two sessions that become held at the same time are both counted.
CREATE OR REPLACE FUNCTION session_held_feedback() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  pair pairing;
BEGIN
  SELECT pairing.* INTO pair FROM pairing WHERE pairing.id = NEW.pairing_id FOR NO KEY UPDATE;
  PERFORM feedback_ask(pair, NEW.id, 'session', app_now(), 30);
  IF 2 * (SELECT count(*) FROM session WHERE session.pairing_id = pair.id AND session.state = 'held') >= pair.sessions_planned THEN
    PERFORM feedback_ask(pair, NULL, 'half_time', app_now(), 30);
  END IF;
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION session_held_feedback() IS
  'Trigger: a session that becomes held asks both people for feedback. Once half of the planned sessions have been held, both are also '
  'asked for half-time feedback.';
CREATE OR REPLACE TRIGGER session_6_feedback AFTER UPDATE ON session
  FOR EACH ROW WHEN (OLD.state <> 'held' AND NEW.state = 'held') EXECUTE FUNCTION session_held_feedback();

CREATE OR REPLACE FUNCTION session_plan_moves() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF (CASE WHEN TG_OP = 'UPDATE' THEN OLD.plan_item_id END) IS DISTINCT FROM NEW.plan_item_id THEN
    UPDATE pairing_plan SET version = pairing_plan.version + 1 WHERE pairing_plan.pairing_id = NEW.pairing_id;
  END IF;
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION session_plan_moves() IS 'Trigger: a session plan gets a new version when an item gains or loses its session.';
CREATE OR REPLACE TRIGGER session_6_plan AFTER INSERT OR UPDATE ON session FOR EACH ROW EXECUTE FUNCTION session_plan_moves();

-- When a pairing closes, both people get one notification about the pairing, and none for the sessions that are cancelled with it.
CREATE OR REPLACE FUNCTION session_told() RETURNS trigger
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
  'Trigger: notifies the other person when a session is planned, moved (in time, length or place), confirmed or cancelled. Sends nothing '
  'for the sessions that are cancelled because their pairing closes.';
CREATE OR REPLACE TRIGGER session_8_told AFTER INSERT OR UPDATE ON session FOR EACH ROW EXECUTE FUNCTION session_told();

CREATE OR REPLACE FUNCTION session_note_keep() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.note_text IS DISTINCT FROM OLD.note_text THEN
    INSERT INTO session_note_revision (note_id, session_id, author_id, note_version, note_text, written_at)
    VALUES (OLD.id, OLD.session_id, OLD.author_id, OLD.version, OLD.note_text, OLD.updated_at);
  END IF;
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION session_note_keep() IS 'Trigger: keeps the former text of a note when the text changes.';
CREATE OR REPLACE TRIGGER session_note_6_revision AFTER UPDATE ON session_note FOR EACH ROW EXECUTE FUNCTION session_note_keep();
