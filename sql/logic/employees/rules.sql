-- SPDX-License-Identifier: Apache-2.0
-- Who is above whom, who shares a manager, and what is always true of an employee.

CREATE OR REPLACE FUNCTION reporting_conflict(a uuid, b uuid) RETURNS boolean
LANGUAGE sql STABLE AS $$
  WITH RECURSIVE chain (start_id, person_id) AS (
    VALUES (a, a), (b, b)
    UNION
    SELECT chain.start_id, line.manager_id
      FROM chain
     CROSS JOIN LATERAL (
           SELECT employee.manager_id FROM employee WHERE employee.id = chain.person_id AND employee.manager_id IS NOT NULL
            UNION ALL
           SELECT dotted.manager_id FROM employee_dotted_line AS dotted WHERE dotted.employee_id = chain.person_id) AS line
  )
  SELECT a <> b AND EXISTS (
    SELECT FROM chain
     WHERE (chain.start_id = a AND chain.person_id = b)
        OR (chain.start_id = b AND chain.person_id = a))
$$;
COMMENT ON FUNCTION reporting_conflict(uuid, uuid) IS
  'True if one of the two is above the other, along solid and dotted lines at any depth. UNION ends the search where HR data contains a '
  'cycle.';

CREATE OR REPLACE FUNCTION share_manager(a uuid, b uuid) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM (SELECT employee.manager_id FROM employee WHERE employee.id = a
                  UNION ALL
                 SELECT dotted.manager_id FROM employee_dotted_line AS dotted WHERE dotted.employee_id = a) AS one
      JOIN (SELECT employee.manager_id FROM employee WHERE employee.id = b
             UNION ALL
            SELECT dotted.manager_id FROM employee_dotted_line AS dotted WHERE dotted.employee_id = b) AS other
        ON other.manager_id = one.manager_id)
$$;
COMMENT ON FUNCTION share_manager(uuid, uuid) IS 'True if the two have a manager in common, by a solid or a dotted line.';

CREATE OR REPLACE FUNCTION employee_rules() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.active THEN
    NEW.left_at := NULL;
  ELSIF NEW.left_at IS NULL THEN
    NEW.left_at := app_now();
  END IF;
  RETURN NEW;
END;
$$;
COMMENT ON FUNCTION employee_rules() IS 'Trigger: keeps left_at consistent with active.';
CREATE OR REPLACE TRIGGER employee_2_rules BEFORE INSERT OR UPDATE ON employee FOR EACH ROW EXECUTE FUNCTION employee_rules();

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
