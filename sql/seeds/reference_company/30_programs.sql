-- SPDX-License-Identifier: Apache-2.0
-- The programs with their staff and dates.
--
-- All programs count in cycles of four weeks from the Monday of this week. A program lasts twelve cycles, in each of which a pair has one
-- session. `first` is the cycle in which the program begins; it is negative if the program has begun. One program in two hundred is large;
-- at scale S, one in ten.

CREATE TEMPORARY TABLE seed_program ON COMMIT DROP AS
WITH planned AS (
  SELECT each.number, each.number % (seed_size.programs / seed_size.large_programs) = 1 AS large,
         ('{running,published,closed,matching,concluding,archived,cancelled,draft,running,running,running,published,closed,running,
            concluding,closed,archived,running,published,draft}'::text[])[1 + (each.number - 1) % 20] AS state
    FROM seed_size
   CROSS JOIN LATERAL generate_series(1, seed_size.programs) AS each(number)
),
weighed AS (
  SELECT planned.*,
         CASE WHEN planned.large OR planned.state = 'draft' THEN 0 ELSE size.weight END AS people,
         CASE WHEN planned.large OR planned.state IN ('draft', 'published') THEN 0 ELSE size.weight END AS pairs,
         CASE planned.state
           WHEN 'draft' THEN 6
           WHEN 'published' THEN 2 + seed_draw('first', planned.number, 2)
           WHEN 'matching' THEN 1
           WHEN 'running' THEN -3 - seed_draw('first', planned.number, 7)
           WHEN 'concluding' THEN -12 - seed_draw('first', planned.number, 2)
           WHEN 'closed' THEN -15 - seed_draw('first', planned.number, 11)
           WHEN 'archived' THEN -28 - seed_draw('first', planned.number, 17)
           WHEN 'cancelled' THEN -8
         END AS first
    FROM planned
   CROSS JOIN LATERAL (SELECT 2 + seed_draw('size', planned.number, 9) AS weight) AS size
),
summed AS (
  SELECT weighed.*,
         sum(weighed.people) OVER before AS people_up_to, sum(weighed.people) OVER () AS people_all,
         sum(weighed.pairs) OVER before AS pairs_up_to, sum(weighed.pairs) OVER () AS pairs_all
    FROM weighed
  WINDOW before AS (ORDER BY weighed.number)
),
counted AS (
  SELECT summed.number, summed.large, summed.state, summed.first, seed_size.day,
         seed_size.monday + summed.first * interval '28 days' AS starts,
         CASE
           WHEN summed.large THEN seed_size.applications * 13 / 60 / seed_size.large_programs
           ELSE seed_size.applications * 47 / 60 * summed.people_up_to / summed.people_all
              - seed_size.applications * 47 / 60 * (summed.people_up_to - summed.people) / summed.people_all
         END AS applications,
         CASE
           WHEN summed.large THEN seed_size.pairings / 4 / seed_size.large_programs
           ELSE seed_size.pairings * 3 / 4 * summed.pairs_up_to / summed.pairs_all
              - seed_size.pairings * 3 / 4 * (summed.pairs_up_to - summed.pairs) / summed.pairs_all
         END AS pairs
    FROM summed
   CROSS JOIN seed_size
)
SELECT counted.number, counted.large, counted.state, counted.first, counted.starts, counted.applications::int, counted.pairs::int,
       seed_id('program', counted.number, created.at) AS id,
       created.at AS created_at,
       counted.starts - interval '120 days' AS published_at,
       counted.starts - interval '35 days' AS applications_close,
       counted.starts + interval '336 days' AS ends,
       CASE WHEN counted.state = 'cancelled' THEN counted.starts + interval '100 days' END AS cancelled_at,
       counted.state = 'running' AND counted.number % 3 = 0 AS rolling
  FROM counted
 CROSS JOIN LATERAL (SELECT least(counted.starts - interval '150 days', counted.day - interval '20 days')) AS created(at);

-- The staff of programs, by seat. The first ones are those whom scripts/token names.
CREATE TEMPORARY TABLE seed_staff ON COMMIT DROP AS
SELECT ranked.seat, ranked.id, count(*) OVER () AS people
  FROM (SELECT person.id, row_number() OVER (
                 ORDER BY array_position('{demo.program_manager,demo.admin,demo.auditor,demo.reviewer}'::text[], person.user_name),
                          person.number) - 1 AS seat
          FROM seed_person AS person
         WHERE person.pool = 'staff') AS ranked
 CROSS JOIN seed_size
 WHERE ranked.seat < greatest(15, 3 * seed_size.programs / 10);

INSERT INTO program (id, version, state, title, description, owner_unit, enrolment, participation, expected_levels, starts_on, ends_on,
                     applications_close_on, time_zone, moves_by_dates, session_minutes, sessions_planned, cadence_days, mentor_max_age,
                     mentor_max_age_reason, self_matching, reviews_per_application, waiting_list_automatic, minors_admitted, consent_text,
                     consent_version, confidentiality_text, retention_days, copied_from, created_by, created_at, updated_at)
