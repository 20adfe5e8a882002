-- SPDX-License-Identifier: Apache-2.0
-- Match runs, proposals in all their states, and pair decisions.

-- Three runs a day apart, a month before the start. In every fourth program, another one before them was cancelled.
CREATE TEMPORARY TABLE seed_match_run ON COMMIT DROP AS
SELECT program.number AS program, program.id AS program_id, each.place, began.at, began.at + interval '2 minutes' AS finished_at,
       seed_id('match run', 10 * program.number + each.place, began.at) AS id
  FROM seed_program AS program
 CROSS JOIN generate_series(0, 3) AS each(place)
 CROSS JOIN LATERAL (SELECT program.starts - interval '34 days' + each.place * interval '1 day' AS at) AS began
 WHERE program.pairs > 0
   AND (each.place > 0 OR program.number % 4 = 0);

-- One proposal for each pairing, and up to two for the same mentee that came to nothing. Accepted mentees without a pairing have up to
-- three proposals, one from each run, which are open as long as the program forms pairings. The ranks of mentee and mentor are as far apart
-- as 40_applicants_and_pairs.sql allows.
CREATE TEMPORARY TABLE seed_proposal ON COMMIT DROP AS
WITH paired AS (
  SELECT pairing.*, seed_draw('origin', pairing.number, 10) AS luck,
         pairing.created_at - make_interval(hours => 2 + seed_draw('offer', pairing.number, 20)) AS offered_at
    FROM seed_pairing AS pairing
),
former AS (
  SELECT paired.*, mentor.id AS other_application_id, mentor.employee_id AS other_id, shift.run,
         seed_draw('no', paired.number, 10) AS answer, run.finished_at + interval '6 hours' AS other_offered_at
    FROM paired
   CROSS JOIN (VALUES (1, 2), (4, 1)) AS shift(by, run)
    JOIN seed_application AS mentor
      ON mentor.program = paired.program
     AND mentor.role = 'mentor'
     AND mentor.rank = paired.rank + shift.by
     AND mentor.fate = 'accepted'
    JOIN seed_match_run AS run ON run.program = paired.program AND run.place = shift.run
),
single AS (
  SELECT mentee.number, mentee.program, mentee.program_id, mentor.id AS mentor_application_id, mentee.id AS mentee_application_id,
         mentor.employee_id AS mentor_id, mentee.employee_id AS mentee_id, shift.place, shift.run, run.finished_at, seed_size.day,
         CASE WHEN mentee.program_state NOT IN ('matching', 'running') THEN COALESCE(program.cancelled_at, program.ends) END
           AS superseded_at,
         CASE WHEN shift.place = 1 THEN seed_draw('open proposal', mentee.number, 20) ELSE 0 END AS luck
    FROM seed_application AS mentee
   CROSS JOIN seed_size
   CROSS JOIN (VALUES (1, 0, 3), (2, 1, 2), (3, 4, 1)) AS shift(place, by, run)
    JOIN seed_program AS program ON program.number = mentee.program
    JOIN seed_application AS mentor
      ON mentor.program = mentee.program
     AND mentor.role = 'mentor'
     AND mentor.rank = mentee.rank + shift.by
     AND mentor.fate = 'accepted'
     AND NOT mentor.paired
    JOIN seed_match_run AS run ON run.program = mentee.program AND run.place = shift.run
   WHERE mentee.role = 'mentee'
     AND mentee.fate = 'accepted'
     AND NOT mentee.paired
)
SELECT 10 * paired.number AS number, paired.program, paired.program_id, paired.mentor_application_id, paired.mentee_application_id,
       paired.mentor_id, paired.mentee_id, 'agreed' AS state,
       CASE WHEN paired.luck = 7 THEN NULL WHEN paired.luck = 8 AND paired.program % 4 = 0 THEN NULL ELSE 3 END AS run,
       paired.luck = 8 AND paired.program % 4 = 0 AS self, paired.offered_at - interval '1 hour' AS staged_at, paired.offered_at,
       CASE WHEN paired.number % 2 = 0 THEN paired.created_at ELSE paired.offered_at + interval '1 hour' END AS mentor_yes_at,
       CASE WHEN paired.number % 2 = 1 THEN paired.created_at ELSE paired.offered_at + interval '1 hour' END AS mentee_yes_at,
       NULL::timestamptz AS mentor_no_at, NULL::timestamptz AS superseded_at, paired.id AS pairing_id
  FROM paired
 UNION ALL
