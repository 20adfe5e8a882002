-- SPDX-License-Identifier: Apache-2.0
-- What a change to a pairing sets off: history, places, sessions, feedback, plan, proposals, notifications.

CREATE OR REPLACE TRIGGER pairing_4_history AFTER UPDATE ON pairing
  FOR EACH ROW WHEN (OLD.state <> NEW.state) EXECUTE FUNCTION state_history();
CREATE OR REPLACE TRIGGER pairing_5_audit AFTER INSERT OR UPDATE OR DELETE ON pairing FOR EACH ROW EXECUTE FUNCTION audit_write('id');

CREATE OR REPLACE FUNCTION pair_lock_fulfilled() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE pair_decision AS standing
     SET ended_at = app_now()
   WHERE standing.mentor_application_id = NEW.mentor_application_id
     AND standing.mentee_application_id = NEW.mentee_application_id
     AND standing.decision = 'locked'
     AND standing.ended_at IS NULL;
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION pair_lock_fulfilled() IS
  'Trigger: a new pairing ends the lock on its pair, because the pairing now takes the place that the lock kept. The lock does not come '
  'back when the pairing ends.';
-- Runs before pairing_6_places, so that the place is not counted both as kept and as taken.
CREATE OR REPLACE TRIGGER pairing_5_decisions AFTER INSERT ON pairing FOR EACH ROW EXECUTE FUNCTION pair_lock_fulfilled();

CREATE OR REPLACE FUNCTION pairing_places() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    UPDATE application
       SET taken = application.taken + 1, state = 'matched'
     WHERE application.id IN (NEW.mentor_application_id, NEW.mentee_application_id);
    RETURN NULL;
  END IF;
  PERFORM FROM application AS each
    WHERE each.id IN (NEW.mentor_application_id, NEW.mentee_application_id)
    ORDER BY each.id
      FOR NO KEY UPDATE;
  UPDATE application
     SET taken = application.taken - 1,
         state = CASE WHEN application.state = 'matched' AND application.taken = 1 THEN 'accepted' ELSE application.state END
   WHERE application.id IN (NEW.mentor_application_id, NEW.mentee_application_id)
     AND NOT application.fulfilled;
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION pairing_places() IS
  'Trigger: a pairing takes a place of both applications and frees it when it is ended. An application without another pairing then '
  'becomes accepted again. Nothing becomes free in an application that has completed a pairing.';
CREATE OR REPLACE TRIGGER pairing_6_places AFTER INSERT ON pairing FOR EACH ROW EXECUTE FUNCTION pairing_places();
CREATE OR REPLACE TRIGGER pairing_6_places_back AFTER UPDATE ON pairing
  FOR EACH ROW WHEN (OLD.state <> 'ended' AND NEW.state = 'ended') EXECUTE FUNCTION pairing_places();

CREATE OR REPLACE FUNCTION pairing_completed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM FROM application AS each
    WHERE each.id IN (NEW.mentor_application_id, NEW.mentee_application_id)
    ORDER BY each.id
      FOR NO KEY UPDATE;
  UPDATE pair_decision AS standing
     SET ended_at = app_now()
   WHERE (standing.mentor_application_id = NEW.mentor_application_id OR standing.mentee_application_id = NEW.mentee_application_id)
     AND standing.decision = 'locked'
     AND standing.ended_at IS NULL;
  UPDATE application
     SET taken = application.capacity, fulfilled = true
   WHERE application.id IN (NEW.mentor_application_id, NEW.mentee_application_id);
  PERFORM proposals_supersede(ARRAY(
    SELECT proposal.id
      FROM proposal
     WHERE proposal.mentor_application_id = NEW.mentor_application_id OR proposal.mentee_application_id = NEW.mentee_application_id));
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION pairing_completed() IS
  'Trigger: a completed pairing has fulfilled the wish to be paired. It leaves no free place in either application, ends the locks of '
  'their pairs and supersedes their open proposals. Both applications stay matched; the applicant can make them accepted again, which '
  'frees the places.';
CREATE OR REPLACE TRIGGER pairing_6_completed AFTER UPDATE ON pairing
  FOR EACH ROW WHEN (OLD.state <> 'completed' AND NEW.state = 'completed') EXECUTE FUNCTION pairing_completed();

CREATE OR REPLACE FUNCTION pairing_plan_draw() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  entry uuid;
BEGIN
  SELECT application.entry_module_id INTO entry
    FROM application
   WHERE application.id = NEW.mentee_application_id;
  INSERT INTO pairing_plan (pairing_id) VALUES (NEW.id);
  IF EXISTS (SELECT FROM session_template_item AS template WHERE template.program_id = NEW.program_id) THEN
    INSERT INTO plan_item (pairing_id, position, title, module_id, topic_id, goal)
    SELECT NEW.id, wanted.place, wanted.title, wanted.module_id, wanted.topic_id, wanted.goal
      FROM plan_from_template(NEW, entry) AS wanted
     WHERE wanted.place <= NEW.sessions_planned;
  ELSE
    INSERT INTO plan_item (pairing_id, position, title, module_id, topic_id, goal)
    SELECT NEW.id, wanted.place, wanted.title, wanted.module_id, wanted.topic_id, wanted.goal
      FROM plan_from_topics(NEW, entry) AS wanted
     WHERE wanted.place <= NEW.sessions_planned;
  END IF;
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION pairing_plan_draw() IS
  'Trigger: draws up the session plan of a new pairing, with at most sessions_planned items. The plan follows the program''s session '
  'template or, if that is empty, the topics of the two applications.';
