-- SPDX-License-Identifier: Apache-2.0
-- The stored counts: rows per owner for the growth limits, and how many people of each expected level take part.

INSERT INTO growth_count (kind, owner, made)
SELECT counted.kind, counted.owner, count(*)
  FROM (SELECT 'application of a person in a program' AS kind, program_id || ' ' || employee_id AS owner FROM application
         UNION ALL SELECT 'consent of a person in a program', program_id || ' ' || employee_id FROM consent
         UNION ALL SELECT 'criterion of a program', program_id::text FROM criterion
         UNION ALL SELECT 'event of a program', program_id::text FROM event
         UNION ALL SELECT 'goal of a pairing', pairing_id::text FROM pairing_goal
         UNION ALL SELECT 'hand-over of a program', program_id::text FROM program_hand_over
         UNION ALL SELECT 'match run of a program', program_id::text FROM match_run
         UNION ALL SELECT 'module of a program', program_id::text FROM module
         UNION ALL SELECT 'program of a creator', created_by::text FROM program
         UNION ALL SELECT 'question of a feedback form', form_id::text FROM feedback_question
         UNION ALL SELECT 'reopening of an object', object_id::text FROM transition WHERE to_state IN ('planned', 'draft', 'active')
         UNION ALL SELECT 'revision of a note', note_id::text FROM session_note_revision
         UNION ALL SELECT 'session of a pairing', pairing_id::text FROM session
         UNION ALL SELECT 'topic of a program', program_id::text FROM topic
         UNION ALL SELECT 'tutorial of an author in a program', program_id || ' ' || author_id FROM tutorial WHERE NOT by_program
         UNION ALL SELECT 'tutorial of a program''s staff', program_id::text FROM tutorial WHERE by_program) AS counted
 GROUP BY counted.kind, counted.owner;

INSERT INTO participation (program_id, taken_on, levels, shown)
SELECT program.id, seed_size.day::date, array_agg(counted.level ORDER BY counted.level),
       COALESCE(array_agg(counted.level ORDER BY counted.level) FILTER (WHERE counted.shown), '{}')
  FROM program
 CROSS JOIN seed_size
 CROSS JOIN LATERAL participation_counts(program) AS counted
 WHERE program.participation = 'expected'
   AND program.state IN ('published', 'matching', 'running', 'concluding')
 GROUP BY program.id, seed_size.day;

INSERT INTO participation_level (program_id, level, people, takers, at_least, below)
SELECT program.id, figure.level, figure.people, figure.takers, figure.at_least, figure.below
  FROM participation
  JOIN program ON program.id = participation.program_id
 CROSS JOIN LATERAL participation_figures(program) AS figure;
