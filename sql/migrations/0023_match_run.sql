-- SPDX-License-Identifier: Apache-2.0
-- Match runs: what a run is, the waiting line, and the leases of those who do them.

-- migrate:up

CREATE TABLE match_run (
  id uuid NOT NULL DEFAULT uuidv7(),
  version bigint NOT NULL DEFAULT 1,
  program_id uuid NOT NULL,
  state text NOT NULL DEFAULT 'queued',
  replay_of uuid,
  seed int NOT NULL DEFAULT floor(random() * 2147483647),
  rule_set int NOT NULL DEFAULT 1,
  forbid_same_unit boolean NOT NULL,
  forbid_same_manager boolean NOT NULL,
  objective text NOT NULL,
  minimum_score int NOT NULL,
  weight_topics int NOT NULL,
  weight_language int NOT NULL,
  weight_place int NOT NULL,
  weight_slots int NOT NULL,
  weight_wishes int NOT NULL,
  progress int NOT NULL DEFAULT 0,
  attempts int NOT NULL DEFAULT 0,
  worker uuid,
  lease_until timestamptz,
  problem text,
  input_hash bytea,
  pairs_hash bytea,
  statistics jsonb,
  started_by uuid DEFAULT current_actor(),
  created_at timestamptz NOT NULL DEFAULT app_now(),
  started_at timestamptz,
  finished_at timestamptz,
  updated_at timestamptz NOT NULL DEFAULT app_now(),
  CONSTRAINT match_run_id_pkey PRIMARY KEY (id),
  CONSTRAINT match_run_id_program_id_key UNIQUE (id, program_id),
  CONSTRAINT match_run_program_id_fkey FOREIGN KEY (program_id) REFERENCES program (id),
  CONSTRAINT match_run_replay_of_fkey FOREIGN KEY (replay_of, program_id) REFERENCES match_run (id, program_id),
  CONSTRAINT match_run_started_by_fkey FOREIGN KEY (started_by) REFERENCES employee (id),
  CONSTRAINT match_run_state_check CHECK (state IN ('queued', 'running', 'done', 'failed')),
  CONSTRAINT match_run_seed_check CHECK (seed >= 0),
  CONSTRAINT match_run_objective_check CHECK (objective IN ('coverage', 'score')),
  CONSTRAINT match_run_progress_check CHECK (progress BETWEEN 0 AND 100),
  CONSTRAINT match_run_problem_check CHECK (problem IN ('cancelled', 'program_closed', 'failed_repeatedly', 'input_unreadable')),
  CONSTRAINT match_run_done_check CHECK (
    (state = 'done') = (statistics IS NOT NULL)
    AND (state = 'failed') = (problem IS NOT NULL)
    AND (state IN ('done', 'failed')) = (finished_at IS NOT NULL))
);
CREATE UNIQUE INDEX match_run_program_id_key ON match_run (program_id) WHERE state IN ('queued', 'running') AND replay_of IS NULL;
CREATE UNIQUE INDEX match_run_replay_of_key ON match_run (replay_of) WHERE state IN ('queued', 'running');
CREATE INDEX match_run_program_id_id_idx ON match_run (program_id, id);
CREATE INDEX match_run_id_idx ON match_run (id) WHERE state IN ('queued', 'running');
CREATE INDEX match_run_replay_of_idx ON match_run (replay_of);
COMMENT ON TABLE match_run IS
  'One search for the best pairs of a program, with all that it takes to do it again: rule set, weights, seed, input. Read by the '
  'program managers and by auditors, who find no name in it. Kept as long as the program.';
