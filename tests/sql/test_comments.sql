-- SPDX-License-Identifier: Apache-2.0
-- The schema documents itself: comments on everything, names by rule, SECURITY DEFINER functions with a fixed search path.
SELECT test.line(format('table %s has a comment', class.relname), 'true', (obj_description(class.oid, 'pg_class') IS NOT NULL)::text)
  FROM pg_class AS class
 WHERE class.relnamespace = 'public'::regnamespace AND class.relkind IN ('r', 'v');
SELECT test.equal('every column has a comment',
  $$SELECT string_agg(class.relname || '.' || attribute.attname, ' ')
      FROM pg_class AS class
      JOIN pg_attribute AS attribute ON attribute.attrelid = class.oid AND attribute.attnum > 0 AND NOT attribute.attisdropped
     WHERE class.relnamespace = 'public'::regnamespace AND class.relkind IN ('r', 'v')
       AND col_description(class.oid, attribute.attnum) IS NULL$$, NULL);
SELECT test.equal('every function has a comment',
  $$SELECT string_agg(proc.proname, ' ') FROM pg_proc AS proc
     WHERE proc.pronamespace = 'public'::regnamespace AND obj_description(proc.oid, 'pg_proc') IS NULL
       AND NOT EXISTS (SELECT FROM pg_depend AS part -- of a range type
                        WHERE part.classid = 'pg_proc'::regclass AND part.objid = proc.oid AND part.deptype = 'i')$$, NULL);
SELECT test.equal('every policy has a comment',
  $$SELECT string_agg(policy.polname, ' ') FROM pg_policy AS policy WHERE obj_description(policy.oid, 'pg_policy') IS NULL$$, NULL);
SELECT test.equal('every constraint is named after its table',
  $$SELECT string_agg(rule.conname, ' ') FROM pg_constraint AS rule JOIN pg_class AS class ON class.oid = rule.conrelid
     WHERE class.relnamespace = 'public'::regnamespace
       AND rule.contype <> 'n' -- NOT NULL, which PostgreSQL 18 keeps here too
       AND rule.conname !~ ('^' || class.relname || '_[a-z0-9_]+_(pkey|key|fkey|check|required|excl)$')$$, NULL);
SELECT test.equal('every SECURITY DEFINER function has a fixed search path',
  $$SELECT string_agg(proc.proname, ' ') FROM pg_proc AS proc
     WHERE proc.pronamespace = 'public'::regnamespace AND proc.prosecdef AND array_to_string(proc.proconfig, ',') IS NULL$$, NULL);
SELECT test.equal('every table with a version has the trigger that raises it',
  $$SELECT string_agg(class.relname, ' ') FROM pg_class AS class
      JOIN pg_attribute AS attribute ON attribute.attrelid = class.oid AND attribute.attname = 'version'
                                    AND attribute.atttypid = 'bigint'::regtype
     WHERE class.relnamespace = 'public'::regnamespace AND class.relkind = 'r'
       AND NOT EXISTS (SELECT FROM pg_trigger AS firing
                        WHERE firing.tgrelid = class.oid AND firing.tgname = class.relname || '_3_version')$$, NULL);
