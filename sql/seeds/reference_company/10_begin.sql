-- SPDX-License-Identifier: Apache-2.0
-- What the other files share. `kehrwert seed` runs them in one transaction, in the order of their names. Triggers are off meanwhile: the
-- files write what the triggers would have written, and keep the rules that these would have checked; tests/checks/check_seed checks them.
-- Tables named seed_... last until the transaction ends; 95_end.sql drops the functions.

CREATE TEMPORARY TABLE seed_size ON COMMIT DROP AS
SELECT size.scale, size.employees, size.programs, size.applications, size.pairings, size.large_programs,
       day.begins AS day,
       date_trunc('week', day.begins) AS monday
  FROM (VALUES ('S', 1000, 10, 600, 200, 1),
               ('M', 100000, 200, 60000, 20000, 1),
               ('L', 100000, 2000, 600000, 200000, 10))
       AS size(scale, employees, programs, applications, pairings, large_programs)
 CROSS JOIN (VALUES (current_setting('kehrwert.seed_day')::timestamptz)) AS day(begins)
 WHERE size.scale = current_setting('kehrwert.seed_scale');

CREATE FUNCTION seed_draw(subject text, number bigint, choices int) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT ('x' || left(md5(subject || number::text), 7))::bit(28)::int % choices
$$;
COMMENT ON FUNCTION seed_draw(text, bigint, int) IS
  'A number from 0 to choices - 1 that looks random but depends only on the arguments. Different subjects draw independently.';

CREATE FUNCTION seed_pick(subject text, number bigint, choices text[]) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT choices[1 + seed_draw(subject, number, cardinality(choices))]
$$;
COMMENT ON FUNCTION seed_pick(text, bigint, text[]) IS 'One of the texts, drawn like seed_draw().';

CREATE FUNCTION seed_id(subject text, number bigint, at timestamptz) RETURNS uuid
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT overlay(overlay(md5(subject || number::text)
                         PLACING lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7' FROM 1 FOR 13)
                 PLACING 'a' FROM 17 FOR 1)::uuid
$$;
COMMENT ON FUNCTION seed_id(text, bigint, timestamptz) IS
  'The id of a row that was created at that time: a UUID version 7 like those of new_id(), but it depends only on the arguments.';

CREATE FUNCTION seed_guard(guarded boolean) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  filled record;
BEGIN
  FOR filled IN
    SELECT class.relname AS name FROM pg_class AS class WHERE class.relnamespace = 'public'::regnamespace AND class.relrowsecurity
  LOOP
    EXECUTE format('ALTER TABLE %I %s ROW LEVEL SECURITY', filled.name, CASE WHEN guarded THEN 'FORCE' ELSE 'NO FORCE' END);
    EXECUTE format('ALTER TABLE %I %s TRIGGER USER', filled.name, CASE WHEN guarded THEN 'ENABLE' ELSE 'DISABLE' END);
  END LOOP;
END;
$$;
COMMENT ON FUNCTION seed_guard(boolean) IS 'Switches the triggers of all tables and the row security of their owner on or off.';

DO $$ BEGIN PERFORM seed_guard(false); END $$;
