-- SPDX-License-Identifier: Apache-2.0
-- What is always true of a proposal and its answers.

-- An offer stands until its deadline even after a no. If it ended earlier, the free places and the next offers of the two would reveal it.
CREATE OR REPLACE FUNCTION proposal_open(item proposal) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT item.state IN ('staged', 'offered', 'agreed_by_one', 'declined')
     AND item.superseded_at IS NULL
     AND (item.expires_at IS NULL OR item.expires_at > app_now())
$$;
COMMENT ON FUNCTION proposal_open(proposal) IS
  'True while the proposal is staged, or offered and not past its deadline, whatever the two people have answered. It then takes a place '
  'of both applications in match runs.';

CREATE OR REPLACE FUNCTION offer_stands(program_id uuid, mentor_id uuid, mentee_id uuid) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN EXISTS (
    SELECT FROM proposal
     WHERE proposal.program_id = offer_stands.program_id
       AND (proposal.mentor_id, proposal.mentee_id)
           IN ((offer_stands.mentor_id, offer_stands.mentee_id), (offer_stands.mentee_id, offer_stands.mentor_id))
       AND proposal.offered_at IS NOT NULL
       AND proposal_open(proposal));
END;
$$;
COMMENT ON FUNCTION offer_stands(uuid, uuid, uuid) IS
  'True if an offer to these two people is open, whichever of them is the mentor.';

-- A no counts between two people, whoever said it and whichever of them is the mentor. It counts once the offer is over: until then, the
-- open offer keeps the two from being paired otherwise, answered or not.
CREATE OR REPLACE FUNCTION proposal_refused(program_id uuid, mentor_id uuid, mentee_id uuid) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN EXISTS (
    SELECT FROM proposal
     WHERE proposal.program_id = proposal_refused.program_id
       AND proposal.state = 'declined'
       AND NOT proposal_open(proposal)
       AND ((proposal.mentor_id, proposal.mentee_id) = (proposal_refused.mentor_id, proposal_refused.mentee_id)
            OR (proposal.mentor_id, proposal.mentee_id) = (proposal_refused.mentee_id, proposal_refused.mentor_id)));
END;
$$;
COMMENT ON FUNCTION proposal_refused(uuid, uuid, uuid) IS
  'True if one of the two people has declined to be paired with the other in this program, and the offer is over.';

CREATE OR REPLACE FUNCTION proposal_separates(item proposal) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT item.state = 'declined' OR (item.offered_at IS NOT NULL AND proposal_open(item))
$$;
COMMENT ON FUNCTION proposal_separates(proposal) IS
  'True if match runs do not pair the two people again because of this proposal: one of them has declined, or the offer is open.';

CREATE OR REPLACE FUNCTION proposal_fulfilled(mentor_application_id uuid, mentee_application_id uuid) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN EXISTS (
    SELECT FROM proposal
     WHERE proposal.mentor_application_id = proposal_fulfilled.mentor_application_id
       AND proposal.mentee_application_id = proposal_fulfilled.mentee_application_id
       AND proposal.state = 'agreed'
       AND proposal.pairing_id IS NULL);
END;
$$;
COMMENT ON FUNCTION proposal_fulfilled(uuid, uuid) IS
  'True if both people have just agreed to a proposal whose pairing is about to be created.';

CREATE OR REPLACE FUNCTION proposal_broken(item proposal, offered boolean) RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN CASE
           WHEN EXISTS (SELECT FROM pairing
                         WHERE pairing.mentor_id = item.mentor_id
                           AND pairing.mentee_id = item.mentee_id
                           AND pairing.program_id = item.program_id
                           AND pairing_open(pairing)) THEN 'pairing_mentor_id_mentee_id_program_id_key'
           ELSE COALESCE(
                  pairing_broken(item.mentor_application_id, item.mentee_application_id, offered),
                  (SELECT 'application_capacity_check'
                     FROM application
                    WHERE application.id IN (item.mentor_application_id, item.mentee_application_id)
                      AND application.taken >= application.capacity
                    LIMIT 1))
         END;
END;
$$;
COMMENT ON FUNCTION proposal_broken(proposal, boolean) IS
  'The constraint name of the first rule that keeps the proposal from becoming a pairing now; NULL if none does. For a proposal that has '
  'already been offered (`offered` is true), an earlier no between the two people does not count.';

