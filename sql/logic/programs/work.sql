-- SPDX-License-Identifier: Apache-2.0
-- Creating and changing programs; due work: moving programs to their next state by date.

-- Both functions take the columns from the given settings, so that a new setting needs no change here.
CREATE OR REPLACE FUNCTION program_insert(given jsonb) RETURNS program
LANGUAGE plpgsql AS $$
DECLARE
  columns text := (SELECT string_agg(quote_ident(setting), ', ') FROM jsonb_object_keys(given) AS setting);
  made program;
BEGIN
  EXECUTE format('INSERT INTO program (%1$s) SELECT %1$s FROM jsonb_populate_record(NULL::program, $1) RETURNING program.*', columns)
     INTO made
    USING given;
  RETURN made;
END;
$$;
COMMENT ON FUNCTION program_insert(jsonb) IS
  'Creates a draft with the given settings; other settings get the defaults of the table. The API contract says which settings can be '
  'given.';

CREATE OR REPLACE FUNCTION program_change(program_id uuid, given jsonb, versions bigint[], agreement_reference text) RETURNS program
LANGUAGE plpgsql AS $$
DECLARE
  columns text := COALESCE((SELECT string_agg(quote_ident(setting), ', ') FROM jsonb_object_keys(given) AS setting), 'title');
  changed program;
BEGIN
  PERFORM with_agreement(agreement_reference);
  EXECUTE format('UPDATE program SET (%1$s) = (SELECT %1$s FROM jsonb_populate_record(program, $1))
                   WHERE program.id = $2 AND version_matches(program.version, $3) RETURNING program.*', columns)
     INTO changed
    USING given, program_id, versions;
  RETURN changed;
END;
$$;
COMMENT ON FUNCTION program_change(uuid, jsonb, bigint[], text) IS
  'Updates these settings of the program, locked settings under the given works agreement. NULL if If-Match does not name the program''s '
  'version.';

CREATE OR REPLACE FUNCTION program_next_move(item program, OUT to_state text, OUT day date) RETURNS SETOF record
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
                        AND (back.at AT TIME ZONE item.time_zone)::date >= step.day)
$$;
COMMENT ON FUNCTION program_next_move(program) IS
  'The state to which due work moves the program next, and the first day on which it does so. No row if no date calls for a move, or if a '
  'program manager has moved the program back since that day. A closed program is archived 14 months after its end, when the last '
  'follow-up pulse is over.';

CREATE OR REPLACE FUNCTION due_programs(most int) RETURNS int
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
       AND move.day <= today_in(program.time_zone)
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
  'Due step: moves each program whose day has come by one state. A program whose move breaks a rule stays as it is, and a warning '
  'is logged.';
