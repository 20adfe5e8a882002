-- SPDX-License-Identifier: Apache-2.0
-- Keeps rows out of PostgreSQL's log.

-- migrate:up

-- An error about a constraint has a DETAIL, which PostgreSQL logs: `Failing row contains (...)` with every column, or
-- `Key (...)=(...) already exists`. It leaves these out if row-level security applies to the table. So every table that holds what people
-- write has it, also for the owner of the tables, as whom most triggers run. This policy lets everybody with the privileges pass.
-- A table that is created later needs the same; tests/sql/test_privacy.sql lists the exceptions.
DO $$
DECLARE
  kept record;
BEGIN
  FOR kept IN
    SELECT class.relname AS name
      FROM pg_class AS class
     WHERE class.relnamespace = 'public'::regnamespace
       AND class.relkind = 'r'
       AND NOT class.relrowsecurity
       AND class.relname NOT IN ('dev_clock', 'due_step', 'state_transition', 'time_zone')
       AND class.relname NOT LIKE 'schema\_%'
     ORDER BY class.relname
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', kept.name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', kept.name);
    EXECUTE format('CREATE POLICY %I ON %I USING (true)', kept.name || '_unquoted', kept.name);
    EXECUTE format('COMMENT ON POLICY %I ON %I IS %L', kept.name || '_unquoted', kept.name,
                   'Everybody with the privileges. Row-level security keeps PostgreSQL from quoting the row in errors.');
  END LOOP;
END;
$$;
