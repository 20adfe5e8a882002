-- SPDX-License-Identifier: Apache-2.0
-- Invitations, consents and applications, with their histories.

-- Everybody who applied after an invitation, and some who were invited and did not apply: one for every ten applications or, in programs
-- that still take applications, for every three.
CREATE TEMPORARY TABLE seed_invitation ON COMMIT DROP AS
SELECT application.number, application.program, application.program_id, application.employee_id, application.role, 'accepted' AS state,
       application.place_guaranteed, application.invited_at AS created_at,
       application.created_at AS answered_at
  FROM seed_application AS application
 WHERE application.invited
 UNION ALL
SELECT 10000000 + application.number, application.program, application.program_id, person.id, application.role,
       CASE WHEN application.program_state = 'published' AND answer.luck < 5 THEN 'sent' WHEN answer.luck < 8 THEN 'expired'
            ELSE 'declined' END,
       false, sent.at, sent.at + make_interval(hours => 1 + seed_draw('answered', application.number, 200))
  FROM seed_application AS application
 CROSS JOIN seed_size
  JOIN seed_person AS invited ON invited.number = application.person
  JOIN seed_pool AS pool ON (pool.pool, pool.branch) = (invited.pool, invited.branch)
  JOIN (SELECT each.program, each.role, count(*) AS people FROM seed_application AS each GROUP BY each.program, each.role) AS asked
    ON (asked.program, asked.role) = (application.program, application.role)
  JOIN seed_person AS person
    ON person.pool = invited.pool
   AND person.branch = invited.branch
   AND person.seat = (invited.seat + (asked.people + 4) / 5) % pool.people
 CROSS JOIN LATERAL (SELECT seed_draw('answer', application.number, 10) AS luck) AS answer
 CROSS JOIN LATERAL (SELECT CASE WHEN application.program_state = 'published' AND answer.luck < 5
                                 THEN seed_size.day - make_interval(hours => 1 + seed_draw('sent', application.number, 200))
                                 ELSE application.published_at + make_interval(hours => 1 + seed_draw('sent', application.number, 200))
                            END AS at) AS sent
 WHERE application.number % CASE application.program_state WHEN 'published' THEN 3 ELSE 10 END = 0;

INSERT INTO invitation (id, version, program_id, employee_id, role, state, place_guaranteed, message, invited_by, expires_at, closed_at,
                        created_at, updated_at)
SELECT seed_id('invitation', given.number, given.created_at), CASE given.state WHEN 'sent' THEN 1 WHEN 'declined' THEN 3 ELSE 2 END,
       given.program_id, given.employee_id, given.role, given.state, given.place_guaranteed, 'We would be glad to have you with us.',
       staff.id, given.created_at + interval '14 days',
       CASE given.state WHEN 'accepted' THEN given.answered_at WHEN 'sent' THEN NULL ELSE given.created_at + interval '14 days' END,
       given.created_at,
       CASE given.state WHEN 'accepted' THEN given.answered_at WHEN 'sent' THEN given.created_at
                        ELSE given.created_at + interval '14 days' END
  FROM seed_invitation AS given
  JOIN seed_staff AS staff ON staff.seat = 3 * (given.program - 1) % staff.people
 ORDER BY given.number;

INSERT INTO transition (id, object, object_id, from_state, to_state, actor_id, at)
SELECT seed_id('invitation step', given.number, step.at), 'invitation', seed_id('invitation', given.number, given.created_at), 'sent',
       given.state, CASE WHEN given.state <> 'expired' THEN given.employee_id END, step.at
  FROM seed_invitation AS given
 CROSS JOIN LATERAL (SELECT CASE given.state WHEN 'expired' THEN given.created_at + interval '14 days' ELSE given.answered_at END AS at)
            AS step
 WHERE given.state <> 'sent';

INSERT INTO consent (id, program_id, employee_id, text_version, state, at)
SELECT seed_id('consent ' || given.state, application.number, given.at), application.program_id, application.employee_id, '1', given.state,
       given.at
  FROM seed_application AS application
 CROSS JOIN LATERAL (VALUES ('given', application.created_at, true),
                            ('withdrawn', application.submitted_at + interval '4 days',
                             application.fate = 'withdrawn' AND application.number % 2 = 0)) AS given(state, at, happened)
 WHERE application.fate <> 'draft'
   AND given.happened
 ORDER BY application.number, given.state;

