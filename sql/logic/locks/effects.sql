-- SPDX-License-Identifier: Apache-2.0
-- What happens when a setting is locked or unlocked.

CREATE OR REPLACE FUNCTION program_lock_history() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO setting_change (program_id, subject, setting, old_value, new_value, agreement_reference)
  VALUES (COALESCE(NEW.program_id, OLD.program_id), 'lock', COALESCE(NEW.setting, OLD.setting), to_jsonb(OLD.agreement_reference),
          to_jsonb(NEW.agreement_reference), COALESCE(NEW.agreement_reference, OLD.agreement_reference));
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION program_lock_history() IS 'Trigger: records every lock that is set or removed.';
CREATE OR REPLACE TRIGGER program_lock_4_history AFTER INSERT OR DELETE ON program_lock
  FOR EACH ROW EXECUTE FUNCTION program_lock_history();

CREATE OR REPLACE TRIGGER program_lock_5_audit AFTER INSERT OR DELETE ON program_lock
  FOR EACH ROW EXECUTE FUNCTION audit_write('program_id');
