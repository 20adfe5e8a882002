-- SPDX-License-Identifier: Apache-2.0
-- Functions that operations call to change employees, and the locks on reporting lines and names.

-- Repeats until nobody new turns up, because a line may change between the search and the lock.
CREATE OR REPLACE FUNCTION reporting_lock(people uuid[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  locked uuid[] := ARRAY[]::uuid[];
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
  'Keeps the units and managers of these people, and of everybody above them, from changing before the commit. Take this lock before every '
  'other one: a change in HR data also locks employees first, then pairings and proposals.';

-- All names share 256 locks, so that a large import does not fill PostgreSQL's table of locks.
CREATE OR REPLACE FUNCTION client_name_lock(name text, to_give boolean) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  IF to_give THEN
    PERFORM pg_advisory_xact_lock(7303, hashtext(name) & 255);
  ELSE
    PERFORM pg_advisory_xact_lock_shared(7303, hashtext(name) & 255);
  END IF;
END;
$$;
COMMENT ON FUNCTION client_name_lock(text, boolean) IS
  'Keeps a name from being given to an employee while a service client writes under it, until the commit. The write that gives the name '
  '(`to_give`) and those of the clients wait for each other.';

CREATE OR REPLACE FUNCTION client_writes(client text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM client_name_lock(client, false);
  IF EXISTS (SELECT FROM employee_binding AS binding WHERE binding.kind = 'user_name' AND binding.name = client_writes.client) THEN
    PERFORM refuse('claimed_employee_check');
  END IF;
END;
$$;
COMMENT ON FUNCTION client_writes(text) IS
  'Refuses the write of a service client if its name has been given to an employee since the token was checked (claimed_employee_check).';

CREATE OR REPLACE FUNCTION employee_defaults() RETURNS employee
LANGUAGE sql STABLE AS $$
  SELECT jsonb_populate_record(NULL::employee, '{"time_zone": "Europe/Berlin", "minor": false, "languages": [], "active": true}')
$$;
COMMENT ON FUNCTION employee_defaults() IS 'A new employee with default values, before the given fields are applied.';

-- Volatile: called in an UPDATE, it sees what another writer committed while the UPDATE waited for the lock.
CREATE OR REPLACE FUNCTION dotted_lines_differ(employee_id uuid, manager_ids uuid[]) RETURNS boolean
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  RETURN manager_ids IS NOT NULL
    AND ARRAY(SELECT dotted.manager_id
                FROM employee_dotted_line AS dotted
               WHERE dotted.employee_id = dotted_lines_differ.employee_id
               ORDER BY dotted.manager_id)
     <> ARRAY(SELECT DISTINCT wanted.manager_id FROM unnest(manager_ids) AS wanted(manager_id) ORDER BY wanted.manager_id);
END;
$$;
COMMENT ON FUNCTION dotted_lines_differ(uuid, uuid[]) IS
  'True if the employee has other dotted lines than these; false if the list is NULL.';

-- Separate statements, so that they see what another writer committed while this one waited for the lock on the employee.
CREATE OR REPLACE FUNCTION dotted_lines_replace(item employee, manager_ids uuid[]) RETURNS employee
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  unknown text := (SELECT string_agg('=' || wanted.id, ',')
                     FROM unnest(manager_ids) AS wanted(id)
                    WHERE NOT EXISTS (SELECT FROM employee WHERE employee.id = wanted.id));
BEGIN
  IF item.id = ANY (manager_ids) THEN
    PERFORM refuse_at('employee_dotted_line_own_manager_check', '=' || item.id);
  ELSIF unknown IS NOT NULL THEN
    PERFORM refuse_at('employee_dotted_line_manager_id_fkey', unknown);
  END IF;
  DELETE FROM employee_dotted_line AS dotted
   WHERE dotted.employee_id = item.id
     AND dotted.manager_id <> ALL (manager_ids);
  INSERT INTO employee_dotted_line (employee_id, manager_id)
  SELECT item.id, wanted.manager_id
    FROM unnest(manager_ids) AS wanted(manager_id)
  ON CONFLICT DO NOTHING;
  RETURN item;
END;
$$;
COMMENT ON FUNCTION dotted_lines_replace(employee, uuid[]) IS
  'Replaces the dotted lines of the employee with these, or leaves them if the list is NULL. Returns the employee. They must lead to '
  'somebody else (employee_dotted_line_own_manager_check) who exists (employee_dotted_line_manager_id_fkey). Call it with a row that the '
  'same statement has written.';
