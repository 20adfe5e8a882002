-- SPDX-License-Identifier: Apache-2.0
-- seed_counts: returns how many rows the main tables of the reference company have, as VACUUM has counted them.
SELECT class.relname, class.reltuples::bigint::text AS rows
  FROM pg_class AS class
 WHERE class.relnamespace = 'public'::regnamespace
   AND class.relname IN ('employee', 'program', 'application', 'proposal', 'pairing', 'session', 'feedback', 'event_invitation',
                         'notification', 'transition', 'audit_event')
 ORDER BY class.relname
