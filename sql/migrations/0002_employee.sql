-- SPDX-License-Identifier: Apache-2.0
-- The people of the company as HR delivers them, and who is above whom.

-- migrate:up

CREATE TABLE employee (
  id uuid NOT NULL DEFAULT uuidv7(),
  version bigint NOT NULL DEFAULT 1,
  user_name text NOT NULL,
  external_id text,
  display_name text NOT NULL,
  email text,
  unit text NOT NULL,
  level int NOT NULL,
  site text,
  manager_id uuid,
  birth_date date,
  minor boolean NOT NULL DEFAULT false,
  hired_on date,
  languages text[] NOT NULL DEFAULT '{}',
  active boolean NOT NULL DEFAULT true,
  left_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT app_now(),
  updated_at timestamptz NOT NULL DEFAULT app_now(),
  CONSTRAINT employee_id_pkey PRIMARY KEY (id),
  CONSTRAINT employee_manager_id_fkey FOREIGN KEY (manager_id) REFERENCES employee (id),
  CONSTRAINT employee_user_name_check CHECK (char_length(user_name) BETWEEN 1 AND 200),
  CONSTRAINT employee_external_id_check CHECK (char_length(external_id) BETWEEN 1 AND 200),
  CONSTRAINT employee_display_name_check CHECK (char_length(display_name) BETWEEN 1 AND 200),
  CONSTRAINT employee_email_check CHECK (char_length(email) BETWEEN 3 AND 254 AND email ~ '^[^@[:space:]]+@[^@[:space:]]+$'),
  CONSTRAINT employee_unit_check CHECK (char_length(unit) BETWEEN 1 AND 200),
  CONSTRAINT employee_level_check CHECK (level BETWEEN 0 AND 9),
  CONSTRAINT employee_site_check CHECK (char_length(site) BETWEEN 1 AND 200),
  CONSTRAINT employee_languages_check CHECK (
    cardinality(languages) <= 20 AND all_match(languages, '^[a-z]{2,3}(-[A-Za-z0-9]{1,8}){0,4}$')),
  CONSTRAINT employee_left_at_check CHECK (active = (left_at IS NULL)),
  CONSTRAINT employee_own_manager_check CHECK (manager_id <> id)
);
CREATE UNIQUE INDEX employee_user_name_key ON employee (lower(user_name));
-- With a predicate, so that PostgreSQL counts it as no key: an UPDATE that names a key column keeps everybody from referring to the row.
CREATE UNIQUE INDEX employee_external_id_key ON employee (external_id) WHERE external_id IS NOT NULL;
CREATE INDEX employee_manager_id_idx ON employee (manager_id);
CREATE INDEX employee_display_name_id_idx ON employee (lower(display_name), id);
COMMENT ON TABLE employee IS
  'People as HR delivers them. Colleagues read the public profile, HR clients their own writes. Kept until HR removes the '
  'person and no program needs them.';
COMMENT ON COLUMN employee.id IS 'UUID version 7.';
COMMENT ON COLUMN employee.version IS 'Counts changes from 1; the ETag.';
COMMENT ON COLUMN employee.user_name IS 'Login name, unique without regard to case, at most 200 characters. Public.';
COMMENT ON COLUMN employee.external_id IS 'Id in the HR system, at most 200 characters. HR clients only.';
COMMENT ON COLUMN employee.display_name IS 'Full name as shown, at most 200 characters. Public.';
COMMENT ON COLUMN employee.email IS 'Address for messages of the service, at most 254 characters. The person and HR clients.';
COMMENT ON COLUMN employee.unit IS 'Organisational unit, at most 200 characters. Public.';
COMMENT ON COLUMN employee.level IS 'Management level: 0 is the board, bigger is further down, 9 the last. Public.';
COMMENT ON COLUMN employee.site IS 'Place of work, at most 200 characters. Public.';
COMMENT ON COLUMN employee.manager_id IS 'Solid reporting line, never to oneself. Public. HR data may hold cycles.';
COMMENT ON COLUMN employee.birth_date IS
  'For an age limit of a program alone; never leaves the service, in no reply and no export but the person''s own.';
COMMENT ON COLUMN employee.minor IS 'Under age: stricter defaults. HR clients and the service.';
COMMENT ON COLUMN employee.hired_on IS 'First day in the company. HR clients and the service.';
COMMENT ON COLUMN employee.languages IS 'Spoken languages as BCP 47 tags, at most 20. Public.';
COMMENT ON COLUMN employee.active IS 'False for a leaver; their participation ends with it. Public.';
COMMENT ON COLUMN employee.left_at IS 'When the person was deactivated; set by a trigger.';
COMMENT ON COLUMN employee.created_at IS 'When the row was made.';
COMMENT ON COLUMN employee.updated_at IS 'When the row was last changed.';

