-- SPDX-License-Identifier: Apache-2.0
-- Who applies to which program, and who is paired with whom. Nothing is stored yet.
--
-- rank numbers the applicants of a program and role. Of mentee r and mentor r + d, neither is above the other if d modulo 5 is 0, 1 or 4,
-- because of their branches. Mentee r has mentor r, but of every twenty mentees, the last five share the mentors of the five before them.

CREATE TEMPORARY TABLE seed_application ON COMMIT DROP AS
WITH sized AS (
  SELECT program.*, asked.role, asked.people,
         (sum((asked.people + 4) / 5) OVER (PARTITION BY asked.role ORDER BY program.number) - (asked.people + 4) / 5)::int AS first_seat
    FROM seed_program AS program
   CROSS JOIN LATERAL (VALUES ('mentee', program.applications / 2), ('mentor', program.applications - program.applications / 2))
              AS asked(role, people)
),
seated AS (
  SELECT row_number() OVER (ORDER BY sized.number, sized.role, ranked.rank) AS number, sized.number AS program, sized.role,
         ranked.rank::int AS rank, sized.state AS program_state, sized.published_at,
         least(sized.applications_close, seed_size.day) - interval '12 days' AS until,
         person.id AS employee_id, person.number AS person, sized.id AS program_id,
         ranked.rank < sized.pairs AND (sized.role = 'mentee' OR ranked.rank / 5 % 4 <> 3) AS paired
    FROM sized
   CROSS JOIN seed_size
   CROSS JOIN LATERAL generate_series(0, sized.people - 1) AS ranked(rank)
    JOIN seed_pool AS pool
      ON pool.pool = CASE sized.role WHEN 'mentee' THEN 'manager' ELSE 'mentor' END
     AND pool.branch = (ranked.rank + CASE sized.role WHEN 'mentee' THEN 0 ELSE 2 END) % 5
    JOIN seed_person AS person
      ON person.pool = pool.pool
     AND person.branch = pool.branch
     AND person.seat = (sized.first_seat + ranked.rank / 5) % pool.people
),
dated AS (
  SELECT seated.*,
         seated.published_at + interval '1 hour'
           + (seated.until - seated.published_at) * (seed_draw('applied', seated.number, 10000) / 10000.0) AS created_at,
         seed_draw('fate', seated.number, 100) AS luck
    FROM seated
)
SELECT dated.number, dated.program, dated.program_id, dated.program_state, dated.role, dated.rank, dated.employee_id, dated.person,
       dated.paired, dated.published_at, dated.created_at, dated.created_at + interval '20 hours' AS submitted_at,
       seed_id('application', dated.number, dated.created_at) AS id,
       CASE
         WHEN dated.role = 'mentor' AND (dated.rank / 5 % 4 = 2 OR seed_draw('capacity', dated.number, 10) = 0) THEN 2
         ELSE 1
       END AS capacity,
       -- The state in which the application would be without a pairing.
       CASE
         WHEN dated.paired THEN 'accepted'
         WHEN dated.program_state = 'published' THEN CASE
           WHEN dated.luck < 10 THEN 'draft'
           WHEN dated.luck < 45 THEN 'submitted'
           WHEN dated.luck < 65 THEN 'under_review'
           WHEN dated.luck < 75 THEN 'shortlisted'
           WHEN dated.luck < 85 THEN 'accepted'
           WHEN dated.luck < 90 THEN 'waitlisted'
           WHEN dated.luck < 93 THEN 'declined'
           ELSE 'withdrawn'
         END
         WHEN dated.luck < 60 THEN 'accepted'
         WHEN dated.luck < 78 THEN 'waitlisted'
         WHEN dated.luck < 82 AND dated.program_state = 'matching' THEN 'under_review'
         WHEN dated.luck < 93 THEN 'declined'
         ELSE 'withdrawn'
       END AS fate,
       greatest(dated.published_at, dated.created_at - interval '2 days') AS invited_at,
       dated.rank % 6 = 0 AS invited, dated.rank % 48 = 6 AND dated.paired AS place_guaranteed
  FROM dated;
CREATE UNIQUE INDEX seed_application_rank ON seed_application (program, role, rank);
ANALYZE seed_application;