SELECT program.id, 1, program.state,
       seed_pick('title', program.number, '{Reverse mentoring,New ways of working,Young eyes,The other way round,Learning upwards}')
         || ', round ' || program.number,
       'Young colleagues show executives what they know better.', 'People Development ' || 1 + program.number % 12,
       CASE WHEN program.rolling THEN 'rolling' ELSE 'cohort' END,
       CASE WHEN program.number % 10 = 1 THEN 'expected' ELSE 'voluntary' END,
       CASE WHEN program.number % 10 = 1 THEN '{2,3,4}'::int[] END,
       program.starts::date, program.ends::date - 1, CASE WHEN NOT program.rolling THEN program.applications_close::date END,
       'Europe/Berlin', true, CASE WHEN program.number % 4 = 3 THEN 45 ELSE 60 END, 10, 28,
       CASE WHEN program.number % 10 = 3 THEN 35 END,
       CASE WHEN program.number % 10 = 3 THEN 'The program is about how people at the start of their working life see the company.' END,
       program.number % 4 = 0, 1 + program.number % 2, program.number % 5 = 0, program.number % 2 = 0,
       'I take part of my own free will and can withdraw at any time.', '1', 'What we tell each other stays between the two of us.', 180,
       CASE WHEN program.number % 20 = 11 THEN source.id END, staff.id, program.created_at, program.created_at
  FROM seed_program AS program
  JOIN seed_staff AS staff ON staff.seat = 3 * (program.number - 1) % staff.people
  LEFT JOIN seed_program AS source ON source.number = program.number - 8
 ORDER BY program.number;

-- Two program managers and three to ten reviewers each; nobody is both in one program.
INSERT INTO program_staff (program_id, employee_id, role)
SELECT program.id, staff.id, CASE WHEN place.seat < 2 THEN 'program_manager' ELSE 'reviewer' END
  FROM seed_program AS program
 CROSS JOIN LATERAL generate_series(0, CASE WHEN program.large THEN 11 ELSE 4 + program.number % 4 END) AS place(seat)
  JOIN seed_staff AS staff ON staff.seat = (3 * (program.number - 1) + place.seat) % staff.people;

INSERT INTO transition (id, object, object_id, from_state, to_state, actor_id, at)
SELECT seed_id('program step', 10 * program.number + step.place, step.at), 'program', program.id, step.from_state, step.to_state,
       CASE WHEN step.by_program_manager THEN staff.id END, step.at
  FROM seed_program AS program
 CROSS JOIN seed_size
  JOIN seed_staff AS staff ON staff.seat = 3 * (program.number - 1) % staff.people
 CROSS JOIN LATERAL (VALUES
         (1, 'draft', 'published', true, program.published_at, NULL::boolean),
         (2, 'published', 'matching', false, program.applications_close + interval '1 day', false),
         (3, 'matching', 'running', false, program.starts, false),
         (3, 'published', 'running', false, program.starts, true),
         (4, 'running', 'cancelled', true, program.cancelled_at, NULL),
         (5, 'running', 'concluding', false, program.ends, NULL),
         (6, 'concluding', 'closed', false, program.ends + interval '60 days', NULL),
         (7, 'closed', 'archived', false, program.ends + interval '14 months', NULL))
       AS step(place, from_state, to_state, by_program_manager, at, rolling)
 WHERE program.state <> 'draft'
   AND step.at <= seed_size.day
   AND (step.rolling IS NULL OR step.rolling = program.rolling)
   AND (program.cancelled_at IS NULL OR step.at <= program.cancelled_at);

INSERT INTO program_hand_over (id, program_id, former_owner_unit, owner_unit, former_program_manager_id, program_manager_id, at)
SELECT seed_id('hand-over', given.number, given.at), given.id, 'Project group ' || given.number, given.owner_unit, former.id, staff.id,
       given.at
  FROM (SELECT planned.number, planned.id, program.owner_unit, planned.published_at - interval '3 days' AS at
          FROM seed_program AS planned
          JOIN program ON program.id = planned.id
         WHERE planned.number % 10 = 1) AS given
  JOIN seed_staff AS staff ON staff.seat = 3 * (given.number - 1) % staff.people
  JOIN seed_staff AS former ON former.seat = (3 * (given.number - 1) + 14) % former.people;

INSERT INTO program_lock (program_id, setting, agreement_reference, created_at)
SELECT program.id, locked.setting, 'Works agreement ' || program.number, program.created_at + interval '1 day'
  FROM seed_program AS program
 CROSS JOIN (VALUES ('mentor_max_age'), ('minimum_group_size'), ('retention_days'), ('eligibility_mentor')) AS locked(setting)
 WHERE program.number % 4 = 1;

INSERT INTO setting_change (id, program_id, subject, setting, old_value, new_value, agreement_reference, actor_id, at)
SELECT seed_id('setting change ' || lock.setting, program.number, lock.created_at), lock.program_id, 'lock', lock.setting, NULL,
       to_jsonb(lock.agreement_reference), lock.agreement_reference, staff.id, lock.created_at
  FROM program_lock AS lock
  JOIN seed_program AS program ON program.id = lock.program_id
  JOIN seed_staff AS staff ON staff.seat = 3 * (program.number - 1) % staff.people;
