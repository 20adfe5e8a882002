-- SPDX-License-Identifier: Apache-2.0
-- logic_leftover: returns the objects that no file creates any more, and the commands that drop them. Triggers come first, in a random
-- order, so that some attempt locks their tables in the order in which requests do. One command drops all functions, because they may
-- need each other.
SELECT gone.object, gone.command
  FROM (SELECT format('%s %s', held.kind, held.identity) AS object,
               format('DROP TRIGGER IF EXISTS %s', held.identity) AS command,
               random() AS position
          FROM schema_logic_object AS held
         WHERE held.file IS NULL
           AND held.kind = 'trigger'
         UNION ALL
        SELECT string_agg(format('%s %s', held.kind, held.identity), ', ' ORDER BY held.identity),
               format('DROP ROUTINE IF EXISTS %s', string_agg(held.identity, ', ')),
               1
          FROM schema_logic_object AS held
         WHERE held.file IS NULL
           AND held.kind <> 'trigger'
        HAVING count(*) > 0) AS gone
 ORDER BY gone.position
