-- SPDX-License-Identifier: Apache-2.0
-- What a match run has found: proposals, who found nobody and why, and how runs compare.

-- migrate:up

CREATE TABLE match_run_unmatched (
  match_run_id uuid NOT NULL,
  application_id uuid NOT NULL,
  program_id uuid NOT NULL,
  role text NOT NULL,
  allowed int NOT NULL,
  blocked jsonb NOT NULL,
  relaxation text,
  partner_application_id uuid,
  CONSTRAINT match_run_unmatched_match_run_id_application_id_pkey PRIMARY KEY (match_run_id, application_id),
  CONSTRAINT match_run_unmatched_match_run_id_fkey FOREIGN KEY (match_run_id, program_id) REFERENCES match_run (id, program_id),
  CONSTRAINT match_run_unmatched_application_id_fkey FOREIGN KEY (application_id, program_id) REFERENCES application (id, program_id),
  CONSTRAINT match_run_unmatched_partner_application_id_fkey
    FOREIGN KEY (partner_application_id, program_id) REFERENCES application (id, program_id),
  CONSTRAINT match_run_unmatched_relaxation_check CHECK ((relaxation IS NULL) = (partner_application_id IS NULL))
);
CREATE INDEX match_run_unmatched_application_id_idx ON match_run_unmatched (application_id);
CREATE INDEX match_run_unmatched_partner_application_id_idx ON match_run_unmatched (partner_application_id);
COMMENT ON TABLE match_run_unmatched IS
  'Who found nobody in a run, and why. Read by the program managers. Deleted when the program ends.';
COMMENT ON COLUMN match_run_unmatched.match_run_id IS 'The run.';
COMMENT ON COLUMN match_run_unmatched.application_id IS 'Whose application found nobody.';
COMMENT ON COLUMN match_run_unmatched.program_id IS 'The program of all three.';
COMMENT ON COLUMN match_run_unmatched.role IS 'mentor or mentee.';
COMMENT ON COLUMN match_run_unmatched.allowed IS 'With how many of the other side no rule forbids a pair: they all went to others.';
COMMENT ON COLUMN match_run_unmatched.blocked IS 'How many of the other side each rule keeps away; each counts for the first rule only.';
COMMENT ON COLUMN match_run_unmatched.relaxation IS 'The smallest relaxation that would have helped: a rule, or capacity; NULL: none.';
COMMENT ON COLUMN match_run_unmatched.partner_application_id IS 'With whom it would have helped.';
GRANT SELECT ON match_run_unmatched TO kehrwert_app;

CREATE FUNCTION match_run_statistics(run match_run, result jsonb) RETURNS jsonb
LANGUAGE sql STABLE AS $$
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
                               LEFT JOIN jsonb_array_elements(result -> 'pairs') AS pair(value)
                                 ON least(10, 1 + (pair.value ->> 2)::bigint * 10 / (1000 * (run.weight_topics + run.weight_language
                                    + run.weight_place + run.weight_slots + run.weight_wishes))) = tenth
                              GROUP BY tenth) AS bucket))
    FROM jsonb_array_elements(result -> 'pairs') AS pair(value)
   CROSS JOIN LATERAL (SELECT (pair.value ->> 2)::int AS total) AS score
$$;
COMMENT ON FUNCTION match_run_statistics(match_run, jsonb) IS 'The run in numbers, without names, from the engine''s result.';

CREATE FUNCTION match_run_propose(run match_run, result jsonb) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO proposal (program_id, mentor_application_id, mentee_application_id, mentor_id, mentee_id, state, origin, match_run_id,
                        score, score_topics, score_language, score_place, score_slots, score_wishes, score_without_wishes, locked)
  SELECT run.program_id, offer.id, need.id, offer.employee_id, need.employee_id, 'computed', 'run', run.id, pair.total, pair.topics,
         pair.language, pair.place, pair.slots, pair.wishes, pair.total - run.weight_wishes * pair.wishes, pair.locked
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
  'Stores the pairs of the engine''s result as computed proposals, with the reasons of who found nobody.';