CREATE TABLE employee_dotted_line (
  employee_id uuid NOT NULL,
  manager_id uuid NOT NULL,
  CONSTRAINT employee_dotted_line_employee_id_manager_id_pkey PRIMARY KEY (employee_id, manager_id),
  CONSTRAINT employee_dotted_line_employee_id_fkey FOREIGN KEY (employee_id) REFERENCES employee (id),
  CONSTRAINT employee_dotted_line_manager_id_fkey FOREIGN KEY (manager_id) REFERENCES employee (id),
  CONSTRAINT employee_dotted_line_own_manager_check CHECK (manager_id <> employee_id)
);
CREATE INDEX employee_dotted_line_manager_id_idx ON employee_dotted_line (manager_id);
COMMENT ON TABLE employee_dotted_line IS 'Further reporting lines beside the solid one. HR clients; counts for the reporting-line rule.';
COMMENT ON COLUMN employee_dotted_line.employee_id IS 'Who reports.';
COMMENT ON COLUMN employee_dotted_line.manager_id IS 'To whom.';

CREATE FUNCTION employee_rules() RETURNS trigger
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
COMMENT ON FUNCTION employee_rules() IS 'Trigger: keeps left_at in step with active.';

CREATE FUNCTION reporting_conflict(a uuid, b uuid) RETURNS boolean
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
  'True if one of the two is above the other, at any depth, along solid and dotted lines; UNION ends the walk where HR '
  'data run in a circle.';

CREATE FUNCTION reporting_above(people uuid[]) RETURNS TABLE (person_id uuid, above_id uuid)
LANGUAGE sql STABLE AS $$
  WITH RECURSIVE chain (start_id, person_id) AS (
    SELECT given.id, given.id FROM unnest(people) AS given(id)
    UNION
    SELECT chain.start_id, line.manager_id
      FROM chain
     CROSS JOIN LATERAL (
           SELECT employee.manager_id FROM employee WHERE employee.id = chain.person_id AND employee.manager_id IS NOT NULL
            UNION ALL
           SELECT dotted.manager_id FROM employee_dotted_line AS dotted WHERE dotted.employee_id = chain.person_id) AS line
  )
  SELECT chain.start_id, chain.person_id FROM chain
$$;
COMMENT ON FUNCTION reporting_above(uuid[]) IS
  'Each of the people with everybody above them and with themselves, along solid and dotted lines at any depth; ends where they run in a '
  'circle.';

CREATE FUNCTION share_manager(a uuid, b uuid) RETURNS boolean
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
COMMENT ON FUNCTION share_manager(uuid, uuid) IS 'True if somebody is the manager of both, over a solid or a dotted line.';

CREATE FUNCTION reporting_below(people uuid[]) RETURNS SETOF uuid
LANGUAGE sql STABLE AS $$
  WITH RECURSIVE tree (person_id) AS (
    SELECT given.id FROM unnest(people) AS given(id)
    UNION
    SELECT line.employee_id
      FROM tree
     CROSS JOIN LATERAL (
           SELECT employee.id AS employee_id FROM employee WHERE employee.manager_id = tree.person_id
            UNION ALL
           SELECT dotted.employee_id FROM employee_dotted_line AS dotted WHERE dotted.manager_id = tree.person_id) AS line
  )
  SELECT tree.person_id FROM tree
$$;
COMMENT ON FUNCTION reporting_below(uuid[]) IS
  'The people and everybody below them, along solid and dotted lines at any depth; ends where they run in a circle.';

