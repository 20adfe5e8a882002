-- SPDX-License-Identifier: Apache-2.0
-- logic_keep: keeps each trigger that the same statement has already created; returns the numbers of these statements
WITH given AS (
  SELECT listed.number, listed.file, listed.checksum
    FROM jsonb_to_recordset(:statements::jsonb) AS listed(number int, file text, checksum text)
)
UPDATE schema_logic_object AS held
   SET file = given.file
  FROM given
 WHERE held.kind = 'trigger'
   AND held.checksum = given.checksum
   AND held.file IS NULL
RETURNING given.number