CREATE OR REPLACE FUNCTION proposal_insert_broken(item proposal) RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN CASE
           WHEN item.origin = 'self' AND NOT EXISTS (SELECT FROM application
                                                       JOIN program ON program.id = application.program_id
                                                      WHERE application.id IN (item.mentor_application_id, item.mentee_application_id)
                                                        AND program.self_matching) THEN 'proposal_self_matching_check'
           WHEN item.mentor_id IS NULL THEN 'pairing_application_check'
           WHEN CASE item.origin
                  WHEN 'self' THEN is_staff(item.program_id, ARRAY['program_manager'])
                  ELSE concerns_caller(item.mentor_id, item.mentee_id)
                END THEN 'proposal_person_check'
           WHEN offer_stands(item.program_id, item.mentor_id, item.mentee_id)
             THEN 'proposal_mentor_application_id_mentee_application_id_key'
           ELSE COALESCE(
             proposal_broken(item, false),
             CASE
               WHEN score_too_low(item.mentor_application_id, item.mentee_application_id) THEN 'pair_minimum_score_check'
             END)
         END;
END;
$$;
COMMENT ON FUNCTION proposal_insert_broken(proposal) IS
  'The constraint name of the first rule that keeps two people from being proposed now, by hand or by themselves; NULL if none does. '
  'Applicants can propose themselves only in programs with self-matching (proposal_self_matching_check), and not if they manage the '
  'program (proposal_person_check): program managers know so much about the others that a refusal would reveal its reason.';

CREATE OR REPLACE FUNCTION proposal_insert_rules(item proposal) RETURNS proposal
LANGUAGE plpgsql AS $$
DECLARE
  broken text;
BEGIN
  IF item.state IS DISTINCT FROM (CASE item.origin WHEN 'run' THEN 'computed' ELSE 'staged' END) THEN
    PERFORM refuse('proposal_state_transition');
  ELSIF item.origin = 'run' THEN
    -- Only match_run_store() inserts these, thousands at once. Each is checked when it is offered.
    RETURN item;
  END IF;
  PERFORM pairing_lock(item.mentor_application_id, item.mentee_application_id);
  SELECT offer.program_id, offer.employee_id, need.employee_id INTO item.program_id, item.mentor_id, item.mentee_id
    FROM application AS offer
    JOIN application AS need ON need.program_id = offer.program_id
   WHERE offer.id = item.mentor_application_id
     AND need.id = item.mentee_application_id;
  broken := proposal_insert_broken(item);
  IF broken IS NOT NULL THEN
    PERFORM refuse(broken);
  END IF;
  -- An offer past its deadline that due work has not marked yet must not block the new proposal.
  UPDATE proposal
     SET state = 'expired'
   WHERE proposal.mentor_application_id = item.mentor_application_id
     AND proposal.mentee_application_id = item.mentee_application_id
     AND proposal.state IN ('offered', 'agreed_by_one')
     AND proposal.expires_at <= app_now();
  SELECT part.topics, part.language, part.place, part.slots, part.wishes,
         pair_score(item.mentor_application_id, item.mentee_application_id),
         pair_score(item.mentor_application_id, item.mentee_application_id, false, false)
    INTO item.score_topics, item.score_language, item.score_place, item.score_slots, item.score_wishes, item.score,
         item.score_without_wishes
    FROM pair_parts(item.mentor_application_id, item.mentee_application_id) AS part;
  item.locked := false;
  item.offered_by := CASE item.origin WHEN 'self' THEN current_actor() END;
  item.staged_at := CASE WHEN item.state = 'staged' THEN app_now() END;
  item.offered_at := NULL;
  item.expires_at := NULL;
  item.mentor_answer := NULL;
  item.mentor_answered_at := NULL;
  item.mentee_answer := NULL;
  item.mentee_answered_at := NULL;
  item.superseded_at := NULL;
  item.pairing_id := NULL;
  RETURN item;
END;
$$;
COMMENT ON FUNCTION proposal_insert_rules(proposal) IS
  'Prepares a new proposal for storing. A proposal of a match run starts as computed. Any other proposal starts as staged and must already '
  'pass the rules of a pairing (proposal_insert_broken).';

CREATE OR REPLACE FUNCTION proposal_answer_rules(old_item proposal, item proposal) RETURNS proposal
LANGUAGE plpgsql AS $$
DECLARE
  by_mentor boolean := item.mentor_answer IS DISTINCT FROM old_item.mentor_answer;
  by_mentee boolean := item.mentee_answer IS DISTINCT FROM old_item.mentee_answer;
  broken text;
