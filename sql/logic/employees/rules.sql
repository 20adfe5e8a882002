-- SPDX-License-Identifier: Apache-2.0
-- What is always true of an employee and of reporting lines.

CREATE OR REPLACE FUNCTION employee_rules() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.active THEN
    NEW.left_at := NULL;
  ELSIF NEW.left_at IS NULL THEN
    NEW.left_at := app_now();
  END IF;
  IF TG_OP = 'INSERT' THEN
    NEW.public_version := 1;
  ELSE
    -- The fields of employee_json(). Calling that function instead would plan it again for every row of an import.
    NEW.public_version := OLD.public_version
      + ((NEW.user_name, NEW.display_name, NEW.unit, NEW.level, NEW.site, NEW.manager_id, NEW.languages, NEW.active)
         IS DISTINCT FROM
         (OLD.user_name, OLD.display_name, OLD.unit, OLD.level, OLD.site, OLD.manager_id, OLD.languages, OLD.active))::int;
  END IF;
  IF TG_OP = 'INSERT' OR (NEW.display_name, NEW.user_name) IS DISTINCT FROM (OLD.display_name, OLD.user_name) THEN
    NEW.search := search_text(NEW.display_name || ' ' || NEW.user_name);
  END IF;
  IF NEW.birth_date IS NOT NULL THEN
    NEW.minor := false;
  END IF;
  -- Checked only when the birth date is given: otherwise somebody could find it out by trying days of hiring.
  IF (TG_OP = 'INSERT' OR NEW.birth_date IS DISTINCT FROM OLD.birth_date)
    AND (NEW.birth_date > app_today() OR NEW.birth_date >= NEW.hired_on) THEN
    PERFORM refuse('employee_dates_check');
  END IF;
  IF (TG_OP = 'INSERT' OR NEW.time_zone <> OLD.time_zone) AND NOT time_zone_exists(NEW.time_zone) THEN
    PERFORM refuse('employee_time_zone_check');
  END IF;
  RETURN NEW;
END;
$$;
COMMENT ON FUNCTION employee_rules() IS
  'Trigger: keeps left_at consistent with active, counts the changes of the public profile, and fills search. Drops the flag of a minor if '
  'the birth date is known, because the birth date decides. A birth date must not be in the future and must be before the day of hiring '
  '(employee_dates_check). The time zone must be known (employee_time_zone_check).';
CREATE OR REPLACE TRIGGER employee_2_rules BEFORE INSERT OR UPDATE ON employee FOR EACH ROW EXECUTE FUNCTION employee_rules();

-- Whoever can change the names that identify people in tokens can make one person act as another.
CREATE OR REPLACE FUNCTION employee_name_rules() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.external_id IS DISTINCT FROM OLD.external_id AND (OLD.external_id IS NOT NULL OR NOT OLD.active) THEN
    PERFORM refuse('employee_other_person_check');
  ELSIF has_role('admin') AND NOT has_role('hr_sync') THEN
    PERFORM refuse('employee_rename_check');
  END IF;
  RETURN NEW;
END;
$$;
COMMENT ON FUNCTION employee_name_rules() IS
  'Trigger: an external id never changes once it is set, and somebody who has left without one gets none (employee_other_person_check). '
  'Administrators neither rename people nor set an external id of somebody who has none (employee_rename_check).';
CREATE OR REPLACE TRIGGER employee_2_rules_name BEFORE UPDATE ON employee
  FOR EACH ROW WHEN (OLD.user_name <> NEW.user_name OR OLD.external_id IS DISTINCT FROM NEW.external_id)
  EXECUTE FUNCTION employee_name_rules();

CREATE OR REPLACE TRIGGER employee_3_version BEFORE UPDATE ON employee FOR EACH ROW EXECUTE FUNCTION row_version();

CREATE OR REPLACE FUNCTION employee_dotted_line_lock() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM FROM employee WHERE employee.id = (CASE TG_OP WHEN 'DELETE' THEN OLD.employee_id ELSE NEW.employee_id END) FOR NO KEY UPDATE;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END;
$$;
COMMENT ON FUNCTION employee_dotted_line_lock() IS
  'Trigger: locks the employee before a dotted line changes, as if the line were a field of the employee.';
CREATE OR REPLACE TRIGGER employee_dotted_line_1_lock BEFORE INSERT OR UPDATE OR DELETE ON employee_dotted_line
  FOR EACH ROW EXECUTE FUNCTION employee_dotted_line_lock();
