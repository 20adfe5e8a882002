-- SPDX-License-Identifier: Apache-2.0
-- What a pair decision sets off.

-- The end of a lock is not audited: the audit row would name the person who withdrew, and so reveal who ended a pairing.
CREATE OR REPLACE TRIGGER pair_decision_5_audit AFTER INSERT OR DELETE ON pair_decision FOR EACH ROW EXECUTE FUNCTION audit_write('id');

CREATE OR REPLACE FUNCTION pair_decision_supersedes() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM proposals_supersede(ARRAY(
    SELECT proposal.id
      FROM proposal
      JOIN application AS offer ON offer.id = proposal.mentor_application_id
      JOIN application AS need ON need.id = proposal.mentee_application_id
     WHERE (proposal.mentor_application_id = NEW.mentor_application_id OR proposal.mentee_application_id = NEW.mentee_application_id)
       AND CASE NEW.decision
             WHEN 'forbidden' THEN (offer.id, need.id) = (NEW.mentor_application_id, NEW.mentee_application_id)
             ELSE (offer.id = NEW.mentor_application_id AND offer.capacity - offer.taken <= NULLIF(places_kept(offer.id, need.id), 0))
               OR (need.id = NEW.mentee_application_id AND need.capacity - need.taken <= NULLIF(places_kept(need.id, offer.id), 0))
           END));
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION pair_decision_supersedes() IS
  'Trigger: forbidding a pair supersedes its open proposals. Locking a pair supersedes other open proposals that need a place now kept for '
  'the pair.';
CREATE OR REPLACE TRIGGER pair_decision_6_proposals AFTER INSERT ON pair_decision FOR EACH ROW EXECUTE FUNCTION pair_decision_supersedes();
