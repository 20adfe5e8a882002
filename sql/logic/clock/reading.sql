-- SPDX-License-Identifier: Apache-2.0
-- The clock of the service as the API shows it.

CREATE OR REPLACE FUNCTION clock_json(shift interval) RETURNS json
LANGUAGE sql STABLE AS $$
  SELECT json_build_object(
    'now', rfc3339(now() + shift),
    'shift_seconds', extract(epoch FROM shift)::bigint,
    'movable', clock_movable())
$$;
COMMENT ON FUNCTION clock_json(interval) IS 'The clock of the service with this shift, as the API shows it.';
