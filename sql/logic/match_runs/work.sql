-- SPDX-License-Identifier: Apache-2.0
-- The life of a match run: claims, heartbeats, the end of a claim, cancelling, and staging its proposals.

CREATE OR REPLACE FUNCTION match_run_claim(worker uuid, lease_seconds int) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  oldest match_run;
BEGIN
  LOOP
    SELECT each.* INTO oldest
      FROM match_run AS each
     WHERE each.state = 'queued'
        OR (each.state = 'running' AND (each.lease_until IS NULL OR each.lease_until < clock_timestamp()))
     ORDER BY each.id
     LIMIT 1
       FOR NO KEY UPDATE SKIP LOCKED;
    EXIT WHEN NOT FOUND;
    IF oldest.attempts < 5 THEN
      UPDATE match_run
         SET state = 'running',
             worker = match_run_claim.worker,
             lease_until = clock_timestamp() + make_interval(secs => lease_seconds),
             attempts = match_run.attempts + 1,
             started_at = COALESCE(match_run.started_at, app_now())
       WHERE match_run.id = oldest.id;
      RETURN oldest.id;
    END IF;
    UPDATE match_run
       SET state = 'failed', problem = 'failed_repeatedly', finished_at = app_now(), worker = NULL, lease_until = NULL
     WHERE match_run.id = oldest.id;
  END LOOP;
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION match_run_claim(uuid, int) IS
  'Claims the oldest run that is queued or whose lease has expired, and gives the worker a lease for lease_seconds. NULL if there is none. '
  'A run that has already been attempted five times fails instead (failed_repeatedly).';

CREATE OR REPLACE FUNCTION match_run_held(match_run_id uuid, worker uuid) RETURNS match_run
LANGUAGE sql VOLATILE AS $$
  SELECT each.*
    FROM match_run AS each
   WHERE each.id = match_run_held.match_run_id
     AND each.state = 'running'
     AND each.worker = match_run_held.worker
     FOR NO KEY UPDATE
$$;
COMMENT ON FUNCTION match_run_held(uuid, uuid) IS 'The run, locked, if this worker still holds it; otherwise NULL.';

CREATE OR REPLACE FUNCTION match_run_beat(match_run_id uuid, worker uuid, progress int, lease_seconds int) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  run match_run := match_run_held(match_run_id, worker);
BEGIN
  UPDATE match_run
     SET progress = greatest(match_run.progress, match_run_beat.progress),
         lease_until = clock_timestamp() + make_interval(secs => lease_seconds)
   WHERE match_run.id = run.id;
  RETURN FOUND;
END;
$$;
COMMENT ON FUNCTION match_run_beat(uuid, uuid, int, int) IS
  'Heartbeat of the worker: records the progress and renews the lease for lease_seconds. False if the run is cancelled or another worker '
  'holds it.';

