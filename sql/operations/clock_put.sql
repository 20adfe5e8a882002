-- SPDX-License-Identifier: Apache-2.0
-- clock_put: moves the service's clock forward, in development mode alone. Seconds, for a shift in days would jump with summer time.
WITH moved AS (
  INSERT INTO dev_clock (shift)
  SELECT make_interval(secs => extract(epoch FROM :now::timestamptz - now())::float8)
   WHERE clock_movable()
  ON CONFLICT (only_row) DO UPDATE
     SET shift = excluded.shift
  RETURNING dev_clock.shift
)
SELECT clock_json(moved.shift)::text AS reply
  FROM moved
