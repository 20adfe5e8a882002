-- SPDX-License-Identifier: Apache-2.0
-- A program always has a manager.

-- Runs after the statement, so that one statement can replace the manager. The lock on the program keeps two managers from leaving at the
-- same time.
CREATE OR REPLACE FUNCTION program_staff_last() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM FROM program WHERE program.id = OLD.program_id FOR NO KEY UPDATE;
  IF NOT EXISTS (SELECT FROM program_staff AS staff WHERE staff.program_id = OLD.program_id AND staff.role = 'program_manager') THEN
    PERFORM refuse('program_staff_last_check');
  END IF;
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION program_staff_last() IS 'Trigger: the last program_manager of a program cannot be removed (program_staff_last_check).';
CREATE OR REPLACE TRIGGER program_staff_2_last AFTER DELETE OR UPDATE ON program_staff
  FOR EACH ROW WHEN (OLD.role = 'program_manager') EXECUTE FUNCTION program_staff_last();
