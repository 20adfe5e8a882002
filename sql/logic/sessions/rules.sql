-- SPDX-License-Identifier: Apache-2.0
-- When a session may be planned, moved, confirmed and held.

-- FOR SHARE keeps the pairing from ending between this check and the commit.
CREATE OR REPLACE FUNCTION session_pairing_rules(item session) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  owner pairing;
BEGIN
  SELECT pairing.* INTO owner FROM pairing WHERE pairing.id = item.pairing_id FOR SHARE;
  IF owner.state IS DISTINCT FROM 'active' OR program_ended(owner.program_id) THEN
    PERFORM refuse('session_pairing_check');
  END IF;
  PERFORM session_life_rules(item);
END;
$$;
COMMENT ON FUNCTION session_pairing_rules(session) IS
  'Refuses to plan, move or confirm a session unless its pairing is active in a program that has not ended (session_pairing_check) and the '
  'session lies within the life of the pairing (session_life_rules).';

CREATE OR REPLACE FUNCTION session_held_rules(old_item session, new_item session) RETURNS void
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
  PERFORM session_life_rules(new_item);
  SELECT pairing.* INTO owner FROM pairing WHERE pairing.id = old_item.pairing_id;
  IF (by_mentor AND current_actor() <> owner.mentor_id) OR (by_mentee AND current_actor() <> owner.mentee_id) THEN
    PERFORM refuse('session_held_person_check');
  END IF;
END;
$$;
COMMENT ON FUNCTION session_held_rules(session, session) IS
  'Refuses to confirm a session as held before its start (session_future_check), outside the life of its pairing (session_life_rules), or '
  'for the other person (session_held_person_check).';

CREATE OR REPLACE TRIGGER session_1_state BEFORE INSERT OR UPDATE ON session FOR EACH ROW EXECUTE FUNCTION state_guard('planned');

-- Lock order, as everywhere: pairing, session, plan, item.
CREATE OR REPLACE FUNCTION session_plan_rules() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  item plan_item;
BEGIN
  IF NEW.state = 'cancelled' THEN
    NEW.plan_item_id := NULL;
  END IF;
  IF NEW.plan_item_id IS NULL OR (TG_OP = 'UPDATE' AND NEW.plan_item_id IS NOT DISTINCT FROM OLD.plan_item_id) THEN
    RETURN NEW;
  END IF;
  PERFORM FROM pairing WHERE pairing.id = NEW.pairing_id FOR SHARE;
  PERFORM FROM pairing_plan WHERE pairing_plan.pairing_id = NEW.pairing_id FOR NO KEY UPDATE;
  SELECT plan_item.* INTO item FROM plan_item WHERE plan_item.id = NEW.plan_item_id AND plan_item.pairing_id = NEW.pairing_id;
  IF item.id IS NULL OR NOT pairing_plan_open(NEW.pairing_id) THEN
    PERFORM refuse('session_plan_item_check');
  END IF;
  NEW.topic_id := COALESCE(NEW.topic_id, item.topic_id);
  NEW.goal := COALESCE(NEW.goal, item.goal);
  RETURN NEW;
END;
$$;
COMMENT ON FUNCTION session_plan_rules() IS
  'Trigger: a session takes its topic and its goal from its plan item, unless it has its own. A cancelled session releases its item. The '
  'item must belong to the same pairing, and whoever chooses it must be allowed to read the plan (session_plan_item_check). What a '
  'session has taken over from its item belongs to the session, and stays when the plan is no longer readable.';
CREATE OR REPLACE TRIGGER session_2_plan BEFORE INSERT OR UPDATE ON session FOR EACH ROW EXECUTE FUNCTION session_plan_rules();

CREATE OR REPLACE FUNCTION session_rules() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    NEW.mentor_held_at := NULL;
    NEW.mentee_held_at := NULL;
    NEW.minutes := COALESCE(NEW.minutes, (SELECT program.session_minutes
                                            FROM pairing
                                            JOIN program ON program.id = pairing.program_id
                                           WHERE pairing.id = NEW.pairing_id));
    PERFORM session_pairing_rules(NEW);
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
    IF NEW.state IN ('planned', 'confirmed')
      AND (NEW.state, NEW.starts_at, NEW.minutes) IS DISTINCT FROM (OLD.state, OLD.starts_at, OLD.minutes) THEN
      PERFORM session_pairing_rules(NEW);
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
  -- Refused before the table constraint does it: for a login that bypasses row-level security, PostgreSQL would log the whole row that
  -- violates a constraint, including the goal.
  IF NEW.state IN ('confirmed', 'held') AND (NEW.topic_id IS NULL OR NEW.goal IS NULL) THEN
    PERFORM refuse('session_topic_goal_check');
  END IF;
  RETURN NEW;
END;
$$;
COMMENT ON FUNCTION session_rules() IS
  'Trigger: a session needs an active pairing, a known time zone (session_time_zone_check), hours that suit a minor, and a topic of the '
  'program that is not retired (session_topic_program_check, session_topic_retired_check). A confirmed session becomes planned again when '
  'its start, topic or goal changes. The second confirmation makes it held, and a held session no longer changes '
  '(session_held_fixed_check).';
CREATE OR REPLACE TRIGGER session_2_rules BEFORE INSERT OR UPDATE ON session FOR EACH ROW EXECUTE FUNCTION session_rules();

CREATE OR REPLACE TRIGGER session_3_version BEFORE UPDATE ON session FOR EACH ROW EXECUTE FUNCTION row_version();
CREATE OR REPLACE TRIGGER session_note_3_version BEFORE UPDATE ON session_note FOR EACH ROW EXECUTE FUNCTION row_version();

CREATE OR REPLACE TRIGGER session_note_revision_3_growth BEFORE INSERT OR DELETE ON session_note_revision
  FOR EACH ROW EXECUTE FUNCTION growth_bound('revision of a note', 'note_id');

CREATE OR REPLACE TRIGGER session_3_growth BEFORE INSERT OR DELETE ON session
  FOR EACH ROW EXECUTE FUNCTION growth_bound('session of a pairing', 'pairing_id');
