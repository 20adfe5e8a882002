-- SPDX-License-Identifier: Apache-2.0
-- What a change to a proposal sets off.

-- Answers are not audited: a reader of the audit log must not learn who said no, or when.
CREATE OR REPLACE TRIGGER proposal_5_audit AFTER UPDATE ON proposal
  FOR EACH ROW WHEN ((OLD.mentor_answer, OLD.mentee_answer) IS NOT DISTINCT FROM (NEW.mentor_answer, NEW.mentee_answer))
  EXECUTE FUNCTION audit_write('id');
CREATE OR REPLACE TRIGGER proposal_5_audit_delete AFTER DELETE ON proposal FOR EACH ROW EXECUTE FUNCTION audit_write('id');
-- The audit row of a match run stands for all its proposals, which can be thousands.
CREATE OR REPLACE TRIGGER proposal_5_audit_insert AFTER INSERT ON proposal
  FOR EACH ROW WHEN (NEW.match_run_id IS NULL) EXECUTE FUNCTION audit_write('id');

CREATE OR REPLACE FUNCTION proposal_agreed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  actor text := current_setting('kehrwert.actor_id', true);
  client text := current_setting('kehrwert.client', true);
  operation text := current_setting('kehrwert.operation', true);
BEGIN
  -- Clears the actor, because history and audit of the new pairing would otherwise name the person who answered last.
  PERFORM act_as(NULL, NULL, NULL);
  WITH made AS (
    INSERT INTO pairing (mentor_application_id, mentee_application_id)
    VALUES (NEW.mentor_application_id, NEW.mentee_application_id)
    RETURNING pairing.id
  )
  UPDATE proposal SET pairing_id = made.id FROM made WHERE proposal.id = NEW.id;
  PERFORM act_as(actor, client, operation);
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION proposal_agreed() IS
  'Trigger: two yes answers create a pairing. The pairing has no actor, so that nobody learns who answered last.';
CREATE OR REPLACE TRIGGER proposal_6_agreed AFTER UPDATE ON proposal
  FOR EACH ROW WHEN (OLD.state <> 'agreed' AND NEW.state = 'agreed') EXECUTE FUNCTION proposal_agreed();

CREATE OR REPLACE FUNCTION proposal_offered() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM notify(
    array_remove(ARRAY[NEW.mentor_id, NEW.mentee_id], current_actor()), 'proposal_offered', NEW.program_id, 'proposal', NEW.id);
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION proposal_offered() IS 'Trigger: notifies both people of an offer, except the one who made it.';
CREATE OR REPLACE TRIGGER proposal_6_offered AFTER UPDATE ON proposal
  FOR EACH ROW WHEN (OLD.offered_at IS NULL AND NEW.offered_at IS NOT NULL) EXECUTE FUNCTION proposal_offered();