CREATE OR REPLACE FUNCTION match_run_leave(match_run_id uuid, worker uuid, given_back boolean, problem text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  run match_run := match_run_held(match_run_id, worker);
BEGIN
  UPDATE match_run
     SET worker = NULL,
         lease_until = NULL,
         attempts = match_run.attempts - match_run_leave.given_back::int,
         state = CASE WHEN match_run_leave.problem IS NULL THEN match_run.state ELSE 'failed' END,
         problem = match_run_leave.problem,
         finished_at = CASE WHEN match_run_leave.problem IS NOT NULL THEN app_now() END
   WHERE match_run.id = run.id;
  RETURN FOUND;
END;
$$;
COMMENT ON FUNCTION match_run_leave(uuid, uuid, boolean, text) IS
  'Ends the worker''s lease. With a problem, the run fails; without one, another worker can claim it. A run that is given back because its '
  'worker is stopping (given_back) does not count as attempted. False if the worker does not hold the run.';

CREATE OR REPLACE FUNCTION match_run_cancel(match_run_id uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE match_run
     SET state = 'failed', problem = 'cancelled', finished_at = app_now(), worker = NULL, lease_until = NULL
   WHERE match_run.id = match_run_cancel.match_run_id
     AND match_run.state IN ('queued', 'running');
  RETURN FOUND;
END;
$$;
COMMENT ON FUNCTION match_run_cancel(uuid) IS
  'Cancels a queued or running run at once: it fails with the problem `cancelled`, and its worker notices at the next heartbeat. False if '
  'the run has already finished.';

CREATE OR REPLACE FUNCTION match_run_load(match_run_id uuid, worker uuid, lease_seconds int) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  run match_run := match_run_held(match_run_id, worker);
  kept text;
  digest bytea;
BEGIN
  IF run.id IS NULL THEN
    RETURN NULL;
  END IF;
  SELECT stored.input INTO kept FROM match_run_input AS stored WHERE stored.match_run_id = COALESCE(run.replay_of, run.id);
  IF NOT FOUND AND run.replay_of IS NULL THEN
    kept := match_input(run)::text;
    INSERT INTO match_run_input (match_run_id, input) VALUES (run.id, kept);
  END IF;
  digest := match_digest(run.program_id, kept);
  IF EXISTS (SELECT FROM match_run AS former WHERE former.id = run.replay_of AND former.input_hash <> digest) THEN
    kept := '';
  END IF;
  UPDATE match_run
     SET input_hash = digest, lease_until = clock_timestamp() + make_interval(secs => lease_seconds)
   WHERE match_run.id = run.id;
  RETURN COALESCE(kept, '');
END;
$$;
COMMENT ON FUNCTION match_run_load(uuid, uuid, int) IS
  'The input of the worker''s run, created and stored on the first call; each call renews the lease. A replay gets the stored input of the '
  'run that it repeats, or an empty text if that input is gone or its hash differs. NULL if the worker does not hold the run.';
GRANT EXECUTE ON FUNCTION match_run_load(uuid, uuid, int) TO kehrwert_app;

CREATE OR REPLACE FUNCTION match_run_stage(run_id uuid, wanted uuid[]) RETURNS json
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  below uuid[] := ARRAY(SELECT reporting_below(ARRAY[current_actor()]));
  -- The pairs of the caller and of everybody below: another program manager stages these.
  left_out uuid[] := ARRAY(
    SELECT proposal.id
      FROM proposal
     WHERE proposal.match_run_id = run_id
       AND proposal.state = 'computed'
       AND (proposal.mentor_id = ANY (below) OR proposal.mentee_id = ANY (below)));
  done uuid[];
BEGIN
  WITH found AS (
    SELECT proposal.id
      FROM proposal
     WHERE proposal.match_run_id = run_id
       AND proposal.state = 'computed'
       AND (wanted IS NULL OR proposal.id = ANY (wanted))
       AND proposal.id NOT IN (SELECT unnest(left_out))
       AND NOT EXISTS (SELECT FROM proposal AS other
                        WHERE other.mentor_application_id = proposal.mentor_application_id
                          AND other.mentee_application_id = proposal.mentee_application_id
                          AND other.state IN ('staged', 'offered', 'agreed_by_one'))
       AND NOT offer_stands(proposal.program_id, proposal.mentor_id, proposal.mentee_id)
     ORDER BY proposal.id
     LIMIT 2000
       FOR NO KEY UPDATE
  ),
  moved AS (
    UPDATE proposal SET state = 'staged' FROM found WHERE proposal.id = found.id RETURNING proposal.id
  )
  SELECT COALESCE(array_agg(moved.id), '{}') INTO done FROM moved;
  RETURN json_build_object(
    'staged', cardinality(done),
    'computed', (SELECT count(*) FROM proposal WHERE proposal.match_run_id = run_id AND proposal.state = 'computed'),
    'not_staged', ARRAY(SELECT given.id
                          FROM unnest(COALESCE(wanted, left_out)) AS given(id)
                         WHERE given.id <> ALL (done)
                         ORDER BY given.id));
END;
$$;
COMMENT ON FUNCTION match_run_stage(uuid, uuid[]) IS
  'Stages the given computed proposals of the run, or all of them if `wanted` is NULL, at most 2,000 per call. Skips a proposal that is no '
  'longer computed, that involves the caller or somebody below, or whose pair already has a staged or offered proposal.';

GRANT EXECUTE ON FUNCTION match_run_claim(uuid, int), match_run_beat(uuid, uuid, int, int), match_run_leave(uuid, uuid, boolean, text)
  TO kehrwert_app;