CREATE TEMPORARY TABLE seed_application_step ON COMMIT DROP AS
SELECT application.number, application.id AS application_id, step.place, step.from_state, step.to_state,
       CASE step.mover WHEN 'applicant' THEN application.employee_id WHEN 'staff' THEN staff.id END AS actor_id, step.at
  FROM seed_application AS application
  JOIN seed_staff AS staff ON staff.seat = 3 * (application.program - 1) % staff.people
  LEFT JOIN seed_matched AS matched ON matched.application_id = application.id
 CROSS JOIN LATERAL (VALUES
         (1, 'draft', 'submitted', 'applicant', application.submitted_at, application.fate <> 'draft' AND NOT application.place_guaranteed),
         (1, 'draft', 'accepted', NULL, application.submitted_at, application.place_guaranteed),
         (2, 'submitted', 'under_review', 'staff', application.submitted_at + interval '2 days',
          application.fate NOT IN ('draft', 'submitted', 'withdrawn') AND NOT application.place_guaranteed),
         (2, 'submitted', 'withdrawn', 'applicant', application.submitted_at + interval '4 days', application.fate = 'withdrawn'),
         (3, 'under_review', 'shortlisted', 'staff', application.submitted_at + interval '5 days',
          application.fate IN ('shortlisted', 'accepted') AND NOT application.place_guaranteed),
         (4, 'shortlisted', 'accepted', 'staff', application.submitted_at + interval '9 days',
          application.fate = 'accepted' AND NOT application.place_guaranteed),
         (4, 'under_review', application.fate, 'staff', application.submitted_at + interval '9 days',
          application.fate IN ('waitlisted', 'declined')),
         (5, 'accepted', 'matched', NULL, matched.matched_at, matched.matched_at IS NOT NULL),
         (6, 'matched', 'accepted', NULL, matched.accepted_again_at, matched.accepted_again_at IS NOT NULL))
       AS step(place, from_state, to_state, mover, at, happened)
 WHERE step.happened;
ANALYZE seed_application_step;

INSERT INTO transition (id, object, object_id, from_state, to_state, actor_id, at)
SELECT seed_id('application step', 10 * step.number + step.place, step.at), 'application', step.application_id, step.from_state,
       step.to_state, step.actor_id, step.at
  FROM seed_application_step AS step
 ORDER BY step.number, step.place;

INSERT INTO application (id, version, program_id, employee_id, role, state, motivation, languages, site, slots, wishes, please_not,
                         entry_module_id, invitation_id, capacity, taken, fulfilled, matchings, moved_at, submitted_at, created_at,
                         updated_at)
SELECT application.id, 1 + COALESCE(moved.steps, 0), application.program_id, application.employee_id, application.role,
       COALESCE(moved.state, 'draft'),
       CASE application.role WHEN 'mentor' THEN 'I like explaining things until they work.'
                             ELSE 'I want to see our work with other eyes.' END,
       person.languages, CASE WHEN application.number % 5 <> 0 THEN person.site END,
       ARRAY(SELECT slot.names[1 + (seed_draw('slot', application.number, 10) + step) % 10] FROM generate_series(0, 8, 4) AS step),
       CASE WHEN wished.employee_id IS NOT NULL THEN ARRAY[wished.employee_id] ELSE '{}' END,
       CASE WHEN unwanted.employee_id IS NOT NULL THEN ARRAY[unwanted.employee_id] ELSE '{}' END,
       CASE WHEN application.role = 'mentee' AND application.number % 5 = 1
            THEN seed_id('module', 10 * application.program + 1, program.created_at) END,
       CASE WHEN application.invited
            THEN seed_id('invitation', application.number, application.invited_at) END,
       application.capacity,
       CASE WHEN matched.fulfilled THEN application.capacity ELSE COALESCE(matched.open, 0) END, COALESCE(matched.fulfilled, false),
       COALESCE(moved.matchings, 0), moved.moved_at, CASE WHEN application.fate <> 'draft' THEN application.submitted_at END,
       application.created_at, COALESCE(moved.at, application.created_at)
  FROM seed_application AS application
  JOIN seed_program AS program ON program.number = application.program
  JOIN employee AS person ON person.id = application.employee_id
 CROSS JOIN (VALUES ('{mon_am,mon_pm,tue_am,tue_pm,wed_am,wed_pm,thu_am,thu_pm,fri_am,fri_pm}'::text[])) AS slot(names)
  LEFT JOIN seed_matched AS matched ON matched.application_id = application.id
  LEFT JOIN (SELECT step.application_id, count(*) AS steps, max(step.at) AS at,
                    (array_agg(step.to_state ORDER BY step.place DESC))[1] AS state,
                    count(*) FILTER (WHERE step.place >= 5) AS matchings,
                    max(step.at) FILTER (WHERE step.place < 5) AS moved_at
               FROM seed_application_step AS step
              GROUP BY step.application_id) AS moved ON moved.application_id = application.id
  LEFT JOIN seed_application AS wished
    ON wished.program = application.program
   AND wished.role <> application.role
   AND wished.rank = application.rank
   AND seed_draw('wish', application.number, 5) = 0
  LEFT JOIN seed_application AS unwanted
    ON unwanted.program = application.program
   AND unwanted.role <> application.role
   AND unwanted.rank = application.rank + 2
   AND seed_draw('please not', application.number, 20) = 0
 ORDER BY application.number;

INSERT INTO application_topic (application_id, topic_id, program_id, level)
SELECT application.id, topic.id, application.program_id,
       CASE step.place WHEN 0 THEN 3 + seed_draw('level', application.number, 3)
                       ELSE 1 + seed_draw('level of ' || step.place, application.number, 5) END
  FROM seed_application AS application
 CROSS JOIN LATERAL generate_series(0, 2 + seed_draw('topics', application.number, 3)) AS step(place)
  JOIN seed_topic AS topic
    ON topic.program = application.program
   AND topic.place = 1 + (seed_draw('topic', application.number, 8) + step.place) % 8
 ORDER BY application.number, topic.place;
