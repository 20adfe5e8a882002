-- SPDX-License-Identifier: Apache-2.0
-- What a change in HR data sets off.

-- Runs after the row is written, so that a PUT of an existing employee does not count as a new name. Sequential scans are off, because a
-- generic plan, which does not know the name, expects it in most rows of audit_event and would read the whole table for each new employee.
CREATE OR REPLACE FUNCTION employee_bind() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off AS $$
BEGIN
  IF NEW.user_name IS DISTINCT FROM OLD.user_name THEN
    PERFORM client_name_lock(NEW.user_name, true);
  END IF;
  INSERT INTO employee_binding (kind, name, employee_id, since)
  SELECT given.kind, given.name, NEW.id, date_trunc('second', now())
    FROM (VALUES ('user_name', NEW.user_name, OLD.user_name),
                 ('external_id', NEW.external_id, OLD.external_id)) AS given(kind, name, former)
   WHERE given.name IS NOT NULL
     AND (given.name IS DISTINCT FROM given.former OR NOT OLD.active)
  ON CONFLICT (kind, name) DO UPDATE
     SET since = excluded.since
   WHERE employee_binding.employee_id = excluded.employee_id;
  IF EXISTS (
    SELECT FROM employee_binding AS binding
     WHERE (binding.kind, binding.name) IN (('user_name', NEW.user_name), ('external_id', NEW.external_id))
       AND binding.employee_id <> NEW.id)
    OR (NEW.external_id IS DISTINCT FROM OLD.external_id
        AND NEW.external_id = current_setting('kehrwert.external_id', true))
    OR (NEW.user_name IS DISTINCT FROM OLD.user_name
        AND (NEW.user_name = current_setting('kehrwert.client', true)
             OR EXISTS (SELECT FROM audit_event AS known WHERE known.client = NEW.user_name))) THEN
    PERFORM refuse('employee_binding_held_check');
  END IF;
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION employee_bind() IS
  'Trigger: records the names that identify the employee in tokens from now on. Refuses a name that somebody else has had, and that of the '
  'caller or of a service client that has ever written something (employee_binding_held_check).';
CREATE OR REPLACE TRIGGER employee_4_bind AFTER INSERT ON employee FOR EACH ROW EXECUTE FUNCTION employee_bind();
CREATE OR REPLACE TRIGGER employee_4_bind_again AFTER UPDATE ON employee
  FOR EACH ROW WHEN (OLD.user_name <> NEW.user_name OR OLD.external_id IS DISTINCT FROM NEW.external_id
                     OR (NEW.active AND NOT OLD.active))
  EXECUTE FUNCTION employee_bind();

CREATE OR REPLACE TRIGGER employee_5_audit AFTER INSERT OR UPDATE OR DELETE ON employee FOR EACH ROW EXECUTE FUNCTION audit_write('id');

CREATE OR REPLACE FUNCTION employee_left_applications() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM pairings_lock(NULL, NEW.id);
  UPDATE application
     SET state = 'withdrawn'
   WHERE application.employee_id = NEW.id
     AND application.state NOT IN ('declined', 'withdrawn');
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION employee_left_applications() IS
  'Trigger: when an employee leaves the company, withdraws all their applications, which ends their pairings.';
CREATE OR REPLACE TRIGGER employee_6_participation AFTER UPDATE ON employee
  FOR EACH ROW WHEN (OLD.active AND NOT NEW.active) EXECUTE FUNCTION employee_left_applications();

-- One program after the other, in the order of their ids, so that two leavers who manage the same programs do not deadlock.
CREATE OR REPLACE FUNCTION employee_left_staff() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  concerned uuid;
BEGIN
  FOR concerned IN
    SELECT DISTINCT staff.program_id
      FROM program_staff AS staff
     WHERE staff.employee_id = NEW.id
     ORDER BY staff.program_id
  LOOP
    DELETE FROM program_staff AS staff WHERE staff.program_id = concerned AND staff.employee_id = NEW.id;
  END LOOP;
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION employee_left_staff() IS
  'Trigger: when an employee leaves the company, removes them from all staff lists. Other reviewers get the applications that they were to '
  'review.';
CREATE OR REPLACE TRIGGER employee_6_staff AFTER UPDATE ON employee
  FOR EACH ROW WHEN (OLD.active AND NOT NEW.active) EXECUTE FUNCTION employee_left_staff();

