-- SPDX-License-Identifier: Apache-2.0
-- What a change to the staff list of a program sets off.

CREATE OR REPLACE TRIGGER program_staff_5_audit AFTER INSERT OR UPDATE OR DELETE ON program_staff
  FOR EACH ROW EXECUTE FUNCTION audit_write('program_id');

CREATE OR REPLACE FUNCTION program_staff_reviewers() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM due_job_add('reviewers_assign', COALESCE(NEW.program_id, OLD.program_id), '{}', 10);
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION program_staff_reviewers() IS
  'Trigger: when a reviewer joins or leaves the staff list, applications that do not have enough reviewers get more, most of them by due '
  'work.';
CREATE OR REPLACE TRIGGER program_staff_6_joined AFTER INSERT ON program_staff
  FOR EACH ROW WHEN (NEW.role = 'reviewer') EXECUTE FUNCTION program_staff_reviewers();
CREATE OR REPLACE TRIGGER program_staff_6_left AFTER DELETE ON program_staff
  FOR EACH ROW WHEN (OLD.role = 'reviewer') EXECUTE FUNCTION program_staff_reviewers();
