-- SPDX-License-Identifier: Apache-2.0
-- logic_latest: returns the version that applied the logic last, and whether it is newer than this one
SELECT latest.release,
       string_to_array(latest.release, '.')::int[] > string_to_array(:release::text, '.')::int[] AS newer
  FROM schema_logic_history AS latest
 ORDER BY latest.id DESC
 LIMIT 1