COMMENT ON COLUMN match_run.id IS 'UUID version 7.';
COMMENT ON COLUMN match_run.version IS 'Counts changes from 1; the ETag.';
COMMENT ON COLUMN match_run.program_id IS 'The program.';
COMMENT ON COLUMN match_run.state IS 'queued, running, done, failed. One of a program is open at a time, and one replay of each run.';
COMMENT ON COLUMN match_run.replay_of IS 'The run whose input this one decides about again; NULL: about the applications as they are.';
COMMENT ON COLUMN match_run.seed IS 'Decides between equally good choices.';
COMMENT ON COLUMN match_run.rule_set IS 'Version of the hard rules and of the score''s parts.';
COMMENT ON COLUMN match_run.forbid_same_unit IS 'As the program had it when the run was started.';
COMMENT ON COLUMN match_run.forbid_same_manager IS 'As the program had it when the run was started.';
COMMENT ON COLUMN match_run.objective IS 'As the program had it when the run was started.';
COMMENT ON COLUMN match_run.minimum_score IS 'As the program had it when the run was started.';
COMMENT ON COLUMN match_run.weight_topics IS 'As the program had it when the run was started.';
COMMENT ON COLUMN match_run.weight_language IS 'As the program had it when the run was started.';
COMMENT ON COLUMN match_run.weight_place IS 'As the program had it when the run was started.';
COMMENT ON COLUMN match_run.weight_slots IS 'As the program had it when the run was started.';
COMMENT ON COLUMN match_run.weight_wishes IS 'As the program had it when the run was started.';
COMMENT ON COLUMN match_run.progress IS 'Percent of the work that is done.';
COMMENT ON COLUMN match_run.attempts IS 'How often it was begun; an instance that dies leaves it to the next.';
COMMENT ON COLUMN match_run.worker IS 'Which worker has it; NULL: nobody.';
COMMENT ON COLUMN match_run.lease_until IS 'Until when the worker has it without a sign of life, in real time.';
COMMENT ON COLUMN match_run.problem IS 'Why it failed: cancelled, program_closed, failed_repeatedly, input_unreadable; NULL otherwise.';
COMMENT ON COLUMN match_run.input_hash IS 'match_digest() of the input: people, rules, weights and seed.';
COMMENT ON COLUMN match_run.pairs_hash IS 'match_digest() of the pairs with their scores; the same for the same pairs.';
COMMENT ON COLUMN match_run.statistics IS 'Counts and the distribution of the scores, without names, once done.';
COMMENT ON COLUMN match_run.started_by IS 'Who started it.';
COMMENT ON COLUMN match_run.created_at IS 'When it was started, and began to wait.';
COMMENT ON COLUMN match_run.started_at IS 'When it was first begun.';
COMMENT ON COLUMN match_run.finished_at IS 'When it was done or failed.';
COMMENT ON COLUMN match_run.updated_at IS 'When the row was last changed.';

INSERT INTO state_transition (object, from_state, to_state, moved_by) VALUES
  ('match_run', 'queued', 'running', '{service}'),
  ('match_run', 'queued', 'failed', '{program_manager,service}'),
  ('match_run', 'running', 'done', '{service}'),
  ('match_run', 'running', 'failed', '{program_manager,service}');

ALTER TABLE proposal ADD CONSTRAINT proposal_match_run_id_fkey FOREIGN KEY (match_run_id, program_id) REFERENCES match_run (id, program_id);
CREATE INDEX proposal_match_run_id_id_idx ON proposal (match_run_id, id);

CREATE FUNCTION match_run_rules() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  program program;
BEGIN
  SELECT each.* INTO program FROM program AS each WHERE each.id = NEW.program_id FOR SHARE;
  IF NEW.replay_of IS NOT NULL THEN
    SELECT former.seed, former.rule_set, former.forbid_same_unit, former.forbid_same_manager, former.objective, former.minimum_score,
           former.weight_topics, former.weight_language, former.weight_place, former.weight_slots, former.weight_wishes
      INTO NEW.seed, NEW.rule_set, NEW.forbid_same_unit, NEW.forbid_same_manager, NEW.objective, NEW.minimum_score,
           NEW.weight_topics, NEW.weight_language, NEW.weight_place, NEW.weight_slots, NEW.weight_wishes
      FROM match_run AS former
     WHERE former.id = NEW.replay_of
       AND former.state = 'done'
       AND EXISTS (SELECT FROM match_run_input AS kept WHERE kept.match_run_id = former.id);
    IF NOT FOUND THEN
      PERFORM refuse('match_run_replay_check');
    END IF;
    RETURN NEW;
  ELSIF program.state NOT IN ('published', 'matching', 'running') THEN
    PERFORM refuse('pairing_program_state_check');
  END IF;
  NEW.forbid_same_unit := program.forbid_same_unit;
  NEW.forbid_same_manager := program.forbid_same_manager;
  NEW.objective := program.matching_objective;
  NEW.minimum_score := program.minimum_score;
  NEW.weight_topics := program.weight_topics;
  NEW.weight_language := program.weight_language;
  NEW.weight_place := program.weight_place;
  NEW.weight_slots := program.weight_slots;
  NEW.weight_wishes := program.weight_wishes;
  RETURN NEW;
