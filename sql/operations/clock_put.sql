-- SPDX-License-Identifier: Apache-2.0
-- clock_put: moves the service's clock forward, in development mode only, and then runs due work for one second at most. The shift is
-- stored in seconds, because days would jump at a change to or from daylight saving time.
WITH moved AS (
  INSERT INTO dev_clock (shift)
  SELECT make_interval(secs => extract(epoch FROM :now::timestamptz - now())::float8)
   WHERE clock_movable()
  ON CONFLICT (only_row) DO UPDATE
     SET shift = excluded.shift
  RETURNING dev_clock.shift
)
SELECT with_member(clock_json(moved.shift), 'due_done', to_json(due_work_all(1)))::text AS reply
  FROM moved
