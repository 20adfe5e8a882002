-- SPDX-License-Identifier: Apache-2.0
-- Only active employees are on a staff list, and nobody removes the last program manager of a program.

-- The lock makes a deactivation wait, or waits for it: whoever leaves at the same time does not stay on the list.
CREATE OR REPLACE FUNCTION program_staff_rules() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM FROM employee WHERE employee.id = NEW.employee_id FOR SHARE;
  IF EXISTS (SELECT FROM employee WHERE employee.id = NEW.employee_id AND NOT employee.active) THEN
    PERFORM refuse('program_staff_active_check');
  END IF;
  RETURN NEW;
END;
$$;
COMMENT ON FUNCTION program_staff_rules() IS
  'Trigger: nobody who has left the company is put on a staff list (program_staff_active_check).';
CREATE OR REPLACE TRIGGER program_staff_2_rules BEFORE INSERT ON program_staff FOR EACH ROW EXECUTE FUNCTION program_staff_rules();

-- Runs after the statement, so that one statement can replace the program manager. The lock on the program keeps two of them from leaving
-- at the same time.
CREATE OR REPLACE FUNCTION program_staff_last() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM FROM program WHERE program.id = OLD.program_id FOR NO KEY UPDATE;
  IF NOT EXISTS (SELECT FROM program_staff AS staff WHERE staff.program_id = OLD.program_id AND staff.role = 'program_manager')
    AND EXISTS (SELECT FROM employee WHERE employee.id = OLD.employee_id AND employee.active) THEN
    PERFORM refuse('program_staff_last_check');
  END IF;
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION program_staff_last() IS
  'Trigger: the last program_manager of a program cannot be removed (program_staff_last_check), unless they have left the company.';
CREATE OR REPLACE TRIGGER program_staff_2_last AFTER DELETE OR UPDATE ON program_staff
  FOR EACH ROW WHEN (OLD.role = 'program_manager') EXECUTE FUNCTION program_staff_last();
