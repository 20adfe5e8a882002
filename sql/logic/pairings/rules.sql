-- SPDX-License-Identifier: Apache-2.0
-- What is always true of a pairing and its goals. The hard rules between the two people are in rules_hard.sql.

CREATE OR REPLACE FUNCTION pairing_open(item pairing) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT item.state IN ('forming', 'active', 'paused')
$$;
COMMENT ON FUNCTION pairing_open(pairing) IS 'True until the pairing is completed or ended.';

CREATE OR REPLACE FUNCTION pairing_broken(mentor_application_id uuid, mentee_application_id uuid, offered boolean DEFAULT false)
RETURNS text
LANGUAGE plpgsql STABLE AS $$
DECLARE
  offer application;
  need application;
  broken text;
BEGIN
  SELECT each.* INTO offer FROM application AS each WHERE each.id = pairing_broken.mentor_application_id;
  SELECT each.* INTO need FROM application AS each WHERE each.id = pairing_broken.mentee_application_id;
  IF (offer.role = 'mentor' AND need.role = 'mentee' AND offer.program_id = need.program_id
      AND offer.state IN ('accepted', 'matched') AND need.state IN ('accepted', 'matched')) IS NOT TRUE THEN
    RETURN 'pairing_application_check';
  END IF;
  IF NOT EXISTS (SELECT FROM program
                  WHERE program.id = offer.program_id AND forms_pairings(program)) THEN
    RETURN 'pairing_program_state_check';
  ELSIF pair_forbidden(offer.id, need.id) THEN
    RETURN CASE
             WHEN current_actor() NOT IN (offer.employee_id, need.employee_id)
               AND is_staff(offer.program_id, ARRAY['program_manager']) THEN 'pairing_forbidden_check'
             ELSE 'pairing_refused_check'
           END;
  ELSIF offer.capacity - offer.taken <= NULLIF(places_kept(offer.id, need.id), 0)
    OR need.capacity - need.taken <= NULLIF(places_kept(need.id, offer.id), 0) THEN
    RETURN 'application_capacity_check';
  END IF;
  broken := pairing_hard_rule(offer.id, need.id);
  IF broken IS NOT NULL THEN
    RETURN broken;
  ELSIF consent_current(offer.program_id, offer.employee_id) IS DISTINCT FROM 'given'
    OR consent_current(need.program_id, need.employee_id) IS DISTINCT FROM 'given' THEN
    RETURN 'pairing_consent_check';
  ELSIF NOT pairing_broken.offered AND offer_stands(offer.program_id, offer.employee_id, need.employee_id) THEN
    RETURN 'proposal_mentor_application_id_mentee_application_id_key';
  ELSIF NOT pairing_broken.offered AND proposal_refused(offer.program_id, offer.employee_id, need.employee_id) THEN
    RETURN 'pairing_refused_check';
  END IF;
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION pairing_broken(uuid, uuid, boolean) IS
  'The constraint name of the first rule that forbids a new pairing of the two applications; NULL if none does. Reasons that others must '
  'not learn come last: a please-not list, a missing consent, an earlier no. An earlier no counts only before an offer is made (`offered` '
  'is false), and only once that offer is over: while it stands, the two are neither offered to each other again nor paired by hand, so '
  'that nobody finds out by trying whether it has been answered. If the pair has been forbidden, program managers get '
  'pairing_forbidden_check; the two people get the same answer as after an earlier no (pairing_refused_check).';

CREATE OR REPLACE FUNCTION pairing_insert_rules(item pairing) RETURNS pairing
LANGUAGE plpgsql AS $$
DECLARE
  offer application;
  need application;
  fulfilled boolean;
  broken text;
BEGIN
  PERFORM pairing_lock(item.mentor_application_id, item.mentee_application_id);
  SELECT each.* INTO offer FROM application AS each WHERE each.id = item.mentor_application_id;
  SELECT each.* INTO need FROM application AS each WHERE each.id = item.mentee_application_id;
  item.program_id := COALESCE(item.program_id, offer.program_id);
  item.mentor_id := COALESCE(item.mentor_id, offer.employee_id);
  item.mentee_id := COALESCE(item.mentee_id, need.employee_id);
  IF (offer.program_id = item.program_id AND offer.employee_id = item.mentor_id AND need.employee_id = item.mentee_id) IS NOT TRUE THEN
    PERFORM refuse('pairing_application_check');
  ELSIF concerns_caller(item.mentor_id, item.mentee_id) THEN
    PERFORM refuse('pairing_person_check');
  END IF;
  fulfilled := proposal_fulfilled(offer.id, need.id);
  broken := COALESCE(
    pairing_broken(offer.id, need.id, fulfilled),
    CASE WHEN NOT fulfilled AND score_too_low(offer.id, need.id) THEN 'pair_minimum_score_check' END);
  IF broken IS NOT NULL THEN
    PERFORM refuse(broken);
  END IF;
  item.sessions_planned := COALESCE(
    item.sessions_planned, (SELECT program.sessions_planned FROM program WHERE program.id = item.program_id));
  item.mentor_signed_at := NULL;
  item.mentee_signed_at := NULL;
  item.conflict := NULL;
  item.activated_at := NULL;
  item.closed_at := NULL;
  RETURN item;
