-- SPDX-License-Identifier: Apache-2.0
-- What a change to a program sets off: history, pairings, proposals, match runs, events, notifications.

CREATE OR REPLACE TRIGGER program_4_history AFTER UPDATE ON program
  FOR EACH ROW WHEN (OLD.state <> NEW.state) EXECUTE FUNCTION state_history();
CREATE OR REPLACE TRIGGER program_5_audit AFTER INSERT OR UPDATE OR DELETE ON program FOR EACH ROW EXECUTE FUNCTION audit_write('id');

CREATE OR REPLACE FUNCTION program_wants_reviewers() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM due_job_add('reviewers_assign', NEW.id, '{}', 5);
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION program_wants_reviewers() IS
  'Trigger: when the number of reviewers per application rises, the missing reviewers are assigned, most of them by due work.';
CREATE OR REPLACE TRIGGER program_6_reviewers AFTER UPDATE ON program
  FOR EACH ROW WHEN (OLD.reviews_per_application < NEW.reviews_per_application) EXECUTE FUNCTION program_wants_reviewers();

CREATE OR REPLACE FUNCTION program_creator_joins() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO program_staff (program_id, employee_id, role) VALUES (NEW.id, NEW.created_by, 'program_manager');
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION program_creator_joins() IS 'Trigger: whoever creates a program becomes its first program_manager.';
CREATE OR REPLACE TRIGGER program_6_staff AFTER INSERT ON program
  FOR EACH ROW WHEN (NEW.created_by IS NOT NULL) EXECUTE FUNCTION program_creator_joins();

CREATE OR REPLACE FUNCTION program_eligibility_begins() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO program_eligibility (program_id, role) VALUES (NEW.id, 'mentor'), (NEW.id, 'mentee');
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION program_eligibility_begins() IS 'Trigger: a new program admits everybody in both roles until somebody restricts it.';
CREATE OR REPLACE TRIGGER program_7_eligibility AFTER INSERT ON program FOR EACH ROW EXECUTE FUNCTION program_eligibility_begins();

CREATE OR REPLACE FUNCTION program_closes_pairings() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  open uuid[] := ARRAY(SELECT pairing.id FROM pairing WHERE pairing.program_id = NEW.id AND pairing_open(pairing) LIMIT 21);
BEGIN
  IF cardinality(open) <= 20 THEN
    PERFORM pairings_close(NEW, open);
  END IF;
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION program_closes_pairings() IS
  'Trigger: closing or cancelling a program closes its open pairings. If there are more than 20, due_pairings() does so, because that '
  'takes longer than a request may.';
CREATE OR REPLACE TRIGGER program_7_pairings AFTER UPDATE ON program
  FOR EACH ROW WHEN (OLD.state <> NEW.state AND NEW.state IN ('cancelled', 'closed')) EXECUTE FUNCTION program_closes_pairings();

CREATE OR REPLACE FUNCTION program_template() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO session_template (program_id) VALUES (NEW.id);
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION program_template() IS 'Trigger: a new program gets an empty session template.';
CREATE OR REPLACE TRIGGER program_7_template AFTER INSERT ON program FOR EACH ROW EXECUTE FUNCTION program_template();

CREATE OR REPLACE FUNCTION program_cancels_events() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE event
     SET state = 'cancelled'
   WHERE event.program_id = NEW.id
     AND event.state = 'planned'
     AND event.starts_at > app_now();
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION program_cancels_events() IS 'Trigger: cancelling a program cancels its future events.';
CREATE OR REPLACE TRIGGER program_8_events AFTER UPDATE ON program
  FOR EACH ROW WHEN (OLD.state <> NEW.state AND NEW.state = 'cancelled') EXECUTE FUNCTION program_cancels_events();

CREATE OR REPLACE FUNCTION program_forms() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO feedback_form (program_id, moment)
  SELECT NEW.id, each.moment
    FROM unnest(ARRAY['start', 'session', 'half_time', 'end', 'pulse_3', 'pulse_6', 'pulse_12']) AS each(moment);
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION program_forms() IS 'Trigger: a new program gets an empty feedback form for each moment.';
CREATE OR REPLACE TRIGGER program_8_forms AFTER INSERT ON program FOR EACH ROW EXECUTE FUNCTION program_forms();

CREATE OR REPLACE FUNCTION program_supersedes() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM due_job_add('proposals_supersede', NEW.id, '{}', 20);
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION program_supersedes() IS
  'Trigger: a program that stops forming pairings supersedes its open proposals: 20 at once, the others by due work.';
CREATE OR REPLACE TRIGGER program_8_proposals AFTER UPDATE ON program
  FOR EACH ROW WHEN (forms_pairings(OLD) AND NOT forms_pairings(NEW))
  EXECUTE FUNCTION program_supersedes();

CREATE OR REPLACE FUNCTION program_ends_runs() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE match_run
     SET state = 'failed', problem = 'program_closed', finished_at = app_now()
   WHERE match_run.program_id = NEW.id
     AND match_run.state IN ('queued', 'running');
  IF program_ended(NEW) THEN
    DELETE FROM match_run_input USING match_run WHERE match_run.id = match_run_input.match_run_id AND match_run.program_id = NEW.id;
    DELETE FROM match_salt WHERE match_salt.program_id = NEW.id;
    DELETE FROM match_run_unmatched WHERE match_run_unmatched.program_id = NEW.id;
  END IF;
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION program_ends_runs() IS
  'Trigger: a program that stops forming pairings ends its open match runs. When the program ends, the stored input of its runs, its salt '
  'and its unmatched people are deleted too.';
CREATE OR REPLACE TRIGGER program_8_runs AFTER UPDATE ON program
  FOR EACH ROW WHEN (OLD.state <> NEW.state AND NOT forms_pairings(NEW))
  EXECUTE FUNCTION program_ends_runs();

CREATE OR REPLACE FUNCTION program_rechecks_pairs() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM due_job_add('pairs_recheck', NEW.id, '{}', 5);
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION program_rechecks_pairs() IS
  'Trigger: when a program starts or stops forbidding pairs within a unit or with the same manager, re-checks its open pairings and '
  'proposals: 5 at once, the others by due work. Meanwhile nobody is paired against the rule, because each new pairing is checked anyway.';
CREATE OR REPLACE TRIGGER program_8_pairs AFTER UPDATE ON program
  FOR EACH ROW WHEN ((OLD.forbid_same_unit, OLD.forbid_same_manager) <> (NEW.forbid_same_unit, NEW.forbid_same_manager))
  EXECUTE FUNCTION program_rechecks_pairs();

CREATE OR REPLACE FUNCTION program_moved() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM notify(array_remove(program_managers(NEW.id), current_actor()), 'program_moved', NEW.id, 'program', NEW.id);
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION program_moved() IS 'Trigger: notifies the program managers of each change of state, except the one who made it.';
CREATE OR REPLACE TRIGGER program_8_told AFTER UPDATE ON program
  FOR EACH ROW WHEN (OLD.state <> NEW.state) EXECUTE FUNCTION program_moved();
