-- SPDX-License-Identifier: Apache-2.0
-- Offering, answering and moving proposals; due work: expiring offers.

-- Locks the proposals in the order of their ids, so that two callers cannot deadlock.
CREATE OR REPLACE FUNCTION proposals_supersede(ids uuid[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM FROM proposal WHERE proposal.id = ANY (ids) ORDER BY proposal.id FOR NO KEY UPDATE;
  UPDATE proposal
     SET state = CASE WHEN proposal.state = 'declined' THEN 'declined' ELSE 'superseded' END,
         superseded_at = app_now()
   WHERE proposal.id = ANY (ids)
     AND proposal.state IN ('computed', 'staged', 'offered', 'agreed_by_one', 'declined')
     AND proposal.superseded_at IS NULL
     AND (proposal.expires_at IS NULL OR proposal.expires_at > app_now());
END;
$$;
COMMENT ON FUNCTION proposals_supersede(uuid[]) IS
  'Supersedes those of the proposals that have not ended. A declined proposal keeps its state and gets superseded_at, so that the other '
  'person sees it end as if nobody had answered.';

CREATE OR REPLACE FUNCTION proposals_supersede_some(job due_job, most int) RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  ids uuid[] := ARRAY(
    SELECT proposal.id
      FROM proposal
     WHERE proposal.program_id = job.object_id
       AND (proposal.state = 'computed' OR proposal_open(proposal))
       AND proposal.id > job.after
     ORDER BY proposal.id
     LIMIT most);
BEGIN
  PERFORM proposals_supersede(ids);
  PERFORM due_job_reached(job, ids[cardinality(ids)]);
  RETURN cardinality(ids);
END;
$$;
COMMENT ON FUNCTION proposals_supersede_some(due_job, int) IS 'Job: supersedes the open proposals of the program.';
REVOKE EXECUTE ON FUNCTION proposals_supersede_some(due_job, int) FROM PUBLIC;

CREATE OR REPLACE FUNCTION proposal_answer(proposal_id uuid, answer text) RETURNS proposal
LANGUAGE plpgsql AS $$
DECLARE
  item proposal;
BEGIN
  SELECT proposal.* INTO item FROM proposal WHERE proposal.id = proposal_answer.proposal_id;
  IF proposal_answer_of(item, proposal_viewer(item)) = answer THEN
    RETURN item;
  END IF;
  IF answer = 'yes' THEN
    PERFORM pairing_lock(item.mentor_application_id, item.mentee_application_id);
  END IF;
  UPDATE proposal
     SET mentor_answer = CASE WHEN proposal.mentor_id = current_actor() THEN answer ELSE proposal.mentor_answer END,
         mentee_answer = CASE WHEN proposal.mentee_id = current_actor() THEN answer ELSE proposal.mentee_answer END
   WHERE proposal.id = item.id;
  -- Reads the row again, with the pairing that triggers have created.
  SELECT proposal.* INTO item FROM proposal WHERE proposal.id = proposal_answer.proposal_id;
  RETURN item;
END;
$$;
COMMENT ON FUNCTION proposal_answer(uuid, text) IS
  'Stores the caller''s answer; the same answer again changes nothing. A yes locks the applications before the proposal, as everywhere.';

CREATE OR REPLACE FUNCTION proposal_move(proposal_id uuid, to_state text) RETURNS proposal
LANGUAGE plpgsql AS $$
DECLARE
  item proposal;
BEGIN
  SELECT proposal.* INTO item FROM proposal WHERE proposal.id = proposal_move.proposal_id;
  PERFORM pairing_lock(item.mentor_application_id, item.mentee_application_id);
  SELECT proposal.* INTO item FROM proposal WHERE proposal.id = proposal_move.proposal_id FOR NO KEY UPDATE;
  IF NOT may_move('proposal', proposal_state(item, 'program_manager'), to_state, ARRAY['program_manager']) THEN
    RETURN NULL;
  ELSIF to_state = 'superseded' THEN
    -- Not a plain UPDATE: a declined offer keeps its state, see proposals_supersede().
    PERFORM proposals_supersede(ARRAY[item.id]);
    SELECT proposal.* INTO item FROM proposal WHERE proposal.id = item.id;
  ELSE
    UPDATE proposal SET state = to_state WHERE proposal.id = item.id RETURNING proposal.* INTO item;
  END IF;
  RETURN item;
END;
$$;
COMMENT ON FUNCTION proposal_move(uuid, text) IS
  'Moves the proposal for a program manager. NULL if the state that program managers see does not allow the move; that state is read once '
  'the proposal is locked.';

CREATE OR REPLACE FUNCTION proposals_offer(program_id uuid, wanted uuid[]) RETURNS json
LANGUAGE plpgsql AS $$
DECLARE
  ids uuid[] := COALESCE(wanted, ARRAY(
    SELECT proposal.id
      FROM proposal
     WHERE proposal.program_id = proposals_offer.program_id AND proposal.state = 'staged'
     ORDER BY proposal.score DESC, proposal.id
     LIMIT 500));
  done uuid[] := ARRAY[]::uuid[];
  each uuid;
BEGIN
  PERFORM FROM program WHERE program.id = proposals_offer.program_id FOR SHARE;
  PERFORM FROM application
    WHERE application.id IN (SELECT unnest(ARRAY[proposal.mentor_application_id, proposal.mentee_application_id])
                               FROM proposal
                              WHERE proposal.id = ANY (ids) AND proposal.program_id = proposals_offer.program_id)
    ORDER BY application.id
      FOR NO KEY UPDATE;
  FOR each IN
    SELECT proposal.id
      FROM proposal
     WHERE proposal.id = ANY (ids) AND proposal.program_id = proposals_offer.program_id AND proposal.state = 'staged'
     ORDER BY proposal.id
       FOR NO KEY UPDATE
  LOOP
    -- The next request can offer the rest; a request that times out would offer nothing.
    EXIT WHEN clock_timestamp() > statement_timestamp() + interval '1 second';
    BEGIN
      UPDATE proposal SET state = 'offered' WHERE proposal.id = each;
      done := done || each;
    EXCEPTION
      WHEN check_violation THEN
        NULL;
    END;
  END LOOP;
  RETURN json_build_object(
    'offered', cardinality(done),
    'staged', (SELECT count(*)
                 FROM proposal
                WHERE proposal.program_id = proposals_offer.program_id AND proposal.state = 'staged'),
    'not_offered', ARRAY(SELECT given.id FROM unnest(ids) AS given(id) WHERE given.id <> ALL (done) ORDER BY given.id));
END;
$$;
COMMENT ON FUNCTION proposals_offer(uuid, uuid[]) IS
  'Offers the given staged proposals of the program, or the best 500 if `wanted` is NULL, for one second at most. A proposal that a rule '
  'now forbids stays staged and does not stop the others.';

-- Does not look at answers: otherwise the number would show the applicant what somebody has answered.
CREATE OR REPLACE FUNCTION self_offers_open(item application) RETURNS int
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (
    SELECT count(*)
      FROM proposal
     WHERE item.id IN (proposal.mentor_application_id, proposal.mentee_application_id)
       AND proposal.offered_by = item.employee_id
       AND proposal_open(proposal));
END;
$$;
COMMENT ON FUNCTION self_offers_open(application) IS
  'How many offers of the applicant''s own still stand, and so keep other people from being matched.';

CREATE OR REPLACE FUNCTION proposal_self(application_id uuid, counterpart_id uuid) RETURNS proposal
LANGUAGE plpgsql AS $$
DECLARE
  mine application;
  other application;
  item proposal;
BEGIN
  SELECT each.* INTO mine FROM application AS each WHERE each.id = proposal_self.application_id;
  SELECT each.* INTO other FROM application AS each WHERE each.id = proposal_self.counterpart_id AND each.program_id = mine.program_id;
  item.mentor_application_id := CASE mine.role WHEN 'mentor' THEN mine.id ELSE other.id END;
  item.mentee_application_id := CASE mine.role WHEN 'mentor' THEN other.id ELSE mine.id END;
  PERFORM pairing_lock(item.mentor_application_id, item.mentee_application_id);
  IF EXISTS (SELECT FROM proposal AS former
              WHERE former.program_id = mine.program_id
                AND (former.mentor_id, former.mentee_id)
                    IN ((mine.employee_id, other.employee_id), (other.employee_id, mine.employee_id))
                AND former.offered_at IS NOT NULL) THEN
    PERFORM refuse('proposal_repeated_check');
  END IF;
  IF self_offers_open(mine) >= greatest(3, mine.capacity - mine.taken) THEN
    PERFORM refuse('proposal_self_limit_check');
  END IF;
  -- The two people do not know of a proposal that a program manager has only staged, so it gives way.
  PERFORM proposals_supersede(ARRAY(
    SELECT former.id
      FROM proposal AS former
     WHERE former.mentor_application_id = item.mentor_application_id
       AND former.mentee_application_id = item.mentee_application_id));
  INSERT INTO proposal (mentor_application_id, mentee_application_id, origin)
  VALUES (item.mentor_application_id, item.mentee_application_id, 'self')
  RETURNING proposal.* INTO item;
  UPDATE proposal SET state = 'offered' WHERE proposal.id = item.id;
  RETURN proposal_answer(item.id, 'yes');
END;
$$;
COMMENT ON FUNCTION proposal_self(uuid, uuid) IS
  'Offers both people a pairing at once; the applicant, who is the caller, answers yes. Applicants can have as many such offers open as '
  'they have free places, but always three (proposal_self_limit_check). Two people can be offered to each other only once in a program '
  '(proposal_repeated_check), whether the first offer was declined or expired: otherwise a second attempt would reveal which it was.';

CREATE OR REPLACE FUNCTION due_proposals(most int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  done int;
BEGIN
  WITH due AS (
    SELECT proposal.id
      FROM proposal
     WHERE proposal.state IN ('offered', 'agreed_by_one')
       AND proposal.expires_at <= app_now()
     ORDER BY proposal.expires_at
     LIMIT most
       FOR NO KEY UPDATE SKIP LOCKED
  )
  UPDATE proposal SET state = 'expired' FROM due WHERE proposal.id = due.id;
  GET DIAGNOSTICS done = ROW_COUNT;
  RETURN done;
END;
$$;
COMMENT ON FUNCTION due_proposals(int) IS 'Due step: marks offers past their deadline as expired.';
