-- SPDX-License-Identifier: Apache-2.0
-- Feedback of both people at every moment of their pairing, with its history, topics and answers.

-- submitted_at is NULL if the author has not answered.
CREATE TEMPORARY TABLE seed_feedback ON COMMIT DROP AS
WITH half AS (
  SELECT ranked.pairing, ranked.done_at
    FROM (SELECT session.pairing, session.done_at, row_number() OVER (PARTITION BY session.pairing ORDER BY session.done_at) AS place
            FROM seed_session AS session
           WHERE session.state = 'held') AS ranked
   WHERE ranked.place = 5
),
asked AS (
  SELECT 1000 * pairing.number + session.place AS number, pairing.number AS pairing, session.id AS session_id, 'session' AS moment,
         session.done_at AS opens_at, 30 AS days, session.done_at AS asked_at
    FROM seed_session AS session
    JOIN seed_pairing AS pairing ON pairing.number = session.pairing
   WHERE session.state = 'held'
   UNION ALL
  SELECT 1000 * pairing.number + 100, pairing.number, NULL, 'start', pairing.activated_at, 30, pairing.activated_at
    FROM seed_pairing AS pairing
   WHERE pairing.activated_at IS NOT NULL
   UNION ALL
  SELECT 1000 * half.pairing + 101, half.pairing, NULL, 'half_time', half.done_at, 30, half.done_at FROM half
   UNION ALL
  SELECT 1000 * pairing.number + later.place, pairing.number, NULL, later.moment, pairing.closed_at + later.wait, 60, pairing.closed_at
    FROM seed_pairing AS pairing
   CROSS JOIN (VALUES (102, 'end', interval '0'), (103, 'pulse_3', interval '3 months'), (104, 'pulse_6', interval '6 months'),
                      (105, 'pulse_12', interval '12 months')) AS later(place, moment, wait)
   WHERE pairing.state = 'completed'
),
authored AS (
  SELECT 10 * asked.number + side.place AS number, asked.pairing, asked.session_id, asked.moment, asked.opens_at,
         asked.opens_at + make_interval(days => asked.days) AS closes_at, asked.asked_at, side.role, side.author_id, pairing.program,
         pairing.program_id, pairing.id AS pairing_id, seed_size.day
    FROM asked
   CROSS JOIN seed_size
    JOIN seed_pairing AS pairing ON pairing.number = asked.pairing
   CROSS JOIN LATERAL (VALUES (1, 'mentor', pairing.mentor_id), (2, 'mentee', pairing.mentee_id)) AS side(place, role, author_id)
),
answered AS (
  SELECT authored.*, authored.opens_at + make_interval(hours => 1 + seed_draw('answered after', authored.number, 480)) AS answered_at
    FROM authored
)
SELECT answered.number, answered.pairing_id, answered.session_id, answered.moment, answered.opens_at, answered.closes_at, answered.asked_at,
       answered.role, answered.author_id, answered.program, answered.program_id, seed_id('feedback', answered.number,
       answered.asked_at) AS id,
       CASE WHEN answered.answered_at < answered.day AND seed_draw('answers', answered.number, 4) > 0 THEN answered.answered_at END
         AS submitted_at,
       answered.closes_at <= answered.day AS sealed, answered.opens_at <= answered.day AS opened
  FROM answered;
CREATE INDEX seed_feedback_number ON seed_feedback (number);
ANALYZE seed_feedback;

INSERT INTO feedback (id, version, program_id, pairing_id, session_id, author_id, moment, state, opens_at, closes_at, rating, comment,
                      still_used, goals_reached, question_ids, submitted_at, announced_at, created_at, updated_at)
