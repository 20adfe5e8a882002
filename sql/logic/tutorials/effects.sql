-- SPDX-License-Identifier: Apache-2.0
-- What a change to a tutorial sets off.

CREATE OR REPLACE TRIGGER tutorial_5_audit AFTER INSERT OR UPDATE OR DELETE ON tutorial FOR EACH ROW EXECUTE FUNCTION audit_write('id');

-- Leaving out the author reveals nothing: the other person may know who wrote the tutorial.
CREATE OR REPLACE FUNCTION tutorial_told() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM notify(array_remove(ARRAY[pairing.mentor_id, pairing.mentee_id], NEW.author_id), 'tutorial_shared', NEW.program_id, 'tutorial',
                 NEW.id)
    FROM pairing
   WHERE pairing.id = NEW.pairing_id;
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION tutorial_told() IS 'Trigger: notifies the other person of a tutorial written for the pair.';
CREATE OR REPLACE TRIGGER tutorial_8_told AFTER INSERT ON tutorial
  FOR EACH ROW WHEN (NEW.pairing_id IS NOT NULL) EXECUTE FUNCTION tutorial_told();