END;
$$;
COMMENT ON FUNCTION pairing_insert_rules(pairing) IS
  'Prepares a new pairing for storing: fills in what is missing and checks applications, program and hard rules. Nobody creates a pairing '
  'of their own or of somebody below them (pairing_person_check). A pairing created by two yes answers has no actor, so it passes this '
  'check.';

CREATE OR REPLACE FUNCTION pairing_goal_agreed(item pairing) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN EXISTS (
    SELECT FROM pairing_goal AS goal
     WHERE goal.pairing_id = item.id
       AND goal.state <> 'dropped'
       AND (item.activated_at IS NOT NULL
            OR (goal.written_by = current_actor()
                AND goal.written_at > CASE current_actor()
                                        WHEN item.mentor_id THEN item.mentee_signed_at
                                        WHEN item.mentee_id THEN item.mentor_signed_at
                                      END) IS NOT TRUE));
END;
$$;
COMMENT ON FUNCTION pairing_goal_agreed(pairing) IS
  'True if the goals allow the caller to activate the pairing. In a new pairing, a goal counts if the other person wrote it, or signed '
  'after the caller last changed it. The other person has not agreed to later changes. A pairing that has been active before needs any '
  'goal. Dropped goals do not count.';

CREATE OR REPLACE TRIGGER pairing_1_state BEFORE INSERT OR UPDATE ON pairing FOR EACH ROW EXECUTE FUNCTION state_guard('forming');

CREATE OR REPLACE FUNCTION pairing_rules() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  broken text;
BEGIN
  IF TG_OP = 'INSERT' THEN
    RETURN pairing_insert_rules(NEW);
  END IF;
  IF (OLD.mentor_signed_at IS NOT NULL AND NEW.mentor_signed_at IS DISTINCT FROM OLD.mentor_signed_at)
    OR (OLD.mentee_signed_at IS NOT NULL AND NEW.mentee_signed_at IS DISTINCT FROM OLD.mentee_signed_at) THEN
    PERFORM refuse('pairing_signature_fixed_check');
  END IF;
  IF (NEW.mentor_signed_at, NEW.mentee_signed_at) IS DISTINCT FROM (OLD.mentor_signed_at, OLD.mentee_signed_at) THEN
    -- The text being signed must not change before the commit.
    PERFORM FROM program WHERE program.id = OLD.program_id FOR SHARE;
  END IF;
  IF (NEW.mentor_signed_at IS DISTINCT FROM OLD.mentor_signed_at AND current_actor() <> OLD.mentor_id)
    OR (NEW.mentee_signed_at IS DISTINCT FROM OLD.mentee_signed_at AND current_actor() <> OLD.mentee_id) THEN
    PERFORM refuse('pairing_signature_person_check');
  END IF;
  IF NEW.state = 'active' AND OLD.state <> 'active' THEN
    IF program_ended(OLD.program_id) THEN
      PERFORM refuse('pairing_program_ended_check');
    ELSIF NOT pairing_goal_agreed(NEW) THEN
      PERFORM refuse('pairing_goal_required');
    END IF;
    broken := pairing_hard_rule(OLD.mentor_application_id, OLD.mentee_application_id);
    IF broken IS NOT NULL THEN
      PERFORM refuse(broken);
    END IF;
    NEW.conflict := NULL;
    NEW.activated_at := COALESCE(OLD.activated_at, app_now());
  END IF;
  IF NEW.state IN ('completed', 'ended') AND OLD.state NOT IN ('completed', 'ended') THEN
    NEW.closed_at := app_now();
  END IF;
  RETURN NEW;
END;
$$;
COMMENT ON FUNCTION pairing_rules() IS
  'Trigger: checks the hard rules when a pairing is created and each time it becomes active. An active pairing needs a goal '
  '(pairing_goal_required) and a program that has not ended (pairing_program_ended_check): due work may not have closed its pairings yet. '
  'Each person signs for themselves (pairing_signature_person_check), once (pairing_signature_fixed_check).';
CREATE OR REPLACE TRIGGER pairing_2_rules BEFORE INSERT OR UPDATE ON pairing FOR EACH ROW EXECUTE FUNCTION pairing_rules();

CREATE OR REPLACE TRIGGER pairing_3_version BEFORE UPDATE ON pairing FOR EACH ROW EXECUTE FUNCTION row_version();

CREATE OR REPLACE FUNCTION pairing_goal_rules() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' OR (NEW.title, NEW.description) IS DISTINCT FROM (OLD.title, OLD.description)
    OR (OLD.state = 'dropped' AND NEW.state <> 'dropped') THEN
    NEW.written_by := current_actor();
    NEW.written_at := app_now();
  END IF;
  RETURN NEW;
END;
$$;
COMMENT ON FUNCTION pairing_goal_rules() IS 'Trigger: records who wrote the current text of the goal, and when.';
CREATE OR REPLACE TRIGGER pairing_goal_2_rules BEFORE INSERT OR UPDATE ON pairing_goal FOR EACH ROW EXECUTE FUNCTION pairing_goal_rules();

CREATE OR REPLACE TRIGGER pairing_goal_3_version BEFORE UPDATE ON pairing_goal FOR EACH ROW EXECUTE FUNCTION row_version();

CREATE OR REPLACE TRIGGER pairing_goal_3_growth BEFORE INSERT OR DELETE ON pairing_goal
  FOR EACH ROW EXECUTE FUNCTION growth_bound('goal of a pairing', 'pairing_id');
