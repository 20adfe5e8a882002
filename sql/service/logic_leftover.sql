-- SPDX-License-Identifier: Apache-2.0
-- logic_leftover: what no file makes any more, and the commands that drop it. Triggers go first; functions go in one command, since they
-- may need each other.
SELECT format('%s %s', gone.kind, gone.identity) AS object,
       format('DROP TRIGGER IF EXISTS %s', gone.identity) AS command
  FROM schema_logic_object AS gone
 WHERE gone.file IS NULL
   AND gone.kind = 'trigger'
 UNION ALL
SELECT string_agg(format('%s %s', gone.kind, gone.identity), ', ' ORDER BY gone.identity),
       format('DROP ROUTINE IF EXISTS %s', string_agg(gone.identity, ', '))
  FROM schema_logic_object AS gone
 WHERE gone.file IS NULL
   AND gone.kind <> 'trigger'
HAVING count(*) > 0