-- Locks everybody above first. Two concurrent changes may together cause a conflict that neither causes alone; because of the lock, the
-- second one sees the first.
CREATE OR REPLACE FUNCTION reporting_recheck(people uuid[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF cardinality(people) > 0 THEN
    PERFORM reporting_lock(people);
    PERFORM pairs_recheck(ARRAY(SELECT DISTINCT chain.above_id FROM reporting_above(people) AS chain));
    PERFORM reviewers_recheck(people);
  END IF;
END;
$$;
COMMENT ON FUNCTION reporting_recheck(uuid[]) IS
  'After a change in the reporting lines or units of these people: re-checks their pairs and those of everybody above them, and the '
  'reviewers of everybody below. Whoever becomes a superior through the change is now above, so this finds every new conflict.';
REVOKE EXECUTE ON FUNCTION reporting_recheck(uuid[]) FROM PUBLIC;

CREATE OR REPLACE FUNCTION employees_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  changed uuid[];
BEGIN
  -- EXCEPT and no join: PostgreSQL expects a single row in each of the two tables, so a join would compare every row with every other.
  SELECT COALESCE(array_agg(changed_row.id), '{}') INTO changed
    FROM (SELECT new_rows.id, new_rows.manager_id, new_rows.unit FROM new_rows
          EXCEPT
          SELECT old_rows.id, old_rows.manager_id, old_rows.unit FROM old_rows) AS changed_row;
  PERFORM reporting_recheck(changed);
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION employees_changed() IS
  'Trigger: when an employee gets a new manager or unit, re-checks the pairs of that employee and of everybody above them. This finds '
  'every new conflict: anybody who becomes a superior through the change is now above the employee. Reviewers who are now above an '
  'applicant lose the application.';
CREATE OR REPLACE TRIGGER employee_7_pairs AFTER UPDATE ON employee
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION employees_changed();

CREATE OR REPLACE FUNCTION minor_tutorials() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE tutorial
     SET audience = 'program'
   WHERE tutorial.author_id = NEW.id
     AND tutorial.audience = 'everyone';
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION minor_tutorials() IS
  'Trigger: when HR data make an employee a minor, changes the audience of their tutorials from everyone to program.';
CREATE OR REPLACE TRIGGER employee_7_tutorials AFTER UPDATE ON employee
  FOR EACH ROW WHEN (is_minor(NEW, today_in(NEW.time_zone)) AND NOT is_minor(OLD, today_in(OLD.time_zone)))
  EXECUTE FUNCTION minor_tutorials();

CREATE OR REPLACE FUNCTION employee_left_events() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  DELETE FROM event_invitation AS guest
   USING event
   WHERE event.id = guest.event_id
     AND event.starts_at > app_now()
     AND guest.employee_id = NEW.id;
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION employee_left_events() IS
  'Trigger: when an employee leaves the company, removes them from the guest lists of all future events.';
CREATE OR REPLACE TRIGGER employee_8_events AFTER UPDATE ON employee
  FOR EACH ROW WHEN (OLD.active AND NOT NEW.active) EXECUTE FUNCTION employee_left_events();

CREATE OR REPLACE FUNCTION employee_renamed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM notify(ARRAY[NEW.id], 'user_name_changed', NULL, 'employee', NEW.id);
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION employee_renamed() IS 'Trigger: notifies an employee whose user name HR has changed.';
CREATE OR REPLACE TRIGGER employee_8_renamed AFTER UPDATE ON employee
  FOR EACH ROW WHEN (OLD.user_name <> NEW.user_name) EXECUTE FUNCTION employee_renamed();

CREATE OR REPLACE TRIGGER employee_dotted_line_5_audit AFTER INSERT OR UPDATE OR DELETE ON employee_dotted_line
  FOR EACH ROW EXECUTE FUNCTION audit_write('employee_id');

CREATE OR REPLACE FUNCTION dotted_lines_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  moved uuid[] := ARRAY(SELECT DISTINCT changed_rows.employee_id FROM changed_rows);
BEGIN
  PERFORM reporting_recheck(moved);
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION dotted_lines_changed() IS
  'Trigger: when a dotted line is added or removed, re-checks the pairs of the employee and of everybody above them, and the reviewers of '
  'everybody below.';
CREATE OR REPLACE TRIGGER employee_dotted_line_7_pairs AFTER INSERT ON employee_dotted_line
  REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION dotted_lines_changed();
CREATE OR REPLACE TRIGGER employee_dotted_line_7_pairs_gone AFTER DELETE ON employee_dotted_line
  REFERENCING OLD TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION dotted_lines_changed();
