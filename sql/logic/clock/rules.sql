-- SPDX-License-Identifier: Apache-2.0
-- The clock moves only forward, and only in development mode.

CREATE OR REPLACE FUNCTION dev_clock_rules() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF current_user = 'kehrwert_app' AND NOT clock_movable() THEN
    PERFORM refuse('dev_clock_development_check');
  END IF;
  IF NEW.shift < (CASE WHEN TG_OP = 'UPDATE' THEN OLD.shift ELSE interval '0' END) THEN
    PERFORM refuse('dev_clock_forward_check');
  END IF;
  IF now() + NEW.shift >= '2098-01-01T00:00:00Z'::timestamptz THEN
    PERFORM refuse('dev_clock_range_check');
  END IF;
  IF clock_movable() THEN
    PERFORM set_config('kehrwert.clock_shift', NEW.shift::text, true);
  END IF;
  RETURN NEW;
END;
$$;
COMMENT ON FUNCTION dev_clock_rules() IS
  'Trigger: lets the service move the clock only in development mode (dev_clock_development_check), only forward '
  '(dev_clock_forward_check), and only up to the end of 2097 (dev_clock_range_check), so that what follows within two years can still be '
  'shown.';
CREATE OR REPLACE TRIGGER dev_clock_2_rules BEFORE INSERT OR UPDATE ON dev_clock FOR EACH ROW EXECUTE FUNCTION dev_clock_rules();
