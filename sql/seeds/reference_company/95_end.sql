-- SPDX-License-Identifier: Apache-2.0
-- Undoes what 10_begin.sql did: drops its functions, and turns triggers and row security on again.

DROP FUNCTION seed_id(text, bigint, timestamptz);
DROP FUNCTION seed_pick(text, bigint, text[]);
DROP FUNCTION seed_draw(text, bigint, int);

DO $$
DECLARE
  filled record;
BEGIN
  FOR filled IN
    SELECT class.relname AS name FROM pg_class AS class WHERE class.relnamespace = 'public'::regnamespace AND class.relrowsecurity
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE TRIGGER USER', filled.name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', filled.name);
  END LOOP;
END;
$$;