CREATE FUNCTION match_run_recheck(run match_run) RETURNS void
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
       AND refused.state = 'declined'
       AND least(refused.mentor_id, refused.mentee_id) = least(proposal.mentor_id, proposal.mentee_id)
       AND greatest(refused.mentor_id, refused.mentee_id) = greatest(proposal.mentor_id, proposal.mentee_id)
     WHERE proposal.match_run_id = run.id));
  PERFORM pairs_recheck(ARRAY(
    SELECT unnest(ARRAY[proposal.mentor_id, proposal.mentee_id]) FROM proposal WHERE proposal.match_run_id = run.id));
END;
$$;
COMMENT ON FUNCTION match_run_recheck(match_run) IS
  'Ends those of the run''s proposals that have become impossible since its input was read.';

CREATE FUNCTION match_run_outdates(run match_run) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  recent uuid[];
BEGIN
  -- The last three can be staged and replayed; older ones are history.
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
  'Ends the computed proposals of older runs than the last three, and forgets what they decided about.';

CREATE FUNCTION match_run_store(match_run_id uuid, worker uuid, result jsonb) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  run match_run;
BEGIN
  -- As everywhere the program first: its end ends the run.
  PERFORM FROM program
    JOIN match_run AS each ON each.program_id = program.id
    WHERE each.id = match_run_store.match_run_id
      FOR SHARE OF program;
  run := match_run_held(match_run_id, worker);
  IF run.id IS NULL THEN
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
  'Stores all that the run has found, at once, and ends it as done; false, and nothing, if it is cancelled or another worker has it.';

GRANT EXECUTE ON FUNCTION match_run_store(uuid, uuid, jsonb) TO kehrwert_app;

CREATE FUNCTION match_run_stage(run_id uuid, wanted uuid[]) RETURNS json
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  named uuid[] := COALESCE(wanted, ARRAY(
    SELECT proposal.id
      FROM proposal
     WHERE proposal.match_run_id = run_id
       AND proposal.state = 'computed'
       AND current_actor() IN (proposal.mentor_id, proposal.mentee_id)));
  done uuid[];
BEGIN
  WITH found AS (
    SELECT proposal.id
      FROM proposal
     WHERE proposal.match_run_id = run_id
       AND proposal.state = 'computed'
       AND (wanted IS NULL OR proposal.id = ANY (wanted))
       AND current_actor() NOT IN (proposal.mentor_id, proposal.mentee_id)
       AND NOT EXISTS (SELECT FROM proposal AS other
                        WHERE other.mentor_application_id = proposal.mentor_application_id
                          AND other.mentee_application_id = proposal.mentee_application_id
                          AND other.state IN ('staged', 'offered', 'agreed_by_one'))
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
    'not_staged', ARRAY(SELECT given.id FROM unnest(named) AS given(id) WHERE given.id <> ALL (done) ORDER BY given.id));
END;
$$;
COMMENT ON FUNCTION match_run_stage(uuid, uuid[]) IS
  'Stages these computed proposals of the run, or the first 2,000 of all; one that is not computed any more, whose pair is staged or '
  'offered already, or that is about the caller, is left.';

CREATE FUNCTION match_run_unmatched_json(item match_run_unmatched, embed text[]) RETURNS json
LANGUAGE plpgsql STABLE AS $$
DECLARE
  -- Of counts he would subtract all others, and know which rule stands between somebody and himself.
  takes_part boolean := has_applied(item.program_id);
  own_partner boolean := item.partner_application_id IS NOT NULL
    AND EXISTS (SELECT FROM application WHERE application.id = item.partner_application_id AND application.employee_id = current_actor());
  shown json := json_build_object(
    'application_id', item.application_id,
    'role', item.role,
    'allowed', CASE WHEN NOT takes_part THEN item.allowed END,
    'blocked', (SELECT COALESCE(json_agg(json_build_object('rule', rule.key, 'people', rule.value::int)
                                         ORDER BY rule.value::int DESC, rule.key), '[]'::json)
                  FROM jsonb_each_text(item.blocked) AS rule
                 WHERE rule.value::int > 0
                   AND NOT takes_part),
    'relaxation', CASE WHEN NOT own_partner THEN item.relaxation END,
    'partner_application_id', CASE WHEN NOT own_partner THEN item.partner_application_id END);