END;
$$;
COMMENT ON FUNCTION match_run_rules() IS
  'Trigger: a run takes rule set and weights from its program, in a state that forms pairings; a replay those of the run it repeats, which '
  'is done and whose input is still kept (match_run_replay_check).';

CREATE FUNCTION match_run_finished() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM notify(
    array_remove(ARRAY[NEW.started_by], current_actor()), 'match_run_finished', NEW.program_id, 'match_run', NEW.id);
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION match_run_finished() IS 'Trigger: tells who has started the run that it is over.';

CREATE TRIGGER match_run_1_state BEFORE INSERT OR UPDATE ON match_run FOR EACH ROW EXECUTE FUNCTION state_guard('queued');
CREATE TRIGGER match_run_2_rules BEFORE INSERT ON match_run FOR EACH ROW EXECUTE FUNCTION match_run_rules();
CREATE TRIGGER match_run_3_version BEFORE UPDATE ON match_run FOR EACH ROW EXECUTE FUNCTION row_version();
CREATE TRIGGER match_run_4_history AFTER UPDATE ON match_run
  FOR EACH ROW WHEN (OLD.state <> NEW.state) EXECUTE FUNCTION state_history();
CREATE TRIGGER match_run_5_audit AFTER INSERT OR DELETE ON match_run FOR EACH ROW EXECUTE FUNCTION audit_write('id');
CREATE TRIGGER match_run_5_audit_moves AFTER UPDATE ON match_run
  FOR EACH ROW WHEN (OLD.state <> NEW.state) EXECUTE FUNCTION audit_write('id');
CREATE TRIGGER match_run_6_finished AFTER UPDATE ON match_run
  FOR EACH ROW WHEN (OLD.finished_at IS NULL AND NEW.finished_at IS NOT NULL) EXECUTE FUNCTION match_run_finished();
GRANT SELECT, INSERT (program_id, replay_of, seed) ON match_run TO kehrwert_app;

CREATE FUNCTION program_ends_runs() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE match_run
     SET state = 'failed', problem = 'program_closed', finished_at = app_now()
   WHERE match_run.program_id = NEW.id
     AND match_run.state IN ('queued', 'running');
  IF program_ended(NEW) THEN
    DELETE FROM match_run_input USING match_run WHERE match_run.id = match_run_input.match_run_id AND match_run.program_id = NEW.id;
    DELETE FROM match_salt WHERE match_salt.program_id = NEW.id;
    DELETE FROM match_run_unmatched WHERE match_run_unmatched.program_id = NEW.id;
  END IF;
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION program_ends_runs() IS
  'Trigger: a program that forms no pairings any more ends its open runs; one that has ended forgets what its runs decided about.';
CREATE TRIGGER program_8_runs AFTER UPDATE ON program
  FOR EACH ROW WHEN (OLD.state <> NEW.state AND NEW.state NOT IN ('published', 'matching', 'running'))
  EXECUTE FUNCTION program_ends_runs();

CREATE FUNCTION match_run_claim(worker uuid, lease_seconds int) RETURNS uuid
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
    IF NOT FOUND THEN
      RETURN NULL;
    ELSIF oldest.attempts < 5 THEN
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
END;
$$;
COMMENT ON FUNCTION match_run_claim(uuid, int) IS
  'Gives the worker the oldest run that waits or whose worker has gone, for so many seconds; NULL if there is none. After the fifth '
  'attempt a run has failed.';

CREATE FUNCTION match_run_held(match_run_id uuid, worker uuid) RETURNS match_run
LANGUAGE sql VOLATILE AS $$
  SELECT each.*
    FROM match_run AS each
   WHERE each.id = match_run_held.match_run_id
     AND each.state = 'running'
     AND each.worker = match_run_held.worker
     FOR NO KEY UPDATE
$$;
COMMENT ON FUNCTION match_run_held(uuid, uuid) IS 'The run, locked, if it is still this worker''s; else NULL.';

CREATE FUNCTION match_run_beat(match_run_id uuid, worker uuid, progress int, lease_seconds int) RETURNS boolean
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
  'Notes the progress and keeps the run for so many seconds more; false if it is cancelled or another worker has it.';

