-- SPDX-License-Identifier: Apache-2.0
-- Finding and marking pairs that break a rule after a change of HR data or of the program's rules.

-- Checks all pairs against all reporting lines in one query: walking up from each pair would take many seconds in a company of thousands.
-- Each of the ways to find a pairing has its index, whereas an OR of the three would read the whole table, and so would a join with them.
CREATE OR REPLACE FUNCTION pair_conflicts(people uuid[], marked boolean) RETURNS TABLE (object text, id uuid, conflict text, known text)
LANGUAGE sql STABLE AS $$
  WITH pair AS MATERIALIZED (
    SELECT 'pairing' AS object, pairing.id, pairing.program_id, pairing.mentor_id, pairing.mentee_id, pairing.conflict AS known
      FROM pairing
     WHERE pairing_open(pairing)
       AND pairing.id = ANY (ARRAY(
             SELECT former.id FROM pairing AS former WHERE former.conflict IS NOT NULL AND marked
              UNION ALL
             SELECT taught.id FROM pairing AS taught WHERE taught.mentor_id = ANY (people)
              UNION ALL
             SELECT learning.id FROM pairing AS learning WHERE learning.mentee_id = ANY (people)))
     UNION ALL
    SELECT 'proposal', proposal.id, proposal.program_id, proposal.mentor_id, proposal.mentee_id, NULL
      FROM proposal
     WHERE proposal.state IN ('computed', 'staged', 'offered', 'agreed_by_one', 'declined')
       AND proposal.superseded_at IS NULL
       AND (proposal.expires_at IS NULL OR proposal.expires_at > app_now())
       AND (proposal.mentor_id = ANY (people) OR proposal.mentee_id = ANY (people))
  ),
  above AS MATERIALIZED (
    SELECT chain.person_id, chain.above_id
      FROM reporting_above(ARRAY(SELECT pair.mentor_id FROM pair UNION SELECT pair.mentee_id FROM pair)) AS chain
  )
  SELECT pair.object,
         pair.id,
         CASE
           WHEN up.person_id IS NOT NULL OR down.person_id IS NOT NULL THEN 'reporting_line_conflict'
           WHEN same_unit_forbidden(program, mentor, mentee) THEN 'same_unit_conflict'
           WHEN same_manager_forbidden(program, mentor, mentee) THEN 'same_manager_conflict'
         END,
         pair.known
    FROM pair
    JOIN program ON program.id = pair.program_id
    JOIN employee AS mentor ON mentor.id = pair.mentor_id
    JOIN employee AS mentee ON mentee.id = pair.mentee_id
    LEFT JOIN above AS up ON up.person_id = pair.mentor_id AND up.above_id = pair.mentee_id
    LEFT JOIN above AS down ON down.person_id = pair.mentee_id AND down.above_id = pair.mentor_id
$$;
COMMENT ON FUNCTION pair_conflicts(uuid[], boolean) IS
  'The open pairings and proposals of these people, and with `marked` all pairings already marked with a conflict. Each comes with the '
  'rule that they now break, NULL if none, and the conflict that it is marked with. The rules are those of pairing_hard_rule(), under the '
  'names of their errors.';

CREATE OR REPLACE FUNCTION pairs_recheck(people uuid[], marked boolean DEFAULT true) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  actor text := COALESCE(current_setting('kehrwert.actor_id', true), '');
  found record;
  endangered uuid[] := ARRAY[]::uuid[];
BEGIN
  -- The service is the actor here, whoever changed the HR data or the program.
  PERFORM set_config('kehrwert.actor_id', '', true);
  FOR found IN
    SELECT each.object, each.id, each.conflict
      FROM pair_conflicts(people, marked) AS each
     WHERE each.conflict IS DISTINCT FROM each.known
     ORDER BY each.object, each.id
  LOOP
    IF found.object = 'pairing' THEN
      UPDATE pairing
         SET conflict = found.conflict,
             state = CASE WHEN found.conflict IS NOT NULL AND pairing.state = 'active' THEN 'paused' ELSE pairing.state END
       WHERE pairing.id = found.id
         AND pairing.closed_at IS NULL
         AND pairing.conflict IS DISTINCT FROM found.conflict;
    ELSIF found.conflict IS NOT NULL THEN
      endangered := endangered || found.id;
    END IF;
  END LOOP;
  PERFORM proposals_supersede(endangered);
  PERFORM set_config('kehrwert.actor_id', actor, true);
END;
$$;
COMMENT ON FUNCTION pairs_recheck(uuid[], boolean) IS
  'Marks the open pairings of these people that now break a rule, and clears marks that no longer apply, also those of other people if '
  '`marked`: a change of a reporting line may end conflicts far below. Pauses marked pairings that were active, and supersedes open '
  'proposals that have become impossible.';

CREATE OR REPLACE FUNCTION pairs_recheck_some(job due_job, most int) RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  people uuid[];
  last uuid;
  done int;
BEGIN
  SELECT array_agg(pair.mentor_id) || array_agg(pair.mentee_id), (array_agg(pair.id ORDER BY pair.id DESC))[1], count(*)
    INTO people, last, done
    FROM ((SELECT pairing.id, pairing.mentor_id, pairing.mentee_id
             FROM pairing
            WHERE pairing.program_id = job.object_id
              AND pairing_open(pairing)
              AND pairing.id > job.after
            ORDER BY pairing.id
            LIMIT most)
           UNION ALL
          (SELECT proposal.id, proposal.mentor_id, proposal.mentee_id
             FROM proposal
            WHERE proposal.program_id = job.object_id
              AND (proposal.state = 'computed' OR proposal_open(proposal))
              AND proposal.id > job.after
            ORDER BY proposal.id
            LIMIT most)
           ORDER BY id
           LIMIT most) AS pair;
  IF done > 0 THEN
    -- The program's own marked pairings are among those of these people, and its rules do not concern those of other programs.
    PERFORM pairs_recheck(people, false);
    PERFORM due_job_reached(job, last);
  END IF;
  RETURN done;
END;
$$;
COMMENT ON FUNCTION pairs_recheck_some(due_job, int) IS 'Job: re-checks the open pairings and proposals of the program.';
REVOKE EXECUTE ON FUNCTION pairs_recheck_some(due_job, int) FROM PUBLIC;
