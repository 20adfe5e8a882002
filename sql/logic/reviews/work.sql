-- SPDX-License-Identifier: Apache-2.0
-- Assigning reviewers and replacing scores.

CREATE OR REPLACE FUNCTION reviewers_known(application_id uuid) RETURNS SETOF uuid
LANGUAGE sql STABLE AS $$
  SELECT assigned.employee_id FROM application_reviewer AS assigned WHERE assigned.application_id = reviewers_known.application_id
   UNION
  SELECT review.reviewer_id FROM review WHERE review.application_id = reviewers_known.application_id
$$;
COMMENT ON FUNCTION reviewers_known(uuid) IS
  'The reviewers of the application. A reviewer who has written a review counts even after leaving the staff list, and is not replaced.';

-- Counts once how much each reviewer has to do: counting again for each application would take most of the time.
CREATE OR REPLACE FUNCTION reviewers_assign(program_id uuid, application_ids uuid[]) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  item record;
  assigned jsonb;
  taken jsonb;
BEGIN
  -- Locks the applicants and their superiors all at once, before any application gets a reviewer, so that two callers do not deadlock.
  PERFORM reporting_lock(ARRAY(SELECT application.employee_id FROM application WHERE application.id = ANY (application_ids)));
  SELECT jsonb_object_agg(staff.employee_id, (SELECT count(*)
                                                FROM application_reviewer AS given
                                               WHERE given.program_id = staff.program_id AND given.employee_id = staff.employee_id))
    INTO assigned
    FROM program_staff AS staff
    JOIN employee ON employee.id = staff.employee_id AND employee.active
   WHERE staff.program_id = reviewers_assign.program_id
     AND staff.role = 'reviewer';
  FOR item IN
    SELECT application.id, application.employee_id, program.reviews_per_application AS wanted
      FROM unnest(application_ids) WITH ORDINALITY AS given(id, place)
      JOIN application ON application.id = given.id
      JOIN program ON program.id = application.program_id
     ORDER BY given.place
  LOOP
    WITH made AS (
      INSERT INTO application_reviewer (application_id, program_id, employee_id)
      SELECT item.id, reviewers_assign.program_id, reviewer.id::uuid
        FROM jsonb_each(assigned) AS reviewer(id, applications)
       WHERE reviewer.id::uuid NOT IN (SELECT chain.above_id FROM reporting_above(ARRAY[item.employee_id]) AS chain)
         AND reviewer.id::uuid NOT IN (SELECT known.id FROM reviewers_known(item.id) AS known(id))
       ORDER BY reviewer.applications::int, reviewer.id::uuid
       LIMIT greatest(0, item.wanted - (SELECT count(*) FROM reviewers_known(item.id)))
      ON CONFLICT DO NOTHING
      RETURNING application_reviewer.employee_id
    )
    SELECT jsonb_object_agg(made.employee_id, (assigned ->> made.employee_id::text)::int + 1) INTO taken FROM made;
    assigned := assigned || COALESCE(taken, '{}');
  END LOOP;
END;
$$;
COMMENT ON FUNCTION reviewers_assign(uuid, uuid[]) IS
  'Assigns reviewers to these applications of the program, in this order, until each has as many as the program asks for. Takes reviewers '
  'from the staff list, those with the fewest applications first, and never the applicant or anybody above them.';
REVOKE EXECUTE ON FUNCTION reviewers_assign(uuid, uuid[]) FROM PUBLIC;

CREATE OR REPLACE FUNCTION reviewers_assign_some(job due_job, most int) RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  ids uuid[] := ARRAY(
    SELECT application.id
      FROM application
      JOIN program ON program.id = application.program_id
     WHERE application.program_id = job.object_id
       AND in_selection(application.state)
       AND application.id > job.after
       AND (SELECT count(*)
              FROM application_reviewer AS assigned
             WHERE assigned.application_id = application.id) < program.reviews_per_application
       AND (SELECT count(*) FROM reviewers_known(application.id)) < program.reviews_per_application
     ORDER BY application.id
     LIMIT most);
BEGIN
  IF cardinality(ids) > 0 THEN
    PERFORM reviewers_assign(job.object_id, ids);
    PERFORM due_job_reached(job, ids[cardinality(ids)]);
  END IF;
  RETURN cardinality(ids);
END;
$$;
COMMENT ON FUNCTION reviewers_assign_some(due_job, int) IS
  'Job: assigns reviewers to the undecided applications of the program that do not have enough.';
REVOKE EXECUTE ON FUNCTION reviewers_assign_some(due_job, int) FROM PUBLIC;