CREATE OR REPLACE TRIGGER pairing_7_plan AFTER INSERT ON pairing FOR EACH ROW EXECUTE FUNCTION pairing_plan_draw();

CREATE OR REPLACE FUNCTION pairing_supersedes() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  without_place uuid[] := ARRAY(
    SELECT application.id
      FROM application
     WHERE application.id IN (NEW.mentor_application_id, NEW.mentee_application_id)
       AND application.taken >= application.capacity);
BEGIN
  PERFORM proposals_supersede(ARRAY(
    SELECT proposal.id
      FROM proposal
     WHERE proposal.program_id = NEW.program_id
       AND ((proposal.mentor_id = NEW.mentor_id AND proposal.mentee_id = NEW.mentee_id)
            OR (proposal.mentor_id = NEW.mentee_id AND proposal.mentee_id = NEW.mentor_id)
            OR proposal.mentor_application_id = ANY (without_place)
            OR proposal.mentee_application_id = ANY (without_place))));
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION pairing_supersedes() IS
  'Trigger: a new pairing supersedes the open proposals between its two people, and all open proposals of an application that has no place '
  'left.';
CREATE OR REPLACE TRIGGER pairing_7_proposals AFTER INSERT ON pairing FOR EACH ROW EXECUTE FUNCTION pairing_supersedes();

CREATE OR REPLACE FUNCTION pairing_closed_sessions() RETURNS trigger
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
  'Trigger: closing a pairing cancels its future sessions. Past sessions can still be confirmed as held or marked as missed.';
CREATE OR REPLACE TRIGGER pairing_7_sessions AFTER UPDATE ON pairing
  FOR EACH ROW WHEN (OLD.closed_at IS NULL AND NEW.closed_at IS NOT NULL) EXECUTE FUNCTION pairing_closed_sessions();

CREATE OR REPLACE FUNCTION pairing_completed_feedback() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM feedback_ask(NEW, NULL, 'end', app_now(), 60);
  PERFORM feedback_ask(NEW, NULL, 'pulse_3', app_now() + interval '3 months', 60);
  PERFORM feedback_ask(NEW, NULL, 'pulse_6', app_now() + interval '6 months', 60);
  PERFORM feedback_ask(NEW, NULL, 'pulse_12', app_now() + interval '12 months', 60);
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION pairing_completed_feedback() IS
  'Trigger: a completed pairing asks both people for feedback at once, and with follow-up pulses 3, 6 and 12 months later.';
CREATE OR REPLACE TRIGGER pairing_8_feedback AFTER UPDATE ON pairing
  FOR EACH ROW WHEN (OLD.state <> 'completed' AND NEW.state = 'completed') EXECUTE FUNCTION pairing_completed_feedback();

CREATE OR REPLACE FUNCTION pairing_started_feedback() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM feedback_ask(NEW, NULL, 'start', app_now(), 30);
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION pairing_started_feedback() IS
  'Trigger: a pairing that becomes active for the first time asks both people for feedback. It records how well they know the topics at '
  'the start; the feedback at the end asks again.';
CREATE OR REPLACE TRIGGER pairing_8_feedback_start AFTER UPDATE ON pairing
  FOR EACH ROW WHEN (OLD.state = 'forming' AND NEW.state = 'active') EXECUTE FUNCTION pairing_started_feedback();

CREATE OR REPLACE FUNCTION pairing_notifies() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  two uuid[] := ARRAY[NEW.mentor_id, NEW.mentee_id];
  news text;
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM notify(two, 'pairing_formed', NEW.program_id, 'pairing', NEW.id);
    RETURN NULL;
  END IF;
  IF OLD.conflict IS NULL AND NEW.conflict IS NOT NULL THEN
    PERFORM notify(two || program_managers(NEW.program_id), 'pairing_conflict', NEW.program_id, 'pairing', NEW.id);
  ELSIF OLD.state <> NEW.state THEN
    news := CASE
              WHEN NEW.state = 'active' AND OLD.state = 'forming' THEN 'pairing_started'
              WHEN NEW.state = 'active' THEN 'pairing_resumed'
              ELSE 'pairing_' || NEW.state
            END;
    PERFORM notify(CASE WHEN NEW.state = 'ended' THEN two ELSE array_remove(two, current_actor()) END,
                   news, NEW.program_id, 'pairing', NEW.id);
  END IF;
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION pairing_notifies() IS
  'Trigger: notifies both people of a new pairing and of each change of its state, except the person who made the change. The end of a '
  'pairing notifies both: leaving one out would reveal who ended it. A new conflict also notifies the program managers.';
CREATE OR REPLACE TRIGGER pairing_9_notify AFTER INSERT OR UPDATE ON pairing FOR EACH ROW EXECUTE FUNCTION pairing_notifies();

CREATE OR REPLACE TRIGGER pairing_goal_5_audit AFTER INSERT OR UPDATE OR DELETE ON pairing_goal
  FOR EACH ROW EXECUTE FUNCTION audit_write('id');