SELECT 10 * former.number + former.run, former.program, former.program_id, former.other_application_id, former.mentee_application_id,
       former.other_id, former.mentee_id,
       CASE WHEN former.run = 1 AND former.answer < 2 THEN 'declined'
            WHEN former.run = 1 AND former.answer < 5 AND former.created_at >= former.other_offered_at + interval '14 days' THEN 'expired'
            ELSE 'superseded' END,
       former.run, false, CASE WHEN former.run = 1 AND former.answer < 5 THEN former.other_offered_at - interval '1 hour' END,
       CASE WHEN former.run = 1 AND former.answer < 5 THEN former.other_offered_at END, NULL, NULL,
       CASE WHEN former.run = 1 AND former.answer < 2 THEN former.other_offered_at + interval '3 hours' END,
       CASE WHEN former.run = 2 OR former.answer >= 5 OR former.created_at < former.other_offered_at + interval '14 days'
            THEN former.created_at END,
       NULL
  FROM former
 UNION ALL
SELECT 1000000000 + 10 * single.number + single.place, single.program, single.program_id, single.mentor_application_id,
       single.mentee_application_id, single.mentor_id, single.mentee_id,
       CASE WHEN single.superseded_at IS NOT NULL THEN 'superseded' WHEN single.luck < 3 THEN 'computed' WHEN single.luck < 7 THEN 'staged'
            WHEN single.luck < 12 THEN 'offered' WHEN single.luck < 16 THEN 'agreed_by_one' ELSE 'declined' END,
       single.run, false,
       CASE WHEN single.superseded_at IS NULL AND single.luck >= 3 THEN single.day - interval '50 hours' END,
       CASE WHEN single.superseded_at IS NULL AND single.luck >= 7 THEN single.day - interval '49 hours' END,
       CASE WHEN single.superseded_at IS NULL AND single.luck BETWEEN 12 AND 15 THEN single.day - interval '20 hours' END, NULL,
       CASE WHEN single.superseded_at IS NULL AND single.luck >= 16 THEN single.day - interval '20 hours' END,
       single.superseded_at, NULL
  FROM single;
CREATE UNIQUE INDEX seed_proposal_number ON seed_proposal (number);
CREATE INDEX seed_proposal_run ON seed_proposal (program, run);
ANALYZE seed_proposal;

INSERT INTO match_salt (program_id, salt)
SELECT program.id, decode(md5('salt' || program.number) || md5('more salt' || program.number), 'hex')
  FROM seed_program AS program
 WHERE program.pairs > 0
   AND program.state IN ('matching', 'running', 'concluding');

CREATE TEMPORARY TABLE seed_score ON COMMIT DROP AS
SELECT proposal.number, part.topics, part.language, part.place, part.slots, part.wishes, plain.without_wishes,
       plain.without_wishes + program.weight_wishes * part.wishes AS total
  FROM seed_proposal AS proposal
  JOIN program ON program.id = proposal.program_id
 CROSS JOIN LATERAL pair_parts(proposal.mentor_application_id, proposal.mentee_application_id) AS part
 CROSS JOIN LATERAL (SELECT program.weight_topics * part.topics + program.weight_language * part.language
                          + program.weight_place * part.place + program.weight_slots * part.slots AS without_wishes) AS plain;
CREATE UNIQUE INDEX seed_score_number ON seed_score (number);
ANALYZE seed_score;