CREATE FUNCTION match_run_leave(match_run_id uuid, worker uuid, given_back boolean, problem text) RETURNS boolean
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
  'The worker leaves the run to whoever comes next, or ends it as failed by this problem. Given back by a worker that stops, it counts as '
  'no attempt.';

GRANT EXECUTE ON FUNCTION match_run_claim(uuid, int), match_run_beat(uuid, uuid, int, int), match_run_leave(uuid, uuid, boolean, text)
  TO kehrwert_app;

CREATE FUNCTION match_run_cancel(match_run_id uuid) RETURNS boolean
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
  'Ends an open run at once; its worker finds out at its next sign of life. False if it is over.';

CREATE FUNCTION match_run_relations(item match_run) RETURNS text[]
LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN is_staff(item.program_id, ARRAY['program_manager']) THEN ARRAY['program_manager'] ELSE '{}' END
      || CASE WHEN has_role('auditor') THEN ARRAY['auditor'] ELSE '{}' END
$$;
COMMENT ON FUNCTION match_run_relations(match_run) IS 'What the caller is to the run: program_manager, auditor; empty for everybody else.';

-- From a sum and all scores but one follows that one: of an own pair with the wish in it, or of a single pair at all.
CREATE FUNCTION match_run_scores_shown(item match_run) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT NOT has_applied(item.program_id)
     AND (is_staff(item.program_id, ARRAY['program_manager'])
          OR (item.statistics ->> 'pairs')::int >= (SELECT program.minimum_group_size FROM program WHERE program.id = item.program_id))
$$;
COMMENT ON FUNCTION match_run_scores_shown(match_run) IS
  'True if the caller may read how high the run has scored: program managers who do not take part themselves, and auditors where it rests '
  'on enough people.';

CREATE FUNCTION match_run_json(item match_run) RETURNS json
LANGUAGE sql STABLE AS $$
  SELECT json_build_object(
    'id', item.id,
    'version', item.version,
    'program_id', item.program_id,
    'state', item.state,
    'progress', item.progress,
    'problem', item.problem,
    'replay_of', item.replay_of,
    'same_pairs', CASE
                    WHEN item.state = 'done' AND item.replay_of IS NOT NULL
                      THEN item.pairs_hash = (SELECT former.pairs_hash FROM match_run AS former WHERE former.id = item.replay_of)
                  END,
    'seed', item.seed,
    'objective', item.objective,
    'minimum_score', item.minimum_score,
    'weights', json_build_object('topics', item.weight_topics, 'language', item.weight_language, 'place', item.weight_place,
                                 'slots', item.weight_slots, 'wishes', item.weight_wishes),
    'rule_set', item.rule_set,
    'rules', match_rules(item.forbid_same_unit, item.forbid_same_manager),
    'input_hash', encode(item.input_hash, 'hex'),
    'pairs_hash', encode(item.pairs_hash, 'hex'),
    'statistics', CASE
                    WHEN match_run_scores_shown(item) THEN item.statistics
                    ELSE item.statistics
                      || jsonb '{"allowed": null, "score": null, "score_lowest": null, "score_quartiles": null, "score_highest": null}'
                      || jsonb '{"score_tenths": null}'
                  END,
    'started_by', item.started_by,
    'created_at', rfc3339(item.created_at),
    'started_at', rfc3339(item.started_at),
    'finished_at', rfc3339(item.finished_at),
    'updated_at', rfc3339(item.updated_at))
$$;
COMMENT ON FUNCTION match_run_json(match_run) IS 'A run as the API shows it, without anybody''s name.';

-- migrate:down

DROP FUNCTION match_run_json(match_run);
DROP FUNCTION match_run_scores_shown(match_run);
DROP FUNCTION match_run_relations(match_run);
DROP FUNCTION match_run_cancel(uuid);
DROP FUNCTION match_run_leave(uuid, uuid, boolean, text);
DROP FUNCTION match_run_beat(uuid, uuid, int, int);
DROP FUNCTION match_run_held(uuid, uuid);
DROP FUNCTION match_run_claim(uuid, int);
DROP TRIGGER program_8_runs ON program;
DROP FUNCTION program_ends_runs();
ALTER TABLE proposal DROP CONSTRAINT proposal_match_run_id_fkey;
DROP INDEX proposal_match_run_id_id_idx;
DROP TABLE match_run;
DROP FUNCTION match_run_finished();
DROP FUNCTION match_run_rules();
DELETE FROM state_transition WHERE object = 'match_run';
