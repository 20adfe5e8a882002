-- SPDX-License-Identifier: Apache-2.0
-- logic_vanished: forgets triggers that no longer exist, for example because a migration has dropped their table
DELETE FROM schema_logic_object AS held
 WHERE held.kind = 'trigger'
   AND held.identity NOT IN (
         SELECT object.identity
           FROM pg_trigger AS firing
          CROSS JOIN LATERAL pg_identify_object(firing.tableoid, firing.oid, 0) AS object
          WHERE NOT firing.tgisinternal)