-- Whom a run left unmatched: those who were accepted and got no proposal from it.
CREATE TEMPORARY TABLE seed_unmatched ON COMMIT DROP AS
SELECT run.program, run.place, run.id AS match_run_id, application.program_id, application.id AS application_id, application.role,
       application.number
  FROM seed_match_run AS run
  JOIN seed_application AS application ON application.program = run.program AND application.fate = 'accepted'
 WHERE run.place > 0
   AND NOT EXISTS (SELECT FROM seed_proposal AS proposal
                    WHERE proposal.mentor_application_id = application.id AND proposal.run = run.place)
   AND NOT EXISTS (SELECT FROM seed_proposal AS proposal
                    WHERE proposal.mentee_application_id = application.id AND proposal.run = run.place);
CREATE INDEX seed_unmatched_run ON seed_unmatched (match_run_id);
ANALYZE seed_unmatched;

INSERT INTO match_run (id, version, program_id, state, seed, settings, progress, attempts, problem, input_hash, pairs_hash, statistics,
                       started_by, created_at, started_at, finished_at, updated_at)
SELECT run.id, 3, run.program_id, CASE run.place WHEN 0 THEN 'failed' ELSE 'done' END,
       seed_draw('tie', 10 * run.program + run.place, 268435456), match_settings(program.*), CASE run.place WHEN 0 THEN 40 ELSE 100 END, 1,
       CASE run.place WHEN 0 THEN 'cancelled' END, sha256(convert_to('input ' || run.program || run.place, 'UTF8')),
       CASE WHEN run.place > 0 THEN sha256(convert_to('pairs ' || run.program || run.place, 'UTF8')) END,
       CASE WHEN run.place > 0 THEN match_run_statistics(
         jsonb_populate_record(NULL::match_run, jsonb_build_object('settings', match_settings(program.*))),
         jsonb_build_object('mentees', result.mentees + left_over.mentees, 'mentors', result.mentors + left_over.mentors,
                            'mentor_places', result.mentors + left_over.mentors, 'allowed', 20 * result.mentees, 'locks_kept', 0,
                            'locks_broken', 0, 'rounds', 3, 'pairs', result.pairs)) END,
       program.created_by, run.at, run.at + interval '1 second', run.finished_at, run.finished_at
  FROM seed_match_run AS run
  JOIN program ON program.id = run.program_id
 CROSS JOIN LATERAL (
       SELECT count(DISTINCT proposal.mentee_application_id) AS mentees, count(DISTINCT proposal.mentor_application_id) AS mentors,
              COALESCE(jsonb_agg(jsonb_build_array(proposal.mentor_application_id, proposal.mentee_application_id, score.total)
                                 ORDER BY proposal.number), '[]') AS pairs
         FROM seed_proposal AS proposal
         JOIN seed_score AS score ON score.number = proposal.number
        WHERE proposal.program = run.program AND proposal.run = run.place) AS result
 CROSS JOIN LATERAL (
       SELECT count(*) FILTER (WHERE unmatched.role = 'mentee') AS mentees, count(*) FILTER (WHERE unmatched.role = 'mentor') AS mentors
         FROM seed_unmatched AS unmatched
        WHERE unmatched.match_run_id = run.id) AS left_over
 ORDER BY run.program, run.place;

INSERT INTO transition (id, object, object_id, from_state, to_state, actor_id, at)
SELECT seed_id('match run step', 100 * run.program + 10 * run.place + step.place, step.at), 'match_run', run.id, step.from_state,
       step.to_state,
       CASE step.to_state WHEN 'failed' THEN program.created_by END, step.at
  FROM seed_match_run AS run
  JOIN program ON program.id = run.program_id
 CROSS JOIN LATERAL (VALUES (1, 'queued', 'running', run.at + interval '1 second'),
                            (2, 'running', CASE run.place WHEN 0 THEN 'failed' ELSE 'done' END, run.finished_at))
            AS step(place, from_state, to_state, at);

INSERT INTO match_run_unmatched (match_run_id, application_id, program_id, role, allowed, blocked)
SELECT unmatched.match_run_id, unmatched.application_id, unmatched.program_id, unmatched.role, seed_draw('allowed', unmatched.number, 30),
       jsonb_build_object('reporting_line', seed_draw('above', unmatched.number, 4), 'same_unit', seed_draw('unit', unmatched.number, 9))
  FROM seed_unmatched AS unmatched
  JOIN seed_program AS program ON program.number = unmatched.program
 WHERE program.state IN ('matching', 'running', 'concluding');

