-- SPDX-License-Identifier: Apache-2.0
-- What each program is about: modules, topics, session template, eligibility, criteria, and the questions of its feedback forms.

INSERT INTO program_eligibility (id, program_id, role, levels, tenure_months, competence, created_at, updated_at)
SELECT seed_id('eligibility of a ' || wanted.role, program.number, program.created_at), program.id, wanted.role,
       CASE WHEN wanted.role = 'mentee' AND program.number % 3 = 0 THEN '{0,1,2,3,4,5,6,7}'::int[] END,
       CASE WHEN program.number % 3 = 1 THEN 3 END,
       CASE WHEN program.number % 4 = 1 THEN 3 END,
       program.created_at, program.created_at
  FROM seed_program AS program
 CROSS JOIN (VALUES ('mentor'), ('mentee')) AS wanted(role);

INSERT INTO module (id, program_id, title, description, position, entry_level, created_at, updated_at)
SELECT seed_id('module', 10 * program.number + listed.place, program.created_at), program.id, listed.title, listed.description,
       10 * listed.place, listed.entry_level, program.created_at, program.created_at
  FROM seed_program AS program
 CROSS JOIN (VALUES (1, 'Basics', 'For everybody.', 0),
                    (2, 'Tools', 'What the teams use every day.', 2),
                    (3, 'Ways of working', 'How the teams work together.', 3)) AS listed(place, title, description, entry_level);

-- The topic with place 9 is retired.
CREATE TEMPORARY TABLE seed_topic ON COMMIT DROP AS
SELECT program.number AS program, listed.place, seed_id('topic', 10 * program.number + listed.place, program.created_at) AS id,
       listed.title, listed.module, 'The mentee has tried it: ' || lower(listed.title) || '.' AS goal
  FROM seed_program AS program
 CROSS JOIN (VALUES (1, 'Short videos', 1), (2, 'Our own wiki', 1), (3, 'Collaboration tools', 2), (4, 'Professional networks', 1),
                    (5, 'Assistants for text and images', 2), (6, 'Feedback among equals', 3), (7, 'Dashboards', 2),
                    (8, 'Games and communities', NULL), (9, 'Newsletters', NULL)) AS listed(place, title, module);
CREATE UNIQUE INDEX seed_topic_place ON seed_topic (program, place);

INSERT INTO topic (id, program_id, title, description, position, module_id, suggested_goal, retired_at, created_at, updated_at)
SELECT topic.id, program.id, topic.title, 'What young colleagues know about it, and how to try it.', 10 * topic.place,
       CASE WHEN topic.module IS NOT NULL THEN seed_id('module', 10 * program.number + topic.module, program.created_at) END,
       topic.goal, CASE topic.place WHEN 9 THEN program.created_at + interval '1 hour' END, program.created_at, program.created_at
  FROM seed_topic AS topic
  JOIN seed_program AS program ON program.number = topic.program;

INSERT INTO session_template (id, program_id, version, changed_at, created_at, updated_at)
SELECT seed_id('session template', program.number, program.created_at), program.id, 2, program.created_at + interval '1 hour',
       program.created_at, program.created_at + interval '1 hour'
  FROM seed_program AS program;

INSERT INTO session_template_item (program_id, position, title, module_id, topic_id, goal)
SELECT topic.program_id, item.position, topic.title || CASE WHEN item.position > 8 THEN ', continued' ELSE '' END, topic.module_id,
       topic.id, topic.suggested_goal
  FROM generate_series(1, 10) AS item(position)
  JOIN topic ON topic.position = 10 * (1 + (item.position - 1) % 8);

INSERT INTO criterion (id, program_id, title, description, weight, position, created_at, updated_at)
SELECT seed_id('criterion', 10 * program.number + listed.place, program.created_at), program.id, listed.title, listed.description,
       listed.weight, 10 * listed.place, program.created_at, program.created_at
  FROM seed_program AS program
 CROSS JOIN (VALUES (1, 'Motivation', 'Wants to learn and to share.', 3),
                    (2, 'Time', 'Has an hour a month.', 1),
                    (3, 'Clear goals', 'Says what is to be different afterwards.', 2)) AS listed(place, title, description, weight);

CREATE TEMPORARY TABLE seed_form ON COMMIT DROP AS
SELECT program.number AS program, listed.moment,
       seed_id('feedback form', 10 * program.number + listed.place, program.created_at) AS id
  FROM seed_program AS program
 CROSS JOIN unnest(ARRAY['start', 'session', 'half_time', 'end', 'pulse_3', 'pulse_6', 'pulse_12'])
            WITH ORDINALITY AS listed(moment, place);

INSERT INTO feedback_form (id, program_id, version, moment, title, introduction, created_at, updated_at)
SELECT form.id, program.id, 2, form.moment, 'Your feedback', 'Only you can read what you write here.', program.created_at,
       program.created_at
  FROM seed_form AS form
  JOIN seed_program AS program ON program.number = form.program;

INSERT INTO feedback_question (id, form_id, position, kind, text, role, required, choices)
SELECT seed_id('question ' || form.moment, 10 * program.number + listed.position, program.created_at), form.id, listed.position,
       listed.kind, listed.text, listed.role, listed.required, listed.choices
  FROM seed_form AS form
  JOIN seed_program AS program ON program.number = form.program
  JOIN (VALUES ('start', 1, 'rating', 'How well prepared do you feel?', NULL, true, NULL::text[]),
               ('start', 2, 'yes_no', 'Do you know what you want to learn?', 'mentee', false, NULL),
               ('session', 1, 'rating', 'How useful was this session?', NULL, false, NULL),
               ('half_time', 1, 'choice', 'Is the pace right?', NULL, true, '{too slow,right,too fast}'),
               ('half_time', 2, 'text', 'What would you change?', NULL, false, NULL),
               ('end', 1, 'rating', 'How much have you learned?', NULL, true, NULL),
               ('end', 2, 'choice', 'Would you take part again?', NULL, false, '{yes,perhaps,no}'),
               ('end', 3, 'text', 'What will you do differently?', 'mentee', false, NULL),
               ('pulse_3', 1, 'yes_no', 'Are you still in touch?', NULL, false, NULL),
               ('pulse_6', 1, 'yes_no', 'Are you still in touch?', NULL, false, NULL),
               ('pulse_12', 1, 'yes_no', 'Are you still in touch?', NULL, false, NULL))
       AS listed(moment, position, kind, text, role, required, choices) ON listed.moment = form.moment;