SELECT feedback.id, 1 + (feedback.submitted_at IS NOT NULL)::int + feedback.sealed::int, feedback.program_id, feedback.pairing_id,
       feedback.session_id, feedback.author_id, feedback.moment,
       CASE WHEN feedback.sealed THEN 'sealed' WHEN feedback.submitted_at IS NOT NULL THEN 'submitted' ELSE 'open' END,
       feedback.opens_at, feedback.closes_at,
       CASE WHEN feedback.submitted_at IS NOT NULL THEN 2 + seed_draw('rating', feedback.number, 4) END,
       CASE WHEN feedback.submitted_at IS NOT NULL AND feedback.number % 3 = 0 THEN 'I have learned something.' END,
       CASE WHEN feedback.submitted_at IS NOT NULL AND feedback.moment LIKE 'pulse%' THEN seed_draw('used', feedback.number, 4) > 0 END,
       CASE WHEN feedback.submitted_at IS NOT NULL AND feedback.moment = 'end' THEN seed_draw('reached', feedback.number, 4) > 0 END,
       CASE WHEN feedback.opened THEN asked.question_ids END,
       feedback.submitted_at, CASE WHEN feedback.opened THEN feedback.opens_at END, feedback.asked_at,
       CASE WHEN feedback.sealed THEN feedback.closes_at ELSE COALESCE(feedback.submitted_at, feedback.asked_at) END
  FROM seed_feedback AS feedback
  JOIN (SELECT form.program, form.moment, role.name AS role,
               array_agg(question.id ORDER BY question.position) AS question_ids
          FROM seed_form AS form
         CROSS JOIN (VALUES ('mentor'), ('mentee')) AS role(name)
          JOIN feedback_question AS question ON question.form_id = form.id AND COALESCE(question.role, role.name) = role.name
         GROUP BY form.program, form.moment, role.name) AS asked
    ON (asked.program, asked.moment, asked.role) = (feedback.program, feedback.moment, feedback.role)
 ORDER BY feedback.number;

UPDATE feedback_question
   SET asked_at = first.at
  FROM (SELECT form.id AS form_id, min(feedback.opens_at) AS at
          FROM seed_feedback AS feedback
          JOIN seed_form AS form ON (form.program, form.moment) = (feedback.program, feedback.moment)
         WHERE feedback.opened
         GROUP BY form.id) AS first
 WHERE feedback_question.form_id = first.form_id;

INSERT INTO transition (id, object, object_id, from_state, to_state, at)
SELECT seed_id('feedback step', 10 * feedback.number + step.place, step.at), 'feedback', feedback.id, step.from_state, step.to_state,
       step.at
  FROM seed_feedback AS feedback
 CROSS JOIN LATERAL (VALUES
         (1, 'open', 'submitted', feedback.submitted_at),
         (2, CASE WHEN feedback.submitted_at IS NULL THEN 'open' ELSE 'submitted' END, 'sealed',
          CASE WHEN feedback.sealed THEN feedback.closes_at END)) AS step(place, from_state, to_state, at)
 WHERE step.at IS NOT NULL
 ORDER BY feedback.number, step.place;

INSERT INTO feedback_topic (feedback_id, topic_id, program_id, level)
SELECT feedback.id, topic.id, feedback.program_id, seed_draw('level of ' || topic.place, feedback.number, 6)
  FROM seed_feedback AS feedback
  JOIN seed_topic AS topic ON topic.program = feedback.program AND topic.place <= 3
 WHERE feedback.moment IN ('start', 'end')
   AND feedback.submitted_at IS NOT NULL
 ORDER BY feedback.number, topic.place;

INSERT INTO feedback_answer (feedback_id, question_id, rating, text, choice, yes_no)
SELECT feedback.id, question.id,
       CASE question.kind WHEN 'rating' THEN 1 + seed_draw('answer', feedback.number, 5) END,
       CASE question.kind WHEN 'text' THEN 'More time for questions.' END,
       CASE question.kind WHEN 'choice' THEN seed_pick('choice', feedback.number, question.choices) END,
       CASE question.kind WHEN 'yes_no' THEN seed_draw('answer', feedback.number, 3) > 0 END
  FROM seed_feedback AS feedback
  JOIN seed_form AS form ON (form.program, form.moment) = (feedback.program, feedback.moment)
  JOIN feedback_question AS question ON question.form_id = form.id AND COALESCE(question.role, feedback.role) = feedback.role
 WHERE feedback.submitted_at IS NOT NULL
 ORDER BY feedback.number, question.position;
