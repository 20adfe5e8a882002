-- SPDX-License-Identifier: Apache-2.0
-- What program managers have decided about two applications before anybody matches them: locked together, or kept apart.

-- migrate:up

CREATE TABLE pair_decision (
  id uuid NOT NULL DEFAULT uuidv7(),
  program_id uuid NOT NULL,
  mentor_application_id uuid NOT NULL,
  mentee_application_id uuid NOT NULL,
  mentor_id uuid NOT NULL,
  mentee_id uuid NOT NULL,
  decision text NOT NULL,
  reason text NOT NULL,
  decided_by uuid NOT NULL DEFAULT current_actor(),
  ended_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT app_now(),
  CONSTRAINT pair_decision_id_pkey PRIMARY KEY (id),
  CONSTRAINT pair_decision_program_id_fkey FOREIGN KEY (program_id) REFERENCES program (id),
  CONSTRAINT pair_decision_mentor_application_id_fkey FOREIGN KEY (mentor_application_id, program_id)
    REFERENCES application (id, program_id),
  CONSTRAINT pair_decision_mentee_application_id_fkey FOREIGN KEY (mentee_application_id, program_id)
    REFERENCES application (id, program_id),
  CONSTRAINT pair_decision_mentor_id_fkey FOREIGN KEY (mentor_id) REFERENCES employee (id),
  CONSTRAINT pair_decision_mentee_id_fkey FOREIGN KEY (mentee_id) REFERENCES employee (id),
  CONSTRAINT pair_decision_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES employee (id),
  CONSTRAINT pair_decision_decision_check CHECK (decision IN ('locked', 'forbidden')),
  CONSTRAINT pair_decision_reason_check CHECK (char_length(reason) BETWEEN 1 AND 1000),
  CONSTRAINT pair_decision_ended_at_check CHECK (decision = 'locked' OR ended_at IS NULL)
);
CREATE UNIQUE INDEX pair_decision_mentor_application_id_mentee_application_id_key
  ON pair_decision (mentor_application_id, mentee_application_id) WHERE ended_at IS NULL;
CREATE INDEX pair_decision_mentee_application_id_idx ON pair_decision (mentee_application_id) WHERE ended_at IS NULL;
CREATE INDEX pair_decision_program_id_id_idx ON pair_decision (program_id, id);
COMMENT ON TABLE pair_decision IS
  'Pairs that a program manager has locked or forbidden, with name and reason. Read by the program''s managers, but not by the two '
  'themselves. Kept as long as the program.';
COMMENT ON COLUMN pair_decision.id IS 'UUID version 7.';
COMMENT ON COLUMN pair_decision.program_id IS 'The program of both applications.';
COMMENT ON COLUMN pair_decision.mentor_application_id IS 'Application of the mentor, of the same program.';
COMMENT ON COLUMN pair_decision.mentee_application_id IS 'Application of the mentee, of the same program.';
COMMENT ON COLUMN pair_decision.mentor_id IS 'The mentor; set by a trigger.';
COMMENT ON COLUMN pair_decision.mentee_id IS 'The mentee; set by a trigger.';
COMMENT ON COLUMN pair_decision.decision IS
  'locked: the two are to be matched, a place of both is kept; forbidden: they are not to be paired.';
COMMENT ON COLUMN pair_decision.reason IS 'Why, 1 to 1000 characters.';
COMMENT ON COLUMN pair_decision.decided_by IS 'The program manager who answers for it.';
COMMENT ON COLUMN pair_decision.ended_at IS
  'Since when a lock keeps no place any more: the two were paired, or one is not accepted any more. Set by triggers; NULL: in force.';
COMMENT ON COLUMN pair_decision.created_at IS 'When the row was made.';
COMMENT ON INDEX pair_decision_mentor_application_id_mentee_application_id_key IS 'One decision about a pair is in force at a time.';

CREATE FUNCTION pair_decision_rules() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  offer application;
  need application;
  broken text;
