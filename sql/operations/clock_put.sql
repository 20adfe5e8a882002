-- SPDX-License-Identifier: Apache-2.0
-- clock_put: moves the service's clock forward, in development mode alone, and does what has come due by it, for a second at most.
-- Seconds, for a shift in days would jump with summer time.
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