-- Until nobody new turns up: a line may have changed between the look and the lock.
CREATE FUNCTION reporting_lock(people uuid[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  locked uuid[] := '{}';
  chain uuid[];
BEGIN
  LOOP
    chain := ARRAY(SELECT DISTINCT above.above_id FROM reporting_above(people) AS above WHERE above.above_id IS NOT NULL);
    EXIT WHEN chain <@ locked;
    PERFORM FROM employee WHERE employee.id = ANY (chain) ORDER BY employee.id FOR SHARE;
    locked := locked || chain;
  END LOOP;
END;
$$;
COMMENT ON FUNCTION reporting_lock(uuid[]) IS
  'Keeps units, managers and all that is above the people from changing before the commit. Comes before every other lock: an HR change '
  'goes from the employee to pairings and proposals.';

CREATE FUNCTION employee_dotted_line_lock() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM FROM employee WHERE employee.id = (CASE TG_OP WHEN 'DELETE' THEN OLD.employee_id ELSE NEW.employee_id END) FOR NO KEY UPDATE;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END;
$$;
COMMENT ON FUNCTION employee_dotted_line_lock() IS 'Trigger: a dotted line changes as if it were a field of the employee, under its lock.';
CREATE TRIGGER employee_dotted_line_1_lock BEFORE INSERT OR UPDATE OR DELETE ON employee_dotted_line
  FOR EACH ROW EXECUTE FUNCTION employee_dotted_line_lock();

CREATE TRIGGER employee_2_rules BEFORE INSERT OR UPDATE ON employee FOR EACH ROW EXECUTE FUNCTION employee_rules();
CREATE TRIGGER employee_3_version BEFORE UPDATE ON employee FOR EACH ROW EXECUTE FUNCTION row_version();
CREATE TRIGGER employee_5_audit AFTER INSERT OR UPDATE OR DELETE ON employee FOR EACH ROW EXECUTE FUNCTION audit_write('id');
CREATE TRIGGER employee_dotted_line_5_audit AFTER INSERT OR UPDATE OR DELETE ON employee_dotted_line
  FOR EACH ROW EXECUTE FUNCTION audit_write('employee_id');

GRANT SELECT, INSERT ON employee TO kehrwert_app;
GRANT UPDATE (user_name, external_id, display_name, email, unit, level, site, manager_id, birth_date, minor, hired_on, languages, active)
  ON employee TO kehrwert_app;
GRANT SELECT, INSERT, DELETE ON employee_dotted_line TO kehrwert_app;

CREATE FUNCTION employee_defaults() RETURNS employee
LANGUAGE sql STABLE AS $$
  SELECT jsonb_populate_record(NULL::employee, '{"minor": false, "languages": [], "active": true}')
$$;
COMMENT ON FUNCTION employee_defaults() IS 'The fields of a new employee before the given ones are laid over them.';

-- A statement of its own, so that it sees what another writer left when the lock on the employee's row came free.
CREATE FUNCTION dotted_lines_replace(item employee, manager_ids uuid[]) RETURNS employee
LANGUAGE sql VOLATILE AS $$
  DELETE FROM employee_dotted_line AS dotted
   WHERE dotted.employee_id = item.id
     AND dotted.manager_id <> ALL (manager_ids);
  INSERT INTO employee_dotted_line (employee_id, manager_id)
  SELECT item.id, wanted.manager_id
    FROM unnest(manager_ids) AS wanted(manager_id)
  ON CONFLICT DO NOTHING;
  SELECT item.*
$$;
COMMENT ON FUNCTION dotted_lines_replace(employee, uuid[]) IS
  'Gives the employee exactly these dotted lines, leaves them if the list is NULL, and returns the employee. '
  'Called with a row that the same statement has written.';

CREATE FUNCTION employee_json(item employee) RETURNS json
LANGUAGE sql STABLE AS $$
  SELECT json_build_object(
    'id', item.id,
    'version', item.version,
    'user_name', item.user_name,
    'display_name', item.display_name,
    'unit', item.unit,
    'level', item.level,
    'site', item.site,
    'manager_id', item.manager_id,
    'languages', item.languages,
    'active', item.active)
$$;
COMMENT ON FUNCTION employee_json(employee) IS 'The public profile, as every colleague may read it.';

CREATE FUNCTION employee_hr_json(item employee) RETURNS json
LANGUAGE sql VOLATILE AS $$
  SELECT json_build_object(
    'id', item.id,
    'version', item.version,
    'user_name', item.user_name,
    'external_id', item.external_id,
    'display_name', item.display_name,
    'email', item.email,
    'unit', item.unit,
    'level', item.level,
    'site', item.site,
    'manager_id', item.manager_id,
    'dotted_manager_ids', (SELECT COALESCE(json_agg(dotted.manager_id ORDER BY dotted.manager_id), '[]'::json)
                             FROM employee_dotted_line AS dotted
                            WHERE dotted.employee_id = item.id),
    'minor', item.minor,
    'hired_on', item.hired_on,
    'languages', item.languages,
    'active', item.active,
    'left_at', rfc3339(item.left_at),
    'created_at', rfc3339(item.created_at),
    'updated_at', rfc3339(item.updated_at))
$$;
COMMENT ON FUNCTION employee_hr_json(employee) IS
  'All HR fields but the birth date, for HR clients and the person. Volatile: sees dotted lines written earlier in the same statement.';

-- migrate:down

DROP FUNCTION employee_hr_json(employee);
DROP FUNCTION employee_json(employee);
DROP FUNCTION dotted_lines_replace(employee, uuid[]);
DROP FUNCTION employee_defaults();
DROP FUNCTION reporting_lock(uuid[]);
DROP FUNCTION reporting_below(uuid[]);
DROP FUNCTION share_manager(uuid, uuid);
DROP FUNCTION reporting_above(uuid[]);
DROP FUNCTION reporting_conflict(uuid, uuid);
DROP TABLE employee_dotted_line;
DROP FUNCTION employee_dotted_line_lock();
DROP TABLE employee;
DROP FUNCTION employee_rules();