CREATE OR REPLACE FUNCTION reviewers_recheck(people uuid[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  actor text := COALESCE(current_setting('kehrwert.actor_id', true), '');
  dropped uuid[];
BEGIN
  -- The service is the actor here, whoever changed the HR data.
  PERFORM set_config('kehrwert.actor_id', '', true);
  WITH concerned AS MATERIALIZED (
    SELECT assigned.application_id, assigned.employee_id AS reviewer_id, application.employee_id AS applicant_id
      FROM application_reviewer AS assigned
      JOIN application ON application.id = assigned.application_id
     WHERE assigned.employee_id = ANY (ARRAY(SELECT above.above_id FROM reporting_above(people) AS above))
  ),
  gone AS (
    DELETE FROM application_reviewer AS assigned
     USING concerned
      JOIN reporting_above(ARRAY(SELECT DISTINCT concerned.applicant_id FROM concerned)) AS chain
        ON chain.person_id = concerned.applicant_id AND chain.above_id = concerned.reviewer_id
     WHERE assigned.application_id = concerned.application_id
       AND assigned.employee_id = concerned.reviewer_id
    RETURNING assigned.application_id
  )
  SELECT array_agg(DISTINCT gone.application_id) INTO dropped FROM gone;
  PERFORM reviewers_assign(concerned.program_id, concerned.ids)
     FROM (SELECT application.program_id, array_agg(application.id ORDER BY application.id) AS ids
             FROM application
            WHERE application.id = ANY (dropped)
              AND in_selection(application.state)
            GROUP BY application.program_id) AS concerned;
  PERFORM set_config('kehrwert.actor_id', actor, true);
END;
$$;
COMMENT ON FUNCTION reviewers_recheck(uuid[]) IS
  'After a change in the reporting lines of these people: reviewers who are now above an applicant lose the application, and the undecided '
  'ones get other reviewers. Looks at the applications of the reviewers among these people and everybody above them: whoever becomes a '
  'superior through the change is now above one of these people.';
REVOKE EXECUTE ON FUNCTION reviewers_recheck(uuid[]) FROM PUBLIC;

-- Looks up each criterion by itself: for a join, PostgreSQL expects so many scores that it reads the criteria of all programs.
CREATE OR REPLACE FUNCTION weighted_score(review_ids uuid[]) RETURNS numeric
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
BEGIN
  RETURN (
    SELECT round(sum(given.score * given.weight)::numeric / sum(given.weight), 2)
      FROM (SELECT criterion_score.score,
                   (SELECT criterion.weight FROM criterion WHERE criterion.id = criterion_score.criterion_id) AS weight
              FROM criterion_score
             WHERE criterion_score.review_id = ANY (review_ids)
            OFFSET 0) AS given);
END;
$$;
COMMENT ON FUNCTION weighted_score(uuid[]) IS 'Weighted mean of all scores of these reviews, from 0 to 5; NULL if there are none.';

-- Volatile: called in an UPDATE, it sees what another writer committed while the UPDATE waited for the lock.
CREATE OR REPLACE FUNCTION review_scores_differ(review_id uuid, scores jsonb) RETURNS boolean
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  RETURN ARRAY(SELECT (given.criterion_id, given.score)
                 FROM criterion_score AS given
                WHERE given.review_id = review_scores_differ.review_id
                ORDER BY given.criterion_id)
      <> ARRAY(SELECT (wanted.criterion_id, wanted.score)
                 FROM jsonb_to_recordset(scores) AS wanted(criterion_id uuid, score int)
                ORDER BY wanted.criterion_id);
END;
$$;
COMMENT ON FUNCTION review_scores_differ(uuid, jsonb) IS 'True if the review has other scores than these.';

-- Runs separate statements, which see what another writer committed while this one waited for the lock on the application's row.
CREATE OR REPLACE FUNCTION review_scores_replace(item review, scores jsonb) RETURNS review
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM refuse_repeated('criterion_score_repeated_check', scores, 'criterion_id');
  IF review_scores_differ(item.id, scores) THEN
    INSERT INTO criterion_score (review_id, criterion_id, score)
    SELECT item.id, wanted.criterion_id, wanted.score
      FROM jsonb_to_recordset(scores) AS wanted(criterion_id uuid, score int)
    ON CONFLICT (review_id, criterion_id) DO UPDATE
       SET score = excluded.score;
    DELETE FROM criterion_score AS given
     WHERE given.review_id = item.id
       AND given.criterion_id NOT IN (SELECT wanted.criterion_id FROM jsonb_to_recordset(scores) AS wanted(criterion_id uuid));
  END IF;
  IF EXISTS (
    SELECT FROM criterion
      JOIN application ON application.id = item.application_id AND application.program_id = criterion.program_id
     WHERE criterion.retired_at IS NULL
       AND (criterion.role IS NULL OR criterion.role = application.role)
       AND NOT EXISTS (SELECT FROM criterion_score AS given
                        WHERE given.review_id = item.id AND given.criterion_id = criterion.id)) THEN
    PERFORM refuse('criterion_score_missing_check');
  END IF;
  RETURN item;
END;
$$;
COMMENT ON FUNCTION review_scores_replace(review, jsonb) IS
  'Replaces the scores of the review with these, [{"criterion_id", "score"}], and returns the review. Each criterion in use needs a score '
  '(criterion_score_missing_check), and only one (criterion_score_repeated_check). The calling statement must have written the review''s '
  'row.';
