-- SPDX-License-Identifier: Apache-2.0
-- seed_counts: returns the tables that the reference company fills, with their estimated numbers of rows, and the size of the database
SELECT class.relname, class.reltuples::bigint::text AS rows
  FROM pg_class AS class
 WHERE class.relnamespace = 'public'::regnamespace
   AND class.relkind = 'r'
   AND class.reltuples > 0
   AND class.relname NOT LIKE 'schema\_%'
 ORDER BY class.relname