BEGIN
  PERFORM pairing_lock(NEW.mentor_application_id, NEW.mentee_application_id);
  SELECT each.* INTO offer FROM application AS each WHERE each.id = NEW.mentor_application_id;
  SELECT each.* INTO need FROM application AS each WHERE each.id = NEW.mentee_application_id;
  NEW.mentor_id := offer.employee_id;
  NEW.mentee_id := need.employee_id;
  NEW.ended_at := NULL;
  -- What was never handed in is its applicant's alone, and looks as if it were not there.
  IF (offer.program_id = NEW.program_id AND need.program_id = NEW.program_id AND offer.role = 'mentor' AND need.role = 'mentee'
      AND offer.submitted_at IS NOT NULL AND offer.state NOT IN ('withdrawn', 'declined')
      AND need.submitted_at IS NOT NULL AND need.state NOT IN ('withdrawn', 'declined')) IS NOT TRUE THEN
    PERFORM refuse('pair_decision_application_check');
  ELSIF current_actor() IN (NEW.mentor_id, NEW.mentee_id) THEN
    PERFORM refuse('pair_decision_person_check');
  ELSIF EXISTS (SELECT FROM program WHERE program.id = NEW.program_id AND program_ended(program)) THEN
    PERFORM refuse('pairing_program_state_check');
  ELSIF EXISTS (SELECT FROM pair_decision AS standing
                 WHERE standing.mentor_application_id = offer.id
                   AND standing.mentee_application_id = need.id
                   AND standing.ended_at IS NULL) THEN
    PERFORM refuse('pair_decision_mentor_application_id_mentee_application_id_key');
  END IF;
  broken := CASE WHEN NEW.decision = 'locked' THEN pair_lock_broken(offer, need) END;
  IF broken IS NOT NULL THEN
    PERFORM refuse(broken);
  END IF;
  RETURN NEW;
END;
$$;
COMMENT ON FUNCTION pair_decision_rules() IS
  'Trigger: a decision is about two applications of the program that were handed in (pair_decision_application_check), not about the one '
  'who decides (pair_decision_person_check), one at a time; what forbids a pairing forbids to lock it.';

CREATE FUNCTION pair_lock_broken(offer application, need application) RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF EXISTS (SELECT FROM pairing
              WHERE pairing.mentor_id = offer.employee_id
                AND pairing.mentee_id = need.employee_id
                AND pairing.program_id = offer.program_id
                AND pairing.closed_at IS NULL) THEN
    RETURN 'pairing_mentor_id_mentee_id_program_id_key';
  ELSIF offer.taken >= offer.capacity OR need.taken >= need.capacity THEN
    RETURN 'application_capacity_check';
  END IF;
  RETURN pairing_broken(offer.id, need.id);
END;
$$;
COMMENT ON FUNCTION pair_lock_broken(application, application) IS
  'The first rule that forbids to lock this mentor''s application with this mentee''s, as constraint name; NULL if none does.';

CREATE FUNCTION pair_decision_supersedes() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM proposals_supersede(ARRAY(
    SELECT proposal.id
      FROM proposal
      JOIN application AS offer ON offer.id = proposal.mentor_application_id
      JOIN application AS need ON need.id = proposal.mentee_application_id
     WHERE proposal.program_id = NEW.program_id
       AND CASE NEW.decision
             WHEN 'forbidden' THEN (offer.id, need.id) = (NEW.mentor_application_id, NEW.mentee_application_id)
             ELSE (offer.id = NEW.mentor_application_id AND offer.capacity - offer.taken <= NULLIF(places_kept(offer.id, need.id), 0))
               OR (need.id = NEW.mentee_application_id AND need.capacity - need.taken <= NULLIF(places_kept(need.id, offer.id), 0))
           END));
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION pair_decision_supersedes() IS
  'Trigger: a forbidden pair ends its open proposals, a locked one those of others that want the last place that is kept for it.';

CREATE FUNCTION pair_lock_fulfilled() RETURNS trigger
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
  'Trigger: the pairing of two who were locked takes the place that was kept for it; should it end, nobody is locked to the other again.';

CREATE FUNCTION pair_lock_ends() RETURNS trigger
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
  'Trigger: an application that is no longer accepted ends its locks, and the places they kept are free.';

CREATE FUNCTION application_keeps_places() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF places_kept(NEW.id) > NEW.capacity - NEW.taken THEN
    PERFORM refuse('application_capacity_check');
  END IF;
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION application_keeps_places() IS
  'Trigger: whatever takes places leaves those that are kept for locked pairs (application_capacity_check).';