CREATE TEMPORARY TABLE seed_pairing ON COMMIT DROP AS
WITH paired AS (
  SELECT row_number() OVER (ORDER BY program.number, mentee.rank) AS number, program.number AS program, program.id AS program_id,
         program.state AS program_state, program.first, program.starts, program.ends, program.cancelled_at, seed_size.day,
         mentee.rank, mentor.id AS mentor_application_id, mentee.id AS mentee_application_id, mentor.employee_id AS mentor_id,
         mentee.employee_id AS mentee_id
    FROM seed_program AS program
   CROSS JOIN seed_size
    JOIN seed_application AS mentee ON mentee.program = program.number AND mentee.role = 'mentee' AND mentee.paired
    JOIN seed_application AS mentor
      ON mentor.program = program.number
     AND mentor.role = 'mentor'
     AND mentor.rank = mentee.rank - CASE mentee.rank / 5 % 4 WHEN 3 THEN 5 ELSE 0 END
),
decided AS (
  SELECT paired.*,
         paired.starts - interval '30 days' + make_interval(
           hours => seed_draw('paired', paired.number, CASE paired.program_state WHEN 'matching' THEN 36 ELSE 480 END)) AS created_at,
         seed_draw('course', paired.number, 100) AS luck,
         seed_draw('day of course', paired.number, 20) * interval '1 day' AS some_days
    FROM paired
),
moved AS (
  SELECT decided.*,
         CASE decided.program_state
           WHEN 'matching' THEN 'forming'
           WHEN 'cancelled' THEN 'ended'
           WHEN 'running' THEN CASE WHEN decided.luck < 84 THEN 'active' WHEN decided.luck < 88 THEN 'paused'
                                    WHEN decided.luck < 90 THEN 'forming' WHEN decided.luck < 94 THEN 'completed' ELSE 'ended' END
           WHEN 'concluding' THEN CASE WHEN decided.luck < 55 THEN 'active' WHEN decided.luck < 58 THEN 'paused'
                                       WHEN decided.luck < 94 THEN 'completed' ELSE 'ended' END
           ELSE CASE WHEN decided.luck < 93 THEN 'completed' ELSE 'ended' END
         END AS state
    FROM decided
)
SELECT moved.number, moved.program, moved.program_id, moved.program_state, moved.first, moved.rank, moved.mentor_application_id,
       moved.mentee_application_id, moved.mentor_id, moved.mentee_id, moved.state, moved.created_at,
       seed_id('pairing', moved.number, moved.created_at) AS id,
       CASE
         WHEN moved.state <> 'forming' AND NOT (moved.state = 'ended' AND moved.luck % 3 = 0)
           THEN moved.starts - interval '2 days' + make_interval(hours => seed_draw('started', moved.number, 47))
       END AS activated_at,
       CASE moved.state WHEN 'paused' THEN moved.day - interval '1 day' - moved.some_days END AS paused_at,
       CASE
         WHEN moved.state NOT IN ('completed', 'ended') THEN NULL
         WHEN moved.cancelled_at IS NOT NULL THEN moved.cancelled_at
         WHEN moved.state = 'ended' THEN least(moved.starts + 5 * moved.some_days + interval '20 days', moved.day - interval '30 hours')
         WHEN moved.program_state IN ('closed', 'archived') AND moved.luck < 50 THEN moved.ends + interval '60 days'
         ELSE least(moved.ends, moved.day) - interval '1 day' - moved.some_days
       END AS closed_at,
       false AS conflict
  FROM moved;
CREATE UNIQUE INDEX seed_pairing_number ON seed_pairing (number);
ANALYZE seed_pairing;

-- Some of the paused pairs were paused because the mentee has come to be above the mentor. That breaks no other pair: these mentors are in
-- no other open pairing, and in no other program that is still going on.
UPDATE seed_pairing
   SET conflict = true
 WHERE seed_pairing.state = 'paused'
   AND seed_pairing.number % 2 = 0
   AND seed_pairing.mentor_id IN (SELECT pairing.mentor_id FROM seed_pairing AS pairing WHERE pairing.closed_at IS NULL
                                   GROUP BY pairing.mentor_id HAVING count(*) = 1)
   AND seed_pairing.mentor_id IN (SELECT application.employee_id
                                    FROM seed_application AS application
                                   WHERE application.program_state NOT IN ('closed', 'archived', 'cancelled')
                                   GROUP BY application.employee_id
                                  HAVING count(*) = 1);

-- What the pairings have done to each application.
CREATE TEMPORARY TABLE seed_matched ON COMMIT DROP AS
SELECT side.application_id, count(*) FILTER (WHERE pairing.closed_at IS NULL) AS open,
       bool_or(pairing.state = 'completed') AS fulfilled,
       min(pairing.created_at) AS matched_at,
       CASE WHEN bool_and(pairing.state = 'ended') THEN max(pairing.closed_at) END AS accepted_again_at
  FROM seed_pairing AS pairing
 CROSS JOIN LATERAL (VALUES (pairing.mentor_application_id), (pairing.mentee_application_id)) AS side(application_id)
 GROUP BY side.application_id;
ANALYZE seed_matched;
