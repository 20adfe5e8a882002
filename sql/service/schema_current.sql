-- SPDX-License-Identifier: Apache-2.0
-- schema_current: returns which of these migrations the database lacks (NULL: none), and whether it has ever had this logic
SELECT (SELECT string_agg(needed.version, ', ' ORDER BY needed.version)
          FROM unnest(:versions::text[]) AS needed(version)
         WHERE NOT EXISTS (SELECT FROM schema_migrations AS applied WHERE applied.version = needed.version)) AS missing,
       EXISTS (SELECT FROM schema_logic_history AS held WHERE held.digest = :digest) AS logic_known
