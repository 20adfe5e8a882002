-- SPDX-License-Identifier: Apache-2.0
-- If-Match, repeated requests, due work, and acting as the service.

CREATE OR REPLACE FUNCTION repeats() RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT COALESCE(current_setting('kehrwert.repeats', true), '') = 'on'
$$;
COMMENT ON FUNCTION repeats() IS
  'True if the request repeats one with the same Idempotency-Key. Its statement runs once more, only to find out whether the caller still '
  'has the right, and is rolled back.';

CREATE OR REPLACE FUNCTION version_matches(version bigint, if_match bigint[]) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT if_match IS NULL OR version = ANY (if_match) OR repeats()
$$;
COMMENT ON FUNCTION version_matches(bigint, bigint[]) IS
  'True if If-Match names this version. NULL stands for `*`, which matches every version. A repetition needs no version, because the first '
  'request has changed it.';

CREATE OR REPLACE FUNCTION moves_from(object_id uuid, state text, to_state text) RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN COALESCE(
           (SELECT step.from_state
              FROM transition AS step
             WHERE repeats()
               AND step.object_id = moves_from.object_id
               AND step.to_state = moves_from.to_state
             ORDER BY step.id DESC
             LIMIT 1),
           moves_from.state);
END;
$$;
COMMENT ON FUNCTION moves_from(uuid, text, text) IS
  'The state from which a move starts: the present one, or in a repetition the one from which the move was made. So the repetition needs '
  'the right to the same move.';

CREATE OR REPLACE FUNCTION overtaken(if_match bigint[]) RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF if_match IS NULL THEN
    RAISE EXCEPTION 'overtaken by another change' USING ERRCODE = 'serialization_failure';
  END IF;
  RETURN 'precondition_failed';
END;
$$;
COMMENT ON FUNCTION overtaken(bigint[]) IS
  'Handles a row that another request changed between the check and the lock. If If-Match names versions, returns precondition_failed. '
  'With `*` (NULL) no precondition has failed: raises serialization_failure, so that the service runs the statement again on the current '
  'row.';

CREATE OR REPLACE FUNCTION caller_digest(digest text) RETURNS text
LANGUAGE sql STABLE AS $$
  SELECT rtrim(translate(encode(sha256(convert_to(concat_ws(
           E'\n', digest, current_setting('kehrwert.actor_id', true), current_setting('kehrwert.client', true)), 'UTF8')), 'base64'),
           '+/', '-_'), '=')
$$;
COMMENT ON FUNCTION caller_digest(text) IS
  'Adds the caller to the digest of an Idempotency-Key: the employee whom the token names, under whatever name, or the service client.';

CREATE OR REPLACE FUNCTION act_as(actor_id text, client text, operation text) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM set_config('kehrwert.actor_id', COALESCE(act_as.actor_id, ''), true),
          set_config('kehrwert.client', COALESCE(act_as.client, ''), true),
          set_config('kehrwert.operation', COALESCE(act_as.operation, ''), true);
END;
$$;
COMMENT ON FUNCTION act_as(text, text, text) IS 'From here on, history and audit name this actor, client and operation.';

-- A due step or a piece that fails does not stop the others. The warning contains no data, because it appears in the service's log.
CREATE OR REPLACE FUNCTION due_failed(step text, object_id uuid, state text, rule text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  RAISE WARNING 'due work % failed for %: % %', step, COALESCE(object_id::text, 'all'), state, rule;
END;
$$;
COMMENT ON FUNCTION due_failed(text, uuid, text, text) IS
  'Warns that a due step failed, for one object or, if object_id is NULL, as a whole. The warning names the SQLSTATE and the '
  'constraint.';

CREATE OR REPLACE FUNCTION due_step_run(step text, most int) RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '1s' AS $$
DECLARE
  actor text := current_setting('kehrwert.actor_id', true);
  client text := current_setting('kehrwert.client', true);
  operation text := current_setting('kehrwert.operation', true);
  done int;
BEGIN
  PERFORM act_as('', '', 'due_work');
  EXECUTE format('SELECT %I($1)', (SELECT due_step.name FROM due_step WHERE due_step.name = due_step_run.step)) INTO done USING most;
  PERFORM act_as(actor, client, operation);
  RETURN done;
END;
$$;
COMMENT ON FUNCTION due_step_run(text, int) IS
  'Runs a due step without an actor: at most the given number of pieces. Returns how many it did; 0 means that nothing is due. Each due '
  'step locks its rows with FOR UPDATE SKIP LOCKED and checks their state again, so that several instances of the service do nothing '
  'twice.';
GRANT EXECUTE ON FUNCTION due_step_run(text, int) TO kehrwert_app;

CREATE OR REPLACE FUNCTION due_work(most int) RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  step text;
  done int := 0;
  rule text;
BEGIN
  FOR step IN SELECT due_step.name FROM due_step ORDER BY due_step.position LOOP
    BEGIN
      done := done + due_step_run(step, most - done);
    EXCEPTION WHEN OTHERS THEN
      GET STACKED DIAGNOSTICS rule = CONSTRAINT_NAME;
      PERFORM due_failed(step, NULL, SQLSTATE, rule);
    END;
    EXIT WHEN done >= most;
  END LOOP;
  RETURN done;
END;
$$;
COMMENT ON FUNCTION due_work(int) IS
  'Runs all due steps in one transaction: at most the given number of pieces in total. Returns how many they did. A due step that fails '
  'is rolled back and logged as a warning, and the others go on. For the movable clock and for tests; the service gives each step a '
  'transaction of its own.';
GRANT EXECUTE ON FUNCTION due_work(int) TO kehrwert_app;

-- Uses clock_timestamp(), because now() does not advance within a transaction.
CREATE OR REPLACE FUNCTION due_work_all(seconds float8) RETURNS boolean
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  WHILE clock_timestamp() < statement_timestamp() + make_interval(secs => seconds) LOOP
    IF due_work(100) = 0 THEN
      RETURN true;
    END IF;
  END LOOP;
  RETURN false;
END;
$$;
COMMENT ON FUNCTION due_work_all(float8) IS
  'Does all due work, including work that becomes due on the way; false if the given number of seconds was not enough.';

CREATE OR REPLACE FUNCTION new_ids(old_ids uuid[]) RETURNS jsonb
LANGUAGE sql VOLATILE AS $$
  SELECT COALESCE(jsonb_object_agg(old.id, new_id()), '{}')
    FROM unnest(old_ids) AS old(id)
$$;
COMMENT ON FUNCTION new_ids(uuid[]) IS 'A new id for each of the old ones, in their order, as {"old": "new"}.';

CREATE OR REPLACE FUNCTION due_idempotency_keys(most int) RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  done int;
BEGIN
  WITH due AS (
    SELECT held.digest
      FROM idempotency_key AS held
     WHERE held.created_at < now() - interval '24 hours'
     ORDER BY held.created_at
     LIMIT most
       FOR UPDATE SKIP LOCKED
  )
  DELETE FROM idempotency_key AS held
   USING due
   WHERE held.digest = due.digest;
  GET DIAGNOSTICS done = ROW_COUNT;
  RETURN done;
END;
$$;
COMMENT ON FUNCTION due_idempotency_keys(int) IS
  'Due step: deletes Idempotency-Keys and their responses after a day of real time.';