INSERT INTO proposal (id, version, program_id, mentor_application_id, mentee_application_id, mentor_id, mentee_id, state, origin,
                      offered_by, match_run_id, score, score_topics, score_language, score_place, score_slots, score_wishes,
                      score_without_wishes, staged_at, offered_at, expires_at, mentor_answer, mentor_answered_at, mentee_answer,
                      mentee_answered_at, superseded_at, pairing_id, created_at, updated_at)
SELECT seed_id('proposal', proposal.number, made.at), 1 + num_nonnulls(proposal.offered_at, proposal.mentor_yes_at, proposal.mentee_yes_at,
                                                                       proposal.mentor_no_at, proposal.superseded_at),
       proposal.program_id, proposal.mentor_application_id, proposal.mentee_application_id, proposal.mentor_id, proposal.mentee_id,
       proposal.state, CASE WHEN proposal.self THEN 'self' WHEN proposal.run IS NULL THEN 'manual' ELSE 'run' END,
       CASE WHEN proposal.self THEN CASE WHEN proposal.mentee_yes_at IS NULL OR proposal.mentee_yes_at > proposal.mentor_yes_at
                                         THEN proposal.mentor_id ELSE proposal.mentee_id END END,
       run.id,
       score.total, score.topics, score.language, score.place, score.slots, score.wishes, score.without_wishes,
       proposal.staged_at, proposal.offered_at, proposal.offered_at + interval '14 days',
       CASE WHEN proposal.mentor_yes_at IS NOT NULL THEN 'yes' WHEN proposal.mentor_no_at IS NOT NULL THEN 'no' END,
       COALESCE(proposal.mentor_yes_at, proposal.mentor_no_at), CASE WHEN proposal.mentee_yes_at IS NOT NULL THEN 'yes' END,
       proposal.mentee_yes_at, proposal.superseded_at, proposal.pairing_id, made.at,
       COALESCE(greatest(proposal.offered_at, proposal.mentor_yes_at, proposal.mentee_yes_at, proposal.mentor_no_at,
                         proposal.superseded_at), made.at)
  FROM seed_proposal AS proposal
  JOIN seed_score AS score ON score.number = proposal.number
  LEFT JOIN seed_match_run AS run ON run.program = proposal.program AND run.place = proposal.run
 CROSS JOIN LATERAL (SELECT COALESCE(run.finished_at, proposal.staged_at) AS at) AS made
 ORDER BY proposal.number;

-- A program manager locked some of the pairs before they were proposed, and forbade others.
INSERT INTO pair_decision (id, program_id, mentor_application_id, mentee_application_id, mentor_id, mentee_id, decision, reason,
                           decided_by, ended_at, created_at)
SELECT seed_id('decision', pairing.number, decided.at), pairing.program_id, mentor.id, pairing.mentee_application_id, mentor.employee_id,
       pairing.mentee_id, chosen.decision, 'They have worked together before.', staff.id,
       CASE chosen.decision WHEN 'locked' THEN pairing.created_at END, decided.at
  FROM seed_pairing AS pairing
  JOIN seed_staff AS staff ON staff.seat = (3 * (pairing.program - 1) + 1) % staff.people
  JOIN seed_match_run AS run ON run.program = pairing.program AND run.place = 1
 CROSS JOIN LATERAL (SELECT run.at + interval '1 hour' AS at) AS decided
 CROSS JOIN LATERAL (SELECT CASE WHEN pairing.number % 40 = 0 THEN 'locked' ELSE 'forbidden' END AS decision) AS chosen
  JOIN seed_application AS mentor
    ON mentor.program = pairing.program
   AND mentor.role = 'mentor'
   AND mentor.fate = 'accepted'
   AND CASE chosen.decision WHEN 'locked' THEN mentor.id = pairing.mentor_application_id ELSE mentor.rank = pairing.rank + 3 END
 WHERE pairing.number % 40 IN (0, 20)
 ORDER BY pairing.number;
