-- SPDX-License-Identifier: Apache-2.0
-- Storing the result of a match run.

CREATE OR REPLACE FUNCTION match_run_statistics(run match_run, result jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (
    SELECT jsonb_build_object(
      'mentees', result -> 'mentees',
      'mentors', result -> 'mentors',
      'mentor_places', result -> 'mentor_places',
      'pairs', count(*),
      'mentors_matched', count(DISTINCT pair.value ->> 0),
      'allowed', result -> 'allowed',
      'locks_kept', result -> 'locks_kept',
      'locks_broken', result -> 'locks_broken',
      'rounds', result -> 'rounds',
      'score', COALESCE(sum(score.total), 0),
      'score_lowest', min(score.total),
      'score_quartiles', to_jsonb(percentile_disc(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY score.total)),
      'score_highest', max(score.total),
      'score_tenths', (SELECT jsonb_agg(bucket.people ORDER BY bucket.tenth)
                         FROM (SELECT tenth, count(pair.value) AS people
                                 FROM generate_series(1, 10) AS tenth
                                CROSS JOIN (SELECT sum(each.value::int) AS total
                                              FROM jsonb_each_text(run.settings -> 'weights') AS each) AS weights
                                 LEFT JOIN jsonb_array_elements(result -> 'pairs') AS pair(value)
                                   ON least(10, 1 + (pair.value ->> 2)::bigint * 10 / (1000 * weights.total)) = tenth
                                GROUP BY tenth) AS bucket))
      FROM jsonb_array_elements(result -> 'pairs') AS pair(value)
     CROSS JOIN LATERAL (SELECT (pair.value ->> 2)::int AS total) AS score);
END;
$$;
COMMENT ON FUNCTION match_run_statistics(match_run, jsonb) IS
  'The statistics of the run, computed from the engine''s result, without names.';

CREATE OR REPLACE FUNCTION match_run_propose(run match_run, result jsonb) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO proposal (program_id, mentor_application_id, mentee_application_id, mentor_id, mentee_id, state, origin, match_run_id,
                        score, score_topics, score_language, score_place, score_slots, score_wishes, score_without_wishes, locked)
  SELECT run.program_id, offer.id, need.id, offer.employee_id, need.employee_id, 'computed', 'run', run.id, pair.total, pair.topics,
         pair.language, pair.place, pair.slots, pair.wishes,
         pair.total - (run.settings -> 'weights' -> 'wishes')::int * pair.wishes, pair.locked
    FROM (SELECT (value ->> 0)::uuid AS mentor_application_id, (value ->> 1)::uuid AS mentee_application_id, (value ->> 2)::int AS total,
                 (value ->> 3)::int AS topics, (value ->> 4)::int AS language, (value ->> 5)::int AS place, (value ->> 6)::int AS slots,
                 (value ->> 7)::int AS wishes, (value ->> 8)::boolean AS locked
            FROM jsonb_array_elements(result -> 'pairs') AS each(value)) AS pair
    JOIN application AS offer ON offer.id = pair.mentor_application_id AND offer.program_id = run.program_id
    JOIN application AS need ON need.id = pair.mentee_application_id AND need.program_id = run.program_id
   ORDER BY need.id, offer.id;
  INSERT INTO match_run_unmatched (match_run_id, program_id, application_id, role, relaxation, partner_application_id, allowed, blocked)
  SELECT run.id, run.program_id, application.id, application.role, value ->> 1, (value ->> 2)::uuid, (value -> 3 ->> 'allowed')::int,
         (value -> 3) - 'allowed'
    FROM jsonb_array_elements(result -> 'unmatched') AS each(value)
    JOIN application ON application.id = (value ->> 0)::uuid AND application.program_id = run.program_id;
END;
$$;
COMMENT ON FUNCTION match_run_propose(match_run, jsonb) IS
  'Stores the pairs of the engine''s result as computed proposals, and the unmatched applications with the reasons.';

CREATE OR REPLACE FUNCTION match_run_recheck(run match_run) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM proposals_supersede(ARRAY(
    SELECT proposal.id
      FROM proposal
      JOIN application ON application.id IN (proposal.mentor_application_id, proposal.mentee_application_id)
     WHERE proposal.match_run_id = run.id
       AND (application.state NOT IN ('accepted', 'matched') OR application.taken >= application.capacity)
     UNION
    SELECT proposal.id
      FROM proposal
      JOIN pair_decision AS standing
        ON standing.mentor_application_id = proposal.mentor_application_id
       AND standing.mentee_application_id = proposal.mentee_application_id
       AND standing.decision = 'forbidden'
       AND standing.ended_at IS NULL
     WHERE proposal.match_run_id = run.id
     UNION
    SELECT proposal.id
      FROM proposal
      JOIN proposal AS refused
        ON refused.program_id = run.program_id
       AND proposal_separates(refused)
       AND least(refused.mentor_id, refused.mentee_id) = least(proposal.mentor_id, proposal.mentee_id)
       AND greatest(refused.mentor_id, refused.mentee_id) = greatest(proposal.mentor_id, proposal.mentee_id)
     WHERE proposal.match_run_id = run.id));
  PERFORM pairs_recheck(ARRAY(
    SELECT unnest(ARRAY[proposal.mentor_id, proposal.mentee_id]) FROM proposal WHERE proposal.match_run_id = run.id));
END;
$$;
COMMENT ON FUNCTION match_run_recheck(match_run) IS
  'Supersedes the proposals of the run that have become impossible since its input was read.';

CREATE OR REPLACE FUNCTION match_run_outdates(run match_run) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  recent uuid[];
BEGIN
  -- Only the last three runs can be staged and replayed.
  recent := ARRAY(
    SELECT each.id
      FROM match_run AS each
     WHERE each.program_id = run.program_id
       AND each.replay_of IS NULL
       AND (each.state = 'done' OR each.id = run.id)
     ORDER BY each.id DESC
     LIMIT 3);
  PERFORM proposals_supersede(ARRAY(
    SELECT proposal.id
      FROM proposal
     WHERE proposal.program_id = run.program_id
       AND proposal.state = 'computed'
       AND proposal.match_run_id <> ALL (recent)));
  DELETE FROM match_run_input
   USING match_run AS former
   WHERE former.id = match_run_input.match_run_id
     AND former.program_id = run.program_id
     AND former.id <> ALL (recent);
END;
$$;
COMMENT ON FUNCTION match_run_outdates(match_run) IS
  'Supersedes the computed proposals of all runs before the last three, and deletes the input of those runs.';

CREATE OR REPLACE FUNCTION match_run_store(match_run_id uuid, worker uuid, result jsonb) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  run match_run;
BEGIN
  -- Locks the program before the run, in the same order as a program that closes and ends its runs.
  PERFORM FROM program
    JOIN match_run AS each ON each.program_id = program.id
    WHERE each.id = match_run_store.match_run_id
      FOR SHARE OF program;
  run := match_run_held(match_run_id, worker);
  IF run.id IS NULL THEN
    RETURN false;
  END IF;
  -- The input is gone if somebody in it has withdrawn: a worker then starts again with the applications of that time.
  IF run.replay_of IS NULL AND NOT EXISTS (SELECT FROM match_run_input AS kept WHERE kept.match_run_id = run.id) THEN
    PERFORM match_run_leave(run.id, worker, false, NULL);
    RETURN false;
  END IF;
  IF run.replay_of IS NULL THEN
    PERFORM match_run_propose(run, result);
    PERFORM match_run_recheck(run);
    PERFORM match_run_outdates(run);
  END IF;
  UPDATE match_run
     SET state = 'done',
         progress = 100,
         worker = NULL,
         lease_until = NULL,
         finished_at = app_now(),
         statistics = match_run_statistics(run, result),
         pairs_hash = match_digest(run.program_id, COALESCE((
           SELECT string_agg(concat_ws(' ', value ->> 1, value ->> 0, value ->> 2), E'\n' ORDER BY value ->> 1, value ->> 0)
             FROM jsonb_array_elements(result -> 'pairs') AS pair(value)), ''))
   WHERE match_run.id = run.id;
  RETURN true;
END;
$$;
COMMENT ON FUNCTION match_run_store(uuid, uuid, jsonb) IS
  'Stores the whole result of the run and marks the run as done. False, with nothing stored, if the run is cancelled, if another worker '
  'holds it, or if somebody in it has withdrawn, so that it must start again.';
GRANT EXECUTE ON FUNCTION match_run_store(uuid, uuid, jsonb) TO kehrwert_app;
