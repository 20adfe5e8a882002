-- SPDX-License-Identifier: Apache-2.0
-- Jobs: what writes leave to due work, because it touches more rows than a request may.

CREATE OR REPLACE FUNCTION due_job_run(job due_job, most int) RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  done int := CASE job.work
                WHEN 'reviewers_assign' THEN reviewers_assign_some(job, most)
                WHEN 'proposals_supersede' THEN proposals_supersede_some(job, most)
                WHEN 'pairs_recheck' THEN pairs_recheck_some(job, most)
                WHEN 'event_invite' THEN event_invite_some(job, most)
                WHEN 'event_tell' THEN event_tell_some(job, most)
              END;
BEGIN
  IF done < most THEN
    DELETE FROM due_job WHERE due_job.id = job.id;
  END IF;
  RETURN done;
END;
$$;
COMMENT ON FUNCTION due_job_run(due_job, int) IS
  'Does at most the given number of pieces of the job and returns how many it did. If there were fewer, the job is done and deleted.';
REVOKE EXECUTE ON FUNCTION due_job_run(due_job, int) FROM PUBLIC;

CREATE OR REPLACE FUNCTION due_job_waits(job due_job) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  RETURN EXISTS (SELECT FROM due_job AS earlier
                  WHERE earlier.object_id = job.object_id
                    AND earlier.work = job.work
                    AND earlier.id < job.id);
END;
$$;
COMMENT ON FUNCTION due_job_waits(due_job) IS
  'True while an earlier job is to do the same work on the same object. Jobs for one object run in the order of the writes, so that people '
  'are told of its changes in that order, and no two jobs do the same piece at once.';
REVOKE EXECUTE ON FUNCTION due_job_waits(due_job) FROM PUBLIC;

-- A row of its own for each write, so that no write waits for due work, which has locked the job.
CREATE OR REPLACE FUNCTION due_job_add(work text, object_id uuid, detail jsonb, at_once int) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  job due_job;
BEGIN
  INSERT INTO due_job (work, object_id, detail)
  VALUES (due_job_add.work, due_job_add.object_id, due_job_add.detail)
  RETURNING due_job.* INTO job;
  IF at_once > 0 AND NOT due_job_waits(job) THEN
    PERFORM due_job_run(job, at_once);
  END IF;
END;
$$;
COMMENT ON FUNCTION due_job_add(text, uuid, jsonb, int) IS
  'Does the first pieces of the work at once, as many as a request has time for, and leaves the rest to due work. Leaves all of it if '
  'an earlier job is not done.';
REVOKE EXECUTE ON FUNCTION due_job_add(text, uuid, jsonb, int) FROM PUBLIC;

CREATE OR REPLACE FUNCTION due_job_reached(job due_job, last uuid) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE due_job SET after = last WHERE due_job.id = job.id AND last IS NOT NULL;
END;
$$;
COMMENT ON FUNCTION due_job_reached(due_job, uuid) IS 'Notes the last piece of the job that is done.';
REVOKE EXECUTE ON FUNCTION due_job_reached(due_job, uuid) FROM PUBLIC;

CREATE OR REPLACE FUNCTION due_jobs(most int) RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  job due_job;
  done int := 0;
  rule text;
BEGIN
  FOR job IN SELECT due_job.* FROM due_job ORDER BY due_job.id FOR UPDATE SKIP LOCKED LOOP
    EXIT WHEN done >= most;
    CONTINUE WHEN due_job_waits(job);
    BEGIN
      PERFORM act_as(job.actor_id::text, job.client, job.operation);
      done := done + greatest(1, due_job_run(job, most - done));
    EXCEPTION WHEN OTHERS THEN
      GET STACKED DIAGNOSTICS rule = CONSTRAINT_NAME;
      PERFORM due_failed('due_jobs', job.object_id, SQLSTATE, rule);
    END;
  END LOOP;
  RETURN done;
END;
$$;
COMMENT ON FUNCTION due_jobs(int) IS
  'Due step: goes on with what writes have left to do, the oldest job first. A job in which nothing is left counts as a piece, because '
  'finding that out takes time, too. A job that fails stays as it is, and a warning is logged; later ones for the same thing wait for it, '
  'the others do not. History and audit name whoever made the write.';