BEGIN
  IF (by_mentor AND current_actor() <> old_item.mentor_id) OR (by_mentee AND current_actor() <> old_item.mentee_id) THEN
    PERFORM refuse('proposal_answer_person_check');
  ELSIF old_item.state = 'agreed' OR (by_mentor AND (old_item.mentor_answer = 'no' OR item.mentor_answer IS NULL))
    OR (by_mentee AND (old_item.mentee_answer = 'no' OR item.mentee_answer IS NULL)) THEN
    PERFORM refuse('proposal_answer_final_check');
  ELSIF old_item.state NOT IN ('offered', 'agreed_by_one', 'declined') OR old_item.superseded_at IS NOT NULL
    OR old_item.expires_at <= app_now() THEN
    PERFORM refuse('proposal_open_check');
  END IF;
  IF (by_mentor AND item.mentor_answer = 'yes') OR (by_mentee AND item.mentee_answer = 'yes') THEN
    broken := proposal_broken(item, true);
    IF broken IS NOT NULL THEN
      PERFORM refuse(broken);
    END IF;
  END IF;
  item.mentor_answered_at := CASE WHEN by_mentor THEN app_now() ELSE old_item.mentor_answered_at END;
  item.mentee_answered_at := CASE WHEN by_mentee THEN app_now() ELSE old_item.mentee_answered_at END;
  item.state := CASE
                  WHEN 'no' IN (item.mentor_answer, item.mentee_answer) THEN 'declined'
                  WHEN item.mentor_answer = 'yes' AND item.mentee_answer = 'yes' THEN 'agreed'
                  ELSE 'agreed_by_one'
                END;
  RETURN item;
END;
$$;
COMMENT ON FUNCTION proposal_answer_rules(proposal, proposal) IS
  'Prepares an answer for storing. Each person answers for themselves (proposal_answer_person_check) and only while the offer stands '
  '(proposal_open_check); a no is final (proposal_answer_final_check). The second person is treated the same, whether the first said '
  'nothing, yes or no.';

CREATE OR REPLACE TRIGGER proposal_1_state BEFORE UPDATE ON proposal FOR EACH ROW EXECUTE FUNCTION state_guard();

CREATE OR REPLACE FUNCTION proposal_rules() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  broken text;
BEGIN
  IF TG_OP = 'INSERT' THEN
    RETURN proposal_insert_rules(NEW);
  END IF;
  IF (NEW.mentor_answer, NEW.mentee_answer) IS DISTINCT FROM (OLD.mentor_answer, OLD.mentee_answer) THEN
    RETURN proposal_answer_rules(OLD, NEW);
  END IF;
  IF NEW.state IN ('staged', 'offered') AND NEW.state <> OLD.state AND NEW.origin <> 'self'
    AND concerns_caller(NEW.mentor_id, NEW.mentee_id) THEN
    PERFORM refuse('proposal_person_check');
  ELSIF NEW.state = 'staged' AND OLD.state <> 'staged' THEN
    IF offer_stands(NEW.program_id, NEW.mentor_id, NEW.mentee_id) THEN
      PERFORM refuse_at('proposal_mentor_application_id_mentee_application_id_key', '=' || NEW.id);
    END IF;
    NEW.staged_at := app_now();
  ELSIF NEW.state = 'offered' AND OLD.state <> 'offered' THEN
    broken := proposal_broken(NEW, false);
    IF broken IS NOT NULL THEN
      PERFORM refuse(broken);
    END IF;
    NEW.offered_at := app_now();
    NEW.expires_at := app_now() + make_interval(
      days => (SELECT program.proposal_days FROM program WHERE program.id = NEW.program_id));
  ELSIF NEW.state = 'superseded' AND OLD.state <> 'superseded' THEN
    NEW.superseded_at := app_now();
  END IF;
  RETURN NEW;
END;
$$;
COMMENT ON FUNCTION proposal_rules() IS
  'Trigger: checks the rules of a pairing when a proposal is created by hand, offered, or answered with yes; the answers determine its '
  'state. Program managers do not stage or offer their own pairs or those of people below them (proposal_person_check). A self-proposal '
  'is exempt.';
CREATE OR REPLACE TRIGGER proposal_2_rules BEFORE INSERT OR UPDATE ON proposal FOR EACH ROW EXECUTE FUNCTION proposal_rules();

CREATE OR REPLACE TRIGGER proposal_3_version BEFORE UPDATE ON proposal FOR EACH ROW EXECUTE FUNCTION row_version();
