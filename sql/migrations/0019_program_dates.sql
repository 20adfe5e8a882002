-- SPDX-License-Identifier: Apache-2.0
-- What dates do to programs: each moves on when its day has come.

-- migrate:up

CREATE FUNCTION program_next_move(item program, OUT to_state text, OUT day date) RETURNS SETOF record
LANGUAGE sql STABLE AS $$
  SELECT step.to_state, step.day
    FROM (VALUES
           ('published', 'cohort', 'matching', item.applications_close_on + 1),
           ('published', 'rolling', 'running', item.starts_on),
           ('matching', item.enrolment, 'running', item.starts_on),
           ('running', item.enrolment, 'concluding', item.ends_on + 1),
           ('concluding', item.enrolment, 'closed', COALESCE(item.closes_on, item.ends_on + 60) + 1),
           ('closed', item.enrolment, 'archived', (item.ends_on + interval '14 months')::date + 1)
         ) AS step(state, enrolment, to_state, day)
   WHERE step.state = item.state
     AND step.enrolment = item.enrolment
     AND step.day IS NOT NULL
     AND item.moves_by_dates
     AND NOT EXISTS (SELECT FROM transition AS back
                      WHERE back.object_id = item.id
                        AND back.from_state = step.to_state
                        AND back.to_state = item.state
                        AND back.actor_id IS NOT NULL
                        AND back.at >= step.day::timestamp AT TIME ZONE 'UTC')
$$;
COMMENT ON FUNCTION program_next_move(program) IS
  'The state that the service moves the program to next, and the first day on which it does; no row if no date says so, '
  'or if a manager has moved it back after that day. '
  'Closed programs wait for the last follow-up pulse, a year after the end.';

CREATE FUNCTION due_programs(most int) RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  due record;
  done int := 0;
  rule text;
BEGIN
  FOR due IN
    SELECT program.id, program.state, move.to_state
      FROM program
     CROSS JOIN LATERAL program_next_move(program) AS move
     WHERE program.state IN ('published', 'matching', 'running', 'concluding', 'closed')
       AND move.day <= app_today()
     ORDER BY program.id
       FOR UPDATE OF program SKIP LOCKED
  LOOP
    EXIT WHEN done >= most;
    BEGIN
      UPDATE program SET state = due.to_state WHERE program.id = due.id AND program.state = due.state;
      done := done + 1;
    EXCEPTION WHEN OTHERS THEN
      GET STACKED DIAGNOSTICS rule = CONSTRAINT_NAME;
      PERFORM due_failed('due_programs', due.id, SQLSTATE, rule);
    END;
  END LOOP;
  RETURN done;
END;
$$;
COMMENT ON FUNCTION due_programs(int) IS
  'Step of due work: moves programs on whose day has come, each by one state. One that a rule holds back stays, and is warned about.';
INSERT INTO due_step (name, position) VALUES ('due_programs', 10);

CREATE FUNCTION program_moved() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM notify(array_remove(program_managers(NEW.id), current_actor()), 'program_moved', NEW.id, 'program', NEW.id);
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION program_moved() IS 'Trigger: the program managers are told of each move, but for the one who made it.';
CREATE TRIGGER program_8_told AFTER UPDATE ON program FOR EACH ROW WHEN (OLD.state <> NEW.state) EXECUTE FUNCTION program_moved();

-- migrate:down

DROP TRIGGER program_8_told ON program;
DROP FUNCTION program_moved();
DELETE FROM due_step WHERE name = 'due_programs';
DROP FUNCTION due_programs(int);
DROP FUNCTION program_next_move(program);
