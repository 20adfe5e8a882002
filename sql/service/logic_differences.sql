-- SPDX-License-Identifier: Apache-2.0
-- logic_differences: returns the files that are new or differ. Forgets those that differ or are gone, so that what they have created
-- belongs to no file until one creates it again.
WITH given AS (
  SELECT listed.file, listed.checksum
    FROM jsonb_to_recordset(:files::jsonb) AS listed(file text, checksum text)
),
forgotten AS (
  DELETE FROM schema_logic AS held
   WHERE (held.file, held.checksum) NOT IN (SELECT given.file, given.checksum FROM given)
)
SELECT given.file
  FROM given
 WHERE NOT EXISTS (SELECT FROM schema_logic AS held WHERE held.file = given.file AND held.checksum = given.checksum)
