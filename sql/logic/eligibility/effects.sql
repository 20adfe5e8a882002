-- SPDX-License-Identifier: Apache-2.0
-- What a change to the eligibility of a program sets off.

CREATE OR REPLACE TRIGGER program_eligibility_5_audit AFTER UPDATE OR DELETE ON program_eligibility
  FOR EACH ROW EXECUTE FUNCTION audit_write('program_id');

CREATE OR REPLACE FUNCTION program_eligibility_locked() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  beside text[] := ARRAY['version', 'program_id', 'role', 'updated_at'];
BEGIN
  PERFORM settings_changed(
    NEW.program_id,
    jsonb_build_object('eligibility_' || OLD.role, program_eligibility_json(OLD)::jsonb - beside),
    jsonb_build_object('eligibility_' || NEW.role, program_eligibility_json(NEW)::jsonb - beside));
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION program_eligibility_locked() IS
  'Trigger: lets locked eligibility change only under its works agreement, and records the change.';
CREATE OR REPLACE TRIGGER program_eligibility_6_lock AFTER UPDATE ON program_eligibility
  FOR EACH ROW EXECUTE FUNCTION program_eligibility_locked();
