-- SPDX-License-Identifier: Apache-2.0
-- logic_history_add: records that the database has this logic now, unless the last entry of the history already says so
INSERT INTO schema_logic_history (digest, release)
SELECT :digest, :release
 WHERE NOT EXISTS (
         SELECT
           FROM (SELECT held.digest, held.release FROM schema_logic_history AS held ORDER BY held.id DESC LIMIT 1) AS latest
          WHERE latest.digest = :digest
            AND latest.release = :release)