BEGIN
  IF 'employee' = ANY (embed) THEN
    shown := with_member(shown, 'employee', (
      SELECT employee_json(employee) FROM employee JOIN application ON application.employee_id = employee.id
       WHERE application.id = item.application_id));
  END IF;
  IF 'partner' = ANY (embed) AND item.partner_application_id IS NOT NULL AND NOT own_partner THEN
    shown := with_member(shown, 'partner', (
      SELECT employee_json(employee) FROM employee JOIN application ON application.employee_id = employee.id
       WHERE application.id = item.partner_application_id));
  END IF;
  RETURN shown;
END;
$$;
COMMENT ON FUNCTION match_run_unmatched_json(match_run_unmatched, text[]) IS
  'Who found nobody in a run, and why, as the API shows it, with the public profiles that `embed` names. A manager who takes part himself '
  'reads neither counts nor what would help somebody with him.';

CREATE FUNCTION match_run_differences(here match_run, there match_run)
RETURNS TABLE (mentor_application_id uuid, mentee_application_id uuid, run text, score int, own boolean)
LANGUAGE sql STABLE AS $$
  WITH pair AS (
    SELECT proposal.mentor_application_id, proposal.mentee_application_id, proposal.match_run_id, proposal.score,
           current_actor() IN (proposal.mentor_id, proposal.mentee_id) AS own
      FROM proposal
     WHERE proposal.match_run_id IN (COALESCE(here.replay_of, here.id), COALESCE(there.replay_of, there.id))
  )
  SELECT pair.mentor_application_id,
         pair.mentee_application_id,
         CASE WHEN pair.match_run_id = COALESCE(here.replay_of, here.id) THEN 'here' ELSE 'there' END,
         pair.score,
         pair.own
    FROM pair
   WHERE COALESCE(here.replay_of, here.id) <> COALESCE(there.replay_of, there.id)
     AND NOT EXISTS (SELECT FROM pair AS other
                      WHERE other.mentor_application_id = pair.mentor_application_id
                        AND other.mentee_application_id = pair.mentee_application_id
                        AND other.match_run_id <> pair.match_run_id)
$$;
COMMENT ON FUNCTION match_run_differences(match_run, match_run) IS
  'The pairs that only one of the two runs has, which, and whether the caller is in it.';

CREATE FUNCTION match_run_comparison(here match_run, there match_run) RETURNS json
LANGUAGE sql STABLE AS $$
  SELECT json_build_object(
    'match_run_id', here.id,
    'with', there.id,
    'same_input', here.input_hash = there.input_hash,
    'same_rules', (here.rule_set, here.forbid_same_unit, here.forbid_same_manager, here.objective, here.minimum_score, here.weight_topics,
                   here.weight_language, here.weight_place, here.weight_slots, here.weight_wishes)
                = (there.rule_set, there.forbid_same_unit, there.forbid_same_manager, there.objective, there.minimum_score,
                   there.weight_topics, there.weight_language, there.weight_place, there.weight_slots, there.weight_wishes),
    'pairs', (here.statistics ->> 'pairs')::int - count(*) FILTER (WHERE pair.run = 'here'),
    'only_here', count(*) FILTER (WHERE pair.run = 'here'),
    'only_there', count(*) FILTER (WHERE pair.run = 'there'),
    'score_here', CASE WHEN match_run_scores_shown(here) THEN here.statistics -> 'score' END,
    'score_there', CASE WHEN match_run_scores_shown(there) THEN there.statistics -> 'score' END,
    'mentees_here', here.statistics -> 'mentees',
    'mentees_there', there.statistics -> 'mentees')
    FROM match_run_differences(here, there) AS pair
$$;
COMMENT ON FUNCTION match_run_comparison(match_run, match_run) IS 'Two finished runs beside each other in figures, as the API shows it.';

