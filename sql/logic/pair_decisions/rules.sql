-- SPDX-License-Identifier: Apache-2.0
-- Which pairs a program manager may lock or forbid, and the places that are kept for locked pairs.

CREATE OR REPLACE FUNCTION pair_forbidden(mentor_application_id uuid, mentee_application_id uuid) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN EXISTS (
    SELECT FROM pair_decision AS standing
     WHERE standing.mentor_application_id = pair_forbidden.mentor_application_id
       AND standing.mentee_application_id = pair_forbidden.mentee_application_id
       AND standing.decision = 'forbidden'
       AND standing.ended_at IS NULL);
END;
$$;
COMMENT ON FUNCTION pair_forbidden(uuid, uuid) IS 'True if a program manager has forbidden this pair.';

CREATE OR REPLACE FUNCTION places_kept(application_id uuid, counterpart_id uuid DEFAULT NULL) RETURNS int
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (
    SELECT count(*)
      FROM pair_decision AS standing
     WHERE standing.decision = 'locked'
       AND standing.ended_at IS NULL
       AND ((standing.mentor_application_id = places_kept.application_id
             AND standing.mentee_application_id IS DISTINCT FROM places_kept.counterpart_id)
            OR (standing.mentee_application_id = places_kept.application_id
                AND standing.mentor_application_id IS DISTINCT FROM places_kept.counterpart_id)));
END;
$$;
COMMENT ON FUNCTION places_kept(uuid, uuid) IS
  'How many places of the application are kept for locked pairs, not counting a lock with this counterpart.';

CREATE OR REPLACE FUNCTION pair_lock_broken(offer application, need application) RETURNS text
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
  'The constraint name of the first rule that prevents locking these two applications as a pair; NULL if none does.';

CREATE OR REPLACE FUNCTION pair_decision_rules() RETURNS trigger
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
  -- Nobody but the applicant may know of an application that was never submitted, so it is treated as if it did not exist.
  IF (offer.program_id = NEW.program_id AND need.program_id = NEW.program_id AND offer.role = 'mentor' AND need.role = 'mentee'
      AND offer.submitted_at IS NOT NULL AND offer.state NOT IN ('withdrawn', 'declined')
      AND need.submitted_at IS NOT NULL AND need.state NOT IN ('withdrawn', 'declined')) IS NOT TRUE THEN
    PERFORM refuse('pair_decision_application_check');
  ELSIF concerns_caller(NEW.mentor_id, NEW.mentee_id) THEN
    PERFORM refuse('pair_decision_person_check');
  ELSIF program_ended(NEW.program_id) THEN
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
  'Trigger: a pair decision is about two applications of the program that have been submitted and neither withdrawn nor declined '
  '(pair_decision_application_check). Program managers do not decide about their own pairs or those of people below them '
  '(pair_decision_person_check). A pair has at most one current decision. Whatever forbids a pairing also forbids locking it.';
CREATE OR REPLACE TRIGGER pair_decision_2_rules BEFORE INSERT ON pair_decision FOR EACH ROW EXECUTE FUNCTION pair_decision_rules();