CREATE TRIGGER pair_decision_2_rules BEFORE INSERT ON pair_decision FOR EACH ROW EXECUTE FUNCTION pair_decision_rules();
-- Without the end of a lock: it would name who withdrew, and with that who ended a pairing.
CREATE TRIGGER pair_decision_5_audit AFTER INSERT OR DELETE ON pair_decision FOR EACH ROW EXECUTE FUNCTION audit_write('id');
CREATE TRIGGER pair_decision_6_proposals AFTER INSERT ON pair_decision FOR EACH ROW EXECUTE FUNCTION pair_decision_supersedes();
-- Before pairing_6_places, so that the place is not counted twice.
CREATE TRIGGER pairing_5_decisions AFTER INSERT ON pairing FOR EACH ROW EXECUTE FUNCTION pair_lock_fulfilled();
CREATE TRIGGER application_7_decisions AFTER UPDATE ON application
  FOR EACH ROW WHEN (OLD.state IN ('accepted', 'matched') AND NEW.state NOT IN ('accepted', 'matched'))
  EXECUTE FUNCTION pair_lock_ends();
CREATE TRIGGER application_8_places_kept AFTER UPDATE ON application
  FOR EACH ROW WHEN (NEW.capacity - NEW.taken < OLD.capacity - OLD.taken) EXECUTE FUNCTION application_keeps_places();

GRANT SELECT, DELETE, INSERT (program_id, mentor_application_id, mentee_application_id, decision, reason) ON pair_decision TO kehrwert_app;

CREATE FUNCTION pair_decision_visible(item pair_decision) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT current_actor() NOT IN (item.mentor_id, item.mentee_id) AND is_staff(item.program_id, ARRAY['program_manager'])
$$;
COMMENT ON FUNCTION pair_decision_visible(pair_decision) IS
  'True if the caller manages the program and is not one of the two: nobody reads what was decided about himself.';

CREATE FUNCTION pair_decision_json(item pair_decision, embed text[] DEFAULT NULL) RETURNS json
LANGUAGE plpgsql STABLE AS $$
DECLARE
  overrides text[] := ARRAY(
    SELECT 'minimum_score'
      FROM program
     WHERE program.id = item.program_id
       AND item.decision = 'locked'
       AND pair_score(item.mentor_application_id, item.mentee_application_id, false, false) < program.minimum_score);
  shown json := json_build_object(
    'id', item.id,
    'program_id', item.program_id,
    'mentor_application_id', item.mentor_application_id,
    'mentee_application_id', item.mentee_application_id,
    'mentor_id', item.mentor_id,
    'mentee_id', item.mentee_id,
    'decision', item.decision,
    'overrides', overrides,
    'reason', item.reason,
    'decided_by', item.decided_by,
    'ended_at', rfc3339(item.ended_at),
    'created_at', rfc3339(item.created_at));
BEGIN
  IF 'mentor' = ANY (embed) THEN
    shown := with_member(shown, 'mentor', (SELECT employee_json(employee) FROM employee WHERE employee.id = item.mentor_id));
  END IF;
  IF 'mentee' = ANY (embed) THEN
    shown := with_member(shown, 'mentee', (SELECT employee_json(employee) FROM employee WHERE employee.id = item.mentee_id));
  END IF;
  RETURN shown;
END;
$$;
COMMENT ON FUNCTION pair_decision_json(pair_decision, text[]) IS
  'A decision as the API shows it, with the soft rules that a lock overrides, and what `embed` names of mentor and mentee (public '
  'profiles).';

-- migrate:down

DROP FUNCTION pair_decision_json(pair_decision, text[]);
DROP FUNCTION pair_decision_visible(pair_decision);
DROP TRIGGER application_8_places_kept ON application;
DROP TRIGGER application_7_decisions ON application;
DROP TRIGGER pairing_5_decisions ON pairing;
DROP TABLE pair_decision;
DROP FUNCTION application_keeps_places();
DROP FUNCTION pair_lock_ends();
DROP FUNCTION pair_lock_fulfilled();
DROP FUNCTION pair_decision_supersedes();
DROP FUNCTION pair_lock_broken(application, application);
DROP FUNCTION pair_decision_rules();
