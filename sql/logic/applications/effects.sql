-- SPDX-License-Identifier: Apache-2.0
-- What a change to an application sets off: history, notifications, ended pairings, freed places.

CREATE OR REPLACE TRIGGER application_4_history AFTER UPDATE ON application
  FOR EACH ROW WHEN (OLD.state <> NEW.state) EXECUTE FUNCTION state_history();
CREATE OR REPLACE TRIGGER application_5_audit AFTER INSERT OR UPDATE OR DELETE ON application
  FOR EACH ROW EXECUTE FUNCTION audit_write('id');

CREATE OR REPLACE FUNCTION application_withdrawn() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE pairing
     SET state = 'ended'
   WHERE NEW.id IN (pairing.mentor_application_id, pairing.mentee_application_id)
     AND pairing_open(pairing);
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION application_withdrawn() IS 'Trigger: when an application is withdrawn, ends its open pairings.';
CREATE OR REPLACE TRIGGER application_6_pairings AFTER UPDATE ON application
  FOR EACH ROW WHEN (OLD.state <> 'withdrawn' AND NEW.state = 'withdrawn') EXECUTE FUNCTION application_withdrawn();

CREATE OR REPLACE FUNCTION application_reviewers_assign() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM reviewers_assign(NEW.program_id, ARRAY[NEW.id]);
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION application_reviewers_assign() IS 'Trigger: assigns reviewers to an application that has been submitted.';
CREATE OR REPLACE TRIGGER application_6_reviewers AFTER UPDATE ON application
  FOR EACH ROW WHEN (OLD.state = 'draft' AND NEW.state = 'submitted') EXECUTE FUNCTION application_reviewers_assign();

CREATE OR REPLACE FUNCTION application_reviewers_sort() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE application_reviewer AS assigned SET submitted_at = NEW.submitted_at WHERE assigned.application_id = NEW.id;
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION application_reviewers_sort() IS
  'Trigger: when an application is submitted again, or made a draft, its place in the lists of its reviewers changes.';
CREATE OR REPLACE TRIGGER application_6_reviewers_sort AFTER UPDATE ON application
  FOR EACH ROW WHEN (OLD.submitted_at IS DISTINCT FROM NEW.submitted_at) EXECUTE FUNCTION application_reviewers_sort();

CREATE OR REPLACE FUNCTION application_told() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF current_actor() IS DISTINCT FROM NEW.employee_id THEN
    PERFORM notify(ARRAY[NEW.employee_id], 'application_' || NEW.state, NEW.program_id, 'application', NEW.id);
  END IF;
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION application_told() IS 'Trigger: notifies the applicant of the decision.';
CREATE OR REPLACE TRIGGER application_6_told AFTER UPDATE ON application
  FOR EACH ROW WHEN (OLD.state <> NEW.state AND OLD.state <> 'matched' AND NEW.state IN ('accepted', 'waitlisted', 'declined'))
  EXECUTE FUNCTION application_told();

CREATE OR REPLACE FUNCTION pair_lock_ends() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE pair_decision AS standing
     SET ended_at = app_now()
   WHERE NEW.id IN (standing.mentor_application_id, standing.mentee_application_id)
     AND standing.decision = 'locked'
     AND standing.ended_at IS NULL;
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION pair_lock_ends() IS
  'Trigger: when an application is no longer accepted, ends the locks of its pairs, which frees the places kept for them.';
CREATE OR REPLACE TRIGGER application_7_decisions AFTER UPDATE ON application
  FOR EACH ROW WHEN (OLD.state IN ('accepted', 'matched') AND NEW.state NOT IN ('accepted', 'matched'))
  EXECUTE FUNCTION pair_lock_ends();

CREATE OR REPLACE FUNCTION application_supersedes() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM proposals_supersede(ARRAY(
    SELECT proposal.id FROM proposal WHERE NEW.id IN (proposal.mentor_application_id, proposal.mentee_application_id)));
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION application_supersedes() IS 'Trigger: when an application is no longer accepted, supersedes its open proposals.';
CREATE OR REPLACE TRIGGER application_7_proposals AFTER UPDATE ON application
  FOR EACH ROW WHEN (OLD.state IN ('accepted', 'matched') AND NEW.state NOT IN ('accepted', 'matched'))
  EXECUTE FUNCTION application_supersedes();

CREATE OR REPLACE FUNCTION application_withdrawn_input() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  DELETE FROM match_run_input
   USING match_run
   WHERE match_run.id = match_run_input.match_run_id
     AND match_run.program_id = NEW.program_id
     AND strpos(match_run_input.input, NEW.id::text) > 0;
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION application_withdrawn_input() IS
  'Trigger: when an application is withdrawn or made a draft again, deletes the input of every match run that contains it, so that what '
  'the applicant wrote is neither kept for replays nor in a result that is stored later.';
CREATE OR REPLACE TRIGGER application_8_forgets AFTER UPDATE ON application
  FOR EACH ROW WHEN (OLD.state <> NEW.state AND NEW.state IN ('draft', 'withdrawn')) EXECUTE FUNCTION application_withdrawn_input();

CREATE OR REPLACE FUNCTION application_forgets_reviews() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  DELETE FROM criterion_score AS given
   USING review
   WHERE review.id = given.review_id
     AND review.application_id = NEW.id;
  DELETE FROM review WHERE review.application_id = NEW.id;
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION application_forgets_reviews() IS
  'Trigger: when an application is withdrawn or made a draft again, deletes its reviews: whoever submits it again is judged by the new '
  'answers alone.';
CREATE OR REPLACE TRIGGER application_8_forgets_reviews AFTER UPDATE ON application
  FOR EACH ROW WHEN (OLD.state <> NEW.state AND NEW.state IN ('draft', 'withdrawn')) EXECUTE FUNCTION application_forgets_reviews();

CREATE OR REPLACE FUNCTION application_frees_place() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  automatic boolean;
BEGIN
  SELECT program.waiting_list_automatic INTO automatic
    FROM program
   WHERE program.id = NEW.program_id
     AND forms_pairings(program);
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  PERFORM notify(program_managers(NEW.program_id), 'place_free', NEW.program_id, 'application', NEW.id);
  IF automatic AND NEW.state = 'withdrawn' THEN
    PERFORM waiting_list_moves_up(NEW.program_id, NEW.role);
  END IF;
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION application_frees_place() IS
  'Trigger: notifies the program managers that a place is free when an accepted person leaves the program or a pairing ends. When a person '
  'leaves and waiting_list_automatic is set, also accepts the next person on the waiting list.';
CREATE OR REPLACE TRIGGER application_8_place AFTER UPDATE ON application
  FOR EACH ROW
  WHEN ((OLD.state IN ('accepted', 'matched') AND NEW.state = 'withdrawn') OR (OLD.state = 'matched' AND NEW.state = 'accepted'))
  EXECUTE FUNCTION application_frees_place();

CREATE OR REPLACE TRIGGER application_topic_5_audit AFTER INSERT OR UPDATE OR DELETE ON application_topic
  FOR EACH ROW EXECUTE FUNCTION audit_write('application_id');
