-- SPDX-License-Identifier: Apache-2.0
-- When a session may take place: within the life of its pairing and its program, at hours that suit minors, and for nobody at the same
-- time as another session.

CREATE OR REPLACE FUNCTION outside_program_life(item session, its_program program) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN COALESCE((item.starts_at AT TIME ZONE its_program.time_zone)::date < its_program.starts_on, false)
    OR COALESCE(((item.starts_at + make_interval(mins => item.minutes) - interval '1 microsecond')
                 AT TIME ZONE its_program.time_zone)::date > its_program.ends_on, false);
END;
$$;
COMMENT ON FUNCTION outside_program_life(session, program) IS
  'True if the session is not between the first and the last day of its program. Unlike a pause, no change of the pairing can remedy that.';

CREATE OR REPLACE FUNCTION session_life_broken(item session) RETURNS text
LANGUAGE plpgsql STABLE AS $$
DECLARE
  pair pairing;
  its_program program;
BEGIN
  SELECT pairing.* INTO pair FROM pairing WHERE pairing.id = item.pairing_id;
  SELECT program.* INTO its_program FROM program WHERE program.id = pair.program_id;
  IF item.starts_at < pair.activated_at
    OR (SELECT step.to_state FROM transition AS step
         WHERE step.object_id = pair.id AND step.at <= item.starts_at
         ORDER BY step.id DESC LIMIT 1) = 'paused' THEN
    RETURN 'session_pairing_life_check';
  END IF;
  IF outside_program_life(item, its_program) THEN
    RETURN 'session_program_life_check';
  END IF;
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION session_life_broken(session) IS
  'The rule that the session breaks if it starts before its pairing first became active or during a pause, or is not between the first and '
  'the last day of its program; NULL if it breaks neither.';

CREATE OR REPLACE FUNCTION session_life_rules(item session) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  broken text := session_life_broken(item);
BEGIN
  IF broken IS NOT NULL THEN
    PERFORM refuse(broken);
  END IF;
END;
$$;
COMMENT ON FUNCTION session_life_rules(session) IS
  'Refuses a session outside the life of its pairing (session_pairing_life_check) or its program (session_program_life_check).';

CREATE OR REPLACE FUNCTION session_minor_rules(item session) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM pairing
      JOIN employee AS person ON person.id IN (pairing.mentor_id, pairing.mentee_id)
     CROSS JOIN LATERAL (
           SELECT item.starts_at AT TIME ZONE person.time_zone AS begins,
                  (item.starts_at + make_interval(mins => item.minutes)) AT TIME ZONE person.time_zone AS ends) AS local
     WHERE pairing.id = item.pairing_id
       AND is_minor(person, local.begins::date)
       AND (extract(isodow FROM local.begins) > 5
            OR local.begins::time < time '06:00'
            OR local.ends > local.begins::date + time '20:00')) THEN
    PERFORM refuse('session_minor_hours_check');
  END IF;
END;
$$;
COMMENT ON FUNCTION session_minor_rules(session) IS
  'Refuses a session with a minor outside Monday to Friday, 06:00 to 20:00 where the minor works (session_minor_hours_check), as the '
  'German Youth Employment Protection Act requires (JArbSchG sections 14 to 17). The zone of the session does not '
  'count, because callers choose it.';

-- An exclusion constraint stores the row before it looks for others. So of two sessions that are stored at the same moment, each would find
-- the other and wait for it: a deadlock, which PostgreSQL notices only after a second. The lock on each person prevents that. Locks are
-- taken in the order of the ids, before anything that another session could wait for.
CREATE OR REPLACE FUNCTION session_time_take() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  wanted tstzrange := tstzrange(NEW.starts_at, NEW.starts_at + make_interval(mins => NEW.minutes));
  takes CONSTANT boolean := NEW.state IN ('planned', 'confirmed', 'held');
  people CONSTANT uuid[] := CASE WHEN takes THEN (
    SELECT ARRAY[LEAST(pairing.mentor_id, pairing.mentee_id), GREATEST(pairing.mentor_id, pairing.mentee_id)]
      FROM pairing WHERE pairing.id = NEW.pairing_id) END;
BEGIN
  IF takes THEN
    PERFORM pg_advisory_xact_lock(7304, hashtext(people[1]::text)), pg_advisory_xact_lock(7304, hashtext(people[2]::text));
  END IF;
  DELETE FROM session_time WHERE session_time.session_id = NEW.id;
  INSERT INTO session_time (session_id, employee_id, taken) SELECT NEW.id, person.id, wanted FROM unnest(people) AS person(id);
  RETURN NULL;
EXCEPTION
  WHEN exclusion_violation THEN
    PERFORM refuse(CASE
                     WHEN EXISTS (SELECT FROM session_time AS other
                                   WHERE other.employee_id = current_actor()
                                     AND other.session_id <> NEW.id
                                     AND other.taken && wanted) THEN 'session_own_time_check'
                     ELSE 'session_other_time_check'
                   END);
    RETURN NULL;
END;
$$;
COMMENT ON FUNCTION session_time_take() IS
  'Trigger: a planned, confirmed or held session takes its time from both people. Refuses it if the caller (session_own_time_check) or '
  'only the other person (session_other_time_check) has another session at that time, in any pairing.';
CREATE OR REPLACE TRIGGER session_6_time AFTER INSERT ON session FOR EACH ROW EXECUTE FUNCTION session_time_take();
CREATE OR REPLACE TRIGGER session_6_time_again AFTER UPDATE ON session
  FOR EACH ROW WHEN ((OLD.state, OLD.starts_at, OLD.minutes) IS DISTINCT FROM (NEW.state, NEW.starts_at, NEW.minutes))
  EXECUTE FUNCTION session_time_take();
