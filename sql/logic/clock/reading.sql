-- SPDX-License-Identifier: Apache-2.0
-- The clock of the service.

CREATE OR REPLACE FUNCTION clock_shift() RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  RETURN COALESCE((SELECT dev_clock.shift::text FROM dev_clock), '0');
END;
$$;
COMMENT ON FUNCTION clock_shift() IS
  'How far the clock has been moved. The claims of a transaction ask for it in development mode, before they take on their role.';

CREATE OR REPLACE FUNCTION clock_movable() RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT COALESCE(current_setting('kehrwert.clock_shift', true), '') <> ''
$$;
COMMENT ON FUNCTION clock_movable() IS
  'True if the claims of the transaction contain a shift, that is, if the service runs in development mode.';

CREATE OR REPLACE FUNCTION clock_json(shift interval) RETURNS json
LANGUAGE sql STABLE AS $$
  SELECT json_build_object(
    'now', rfc3339(now() + shift),
    'shift_seconds', extract(epoch FROM shift)::bigint,
    'movable', clock_movable())
$$;
COMMENT ON FUNCTION clock_json(interval) IS 'The clock of the service with this shift, as the API shows it.';