CREATE FUNCTION pair_rules(offer application, need application) RETURNS TABLE (place int, rule text, passed boolean)
LANGUAGE sql STABLE AS $$
  SELECT found.place, found.rule, found.passed
    FROM program
    JOIN employee AS mentor ON mentor.id = offer.employee_id
    JOIN employee AS mentee ON mentee.id = need.employee_id
   CROSS JOIN LATERAL (VALUES
     (1, 'applications', offer.state IN ('accepted', 'matched') AND need.state IN ('accepted', 'matched')),
     (2, 'program', program.state IN ('published', 'matching', 'running')),
     (3, 'self', mentor.id <> mentee.id),
     (4, 'reporting_line', NOT reporting_conflict(mentor.id, mentee.id)),
     (5, 'same_unit', mentor.unit <> mentee.unit),
     (6, 'same_manager', NOT share_manager(mentor.id, mentee.id)),
     (7, 'language', share_language(offer.languages, need.languages)),
     (8, 'forbidden', NOT pair_forbidden(offer.id, need.id)),
     (9, 'capacity', offer.taken + places_kept(offer.id, need.id) < offer.capacity
                      AND need.taken + places_kept(need.id, offer.id) < need.capacity),
     (10, 'not_paired', NOT EXISTS (SELECT FROM pairing
                                     WHERE pairing.mentor_application_id = offer.id
                                       AND pairing.mentee_application_id = need.id
                                       AND pairing.state IN ('forming', 'active', 'paused'))
                        AND NOT EXISTS (SELECT FROM proposal
                                         WHERE proposal.mentor_application_id = offer.id
                                           AND proposal.mentee_application_id = need.id
                                           AND proposal_open(proposal))),
     (11, 'not_shown', NOT (mentee.id = ANY (offer.please_not) OR mentor.id = ANY (need.please_not))
                      AND consent_current(program.id, mentor.id) IS NOT DISTINCT FROM 'given'
                      AND consent_current(program.id, mentee.id) IS NOT DISTINCT FROM 'given'
                      AND NOT proposal_refused(program.id, mentor.id, mentee.id))) AS found(place, rule, passed)
   WHERE program.id = offer.program_id
     AND (found.rule <> 'same_unit' OR program.forbid_same_unit)
     AND (found.rule <> 'same_manager' OR program.forbid_same_manager)
$$;
COMMENT ON FUNCTION pair_rules(application, application) IS
  'Each hard rule of the program between a mentor''s and a mentee''s application, and whether it allows the pair.';

CREATE FUNCTION match_what_if(offer application, need application, minimum_score int) RETURNS json
LANGUAGE sql STABLE AS $$
  SELECT json_build_object(
    'mentor_application_id', offer.id,
    'mentee_application_id', need.id,
    'allowed', (SELECT bool_and(each.passed) FROM pair_rules(offer, need) AS each),
    'rules', (SELECT json_agg(json_build_object('rule', each.rule, 'passed', each.passed) ORDER BY each.place)
                FROM pair_rules(offer, need) AS each),
    'score', fit.score,
    'score_parts', (SELECT to_json(part) FROM pair_parts(offer.id, need.id) AS part),
    'below_minimum_score', pair_score(offer.id, need.id, false, false) < match_what_if.minimum_score,
    'decision', (SELECT decision.decision
                   FROM pair_decision AS decision
                  WHERE decision.mentor_application_id = offer.id
                    AND decision.mentee_application_id = need.id
                    AND decision.ended_at IS NULL))
    FROM (SELECT pair_score(offer.id, need.id) AS score) AS fit
$$;
COMMENT ON FUNCTION match_what_if(application, application, int) IS
  'How a mentor''s and a mentee''s application would fit, and each rule between them, as the API shows it.';

-- migrate:down

DROP FUNCTION match_what_if(application, application, int);
DROP FUNCTION pair_rules(application, application);
DROP FUNCTION match_run_comparison(match_run, match_run);
DROP FUNCTION match_run_differences(match_run, match_run);
DROP FUNCTION match_run_unmatched_json(match_run_unmatched, text[]);
DROP FUNCTION match_run_stage(uuid, uuid[]);
DROP FUNCTION match_run_store(uuid, uuid, jsonb);
DROP FUNCTION match_run_outdates(match_run);
DROP FUNCTION match_run_recheck(match_run);
DROP FUNCTION match_run_propose(match_run, jsonb);
DROP FUNCTION match_run_statistics(match_run, jsonb);
DROP TABLE match_run_unmatched;
