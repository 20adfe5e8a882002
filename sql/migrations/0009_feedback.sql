-- SPDX-License-Identifier: Apache-2.0
-- Feedback forms and feedback.

-- migrate:up

CREATE TABLE feedback_form (
  id uuid NOT NULL DEFAULT new_id(),
  version bigint NOT NULL DEFAULT 1,
  program_id uuid NOT NULL,
  moment text NOT NULL,
  title text,
  introduction text NOT NULL DEFAULT '',
  created_at timestamptz NOT NULL DEFAULT app_now(),
  updated_at timestamptz NOT NULL DEFAULT app_now(),
  CONSTRAINT feedback_form_id_pkey PRIMARY KEY (id),
  CONSTRAINT feedback_form_program_id_moment_key UNIQUE (program_id, moment),
  CONSTRAINT feedback_form_program_id_fkey FOREIGN KEY (program_id) REFERENCES program (id),
  CONSTRAINT feedback_form_moment_check CHECK (
    moment IN ('start', 'session', 'half_time', 'end', 'pulse_3', 'pulse_6', 'pulse_12')),
  CONSTRAINT feedback_form_title_check CHECK (char_length(title) BETWEEN 1 AND 200),
  CONSTRAINT feedback_form_introduction_check CHECK (char_length(introduction) <= 4000)
);
COMMENT ON TABLE feedback_form IS
  'A program''s own text and questions for one moment of feedback; one form for each moment. Readable by everyone who may read the '
  'program.';
COMMENT ON COLUMN feedback_form.id IS 'UUID version 7.';
COMMENT ON COLUMN feedback_form.version IS 'Starts at 1 and increases with every change of the form or its questions; used as the ETag.';
COMMENT ON COLUMN feedback_form.program_id IS 'The program.';
COMMENT ON COLUMN feedback_form.moment IS 'start, session, half_time, end, pulse_3, pulse_6, pulse_12.';
COMMENT ON COLUMN feedback_form.title IS 'Heading, at most 200 characters; NULL: the client uses its own.';
COMMENT ON COLUMN feedback_form.introduction IS 'Text above the questions, at most 4000 characters.';
COMMENT ON COLUMN feedback_form.created_at IS 'When the row was created.';
COMMENT ON COLUMN feedback_form.updated_at IS 'When the form was last changed.';
GRANT SELECT, UPDATE (version, title, introduction) ON feedback_form TO kehrwert_app;

CREATE TABLE feedback_question (
  id uuid NOT NULL DEFAULT new_id(),
  form_id uuid NOT NULL,
  position int NOT NULL,
  kind text NOT NULL,
  text text NOT NULL,
  role text,
  required boolean NOT NULL DEFAULT false,
  choices text[],
  asked_at timestamptz,
  retired_at timestamptz,
  CONSTRAINT feedback_question_id_pkey PRIMARY KEY (id),
  CONSTRAINT feedback_question_form_id_fkey FOREIGN KEY (form_id) REFERENCES feedback_form (id),
  CONSTRAINT feedback_question_kind_check CHECK (kind IN ('rating', 'text', 'choice', 'yes_no')),
  CONSTRAINT feedback_question_text_check CHECK (char_length(text) BETWEEN 1 AND 1000),
  CONSTRAINT feedback_question_role_check CHECK (role IN ('mentor', 'mentee')),
  CONSTRAINT feedback_question_choices_check CHECK (
    (kind = 'choice') = (choices IS NOT NULL)
    AND (choices IS NULL OR cardinality(choices) BETWEEN 2 AND 20 AND all_match(choices, '^.{1,200}$')))
);
CREATE INDEX feedback_question_form_id_position_id_idx ON feedback_question (form_id, position, id);
COMMENT ON TABLE feedback_question IS
  'Questions of the feedback forms. A question does not change once it has been asked. Readable by everyone who may read the form.';
COMMENT ON COLUMN feedback_question.id IS 'UUID version 7.';
COMMENT ON COLUMN feedback_question.form_id IS 'The form.';
COMMENT ON COLUMN feedback_question.position IS 'Order in the form, from 1.';
COMMENT ON COLUMN feedback_question.kind IS 'rating (1 to 5), text, choice (one of choices), yes_no.';
COMMENT ON COLUMN feedback_question.text IS 'The question, at most 1000 characters.';
COMMENT ON COLUMN feedback_question.role IS 'Who is asked, mentor or mentee; NULL: both.';
COMMENT ON COLUMN feedback_question.required IS 'True: feedback cannot be submitted without an answer.';
COMMENT ON COLUMN feedback_question.choices IS 'The options of a choice, 2 to 20 texts of at most 200 characters; NULL for other kinds.';
COMMENT ON COLUMN feedback_question.asked_at IS 'When feedback was first opened with it; set by a trigger. NULL: it can still be changed.';
COMMENT ON COLUMN feedback_question.retired_at IS 'When it was retired; it is no longer asked. NULL: in use.';
GRANT SELECT, INSERT, DELETE, UPDATE (position, kind, text, role, required, choices, retired_at) ON feedback_question TO kehrwert_app;

CREATE TABLE feedback (
  id uuid NOT NULL DEFAULT new_id(),
  version bigint NOT NULL DEFAULT 1,
  program_id uuid NOT NULL,
  pairing_id uuid NOT NULL,
  session_id uuid,
  author_id uuid NOT NULL,
  moment text NOT NULL,
  state text NOT NULL DEFAULT 'open',
  opens_at timestamptz NOT NULL,
  closes_at timestamptz NOT NULL,
  rating int,
  comment text,
  still_used boolean,
  goals_reached boolean,
  question_ids uuid[],
  submitted_at timestamptz,
  announced_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT app_now(),
  updated_at timestamptz NOT NULL DEFAULT app_now(),
  CONSTRAINT feedback_id_pkey PRIMARY KEY (id),
  CONSTRAINT feedback_id_program_id_key UNIQUE (id, program_id),
  CONSTRAINT feedback_program_id_fkey FOREIGN KEY (program_id) REFERENCES program (id),
  CONSTRAINT feedback_pairing_id_fkey FOREIGN KEY (pairing_id) REFERENCES pairing (id),
  CONSTRAINT feedback_session_id_fkey FOREIGN KEY (session_id) REFERENCES session (id),
  CONSTRAINT feedback_author_id_fkey FOREIGN KEY (author_id) REFERENCES employee (id),
  CONSTRAINT feedback_moment_check CHECK (moment IN ('start', 'session', 'half_time', 'end', 'pulse_3', 'pulse_6', 'pulse_12')),
  CONSTRAINT feedback_moment_session_id_check CHECK ((moment = 'session') = (session_id IS NOT NULL)),
  CONSTRAINT feedback_state_check CHECK (state IN ('open', 'submitted', 'sealed')),
  CONSTRAINT feedback_opens_at_closes_at_check CHECK (closes_at > opens_at),
  CONSTRAINT feedback_rating_check CHECK (rating BETWEEN 1 AND 5),
  CONSTRAINT feedback_rating_required CHECK (state <> 'submitted' OR rating IS NOT NULL),
  CONSTRAINT feedback_comment_check CHECK (char_length(comment) BETWEEN 1 AND 4000),
  CONSTRAINT feedback_still_used_check CHECK (still_used IS NULL OR moment IN ('pulse_3', 'pulse_6', 'pulse_12'))
);
CREATE UNIQUE INDEX feedback_author_id_pairing_id_session_id_key ON feedback (author_id, pairing_id, session_id)
  WHERE session_id IS NOT NULL;
CREATE UNIQUE INDEX feedback_author_id_pairing_id_moment_key ON feedback (author_id, pairing_id, moment)
  WHERE session_id IS NULL;
CREATE INDEX feedback_author_id_id_idx ON feedback (author_id, id);
CREATE INDEX feedback_author_id_closes_at_id_idx ON feedback (author_id, closes_at, id) WHERE state <> 'sealed';
CREATE INDEX feedback_pairing_id_idx ON feedback (pairing_id);
CREATE INDEX feedback_session_id_idx ON feedback (session_id);
CREATE INDEX feedback_closes_at_idx ON feedback (closes_at) WHERE state <> 'sealed';
CREATE INDEX feedback_opens_at_idx ON feedback (opens_at) WHERE state = 'open' AND announced_at IS NULL;
COMMENT ON TABLE feedback IS
  'What one person answers at one moment. Row security lets only the author read it; others get aggregates. Kept until it has been '
  'aggregated.';
COMMENT ON COLUMN feedback.id IS 'UUID version 7.';
COMMENT ON COLUMN feedback.version IS 'Starts at 1 and increases with every change, but not with the announcement; used as the ETag.';
COMMENT ON COLUMN feedback.program_id IS 'The program.';
COMMENT ON COLUMN feedback.pairing_id IS 'The pairing.';
COMMENT ON COLUMN feedback.session_id IS 'The session; only for the moment session.';
COMMENT ON COLUMN feedback.author_id IS 'The person who answers.';
COMMENT ON COLUMN feedback.moment IS
  'start, session, half_time, end, or a follow-up pulse: pulse_3, pulse_6, pulse_12 (months after the end).';
COMMENT ON COLUMN feedback.state IS 'open, submitted, sealed. After closes_at the author can no longer change it, sealed or not.';
COMMENT ON COLUMN feedback.opens_at IS 'When it can first be answered.';
COMMENT ON COLUMN feedback.closes_at IS 'Deadline for answers and changes.';
COMMENT ON COLUMN feedback.rating IS 'Satisfaction, 1 (poor) to 5 (very good).';
COMMENT ON COLUMN feedback.comment IS 'Free text, at most 4000 characters.';
COMMENT ON COLUMN feedback.still_used IS 'Whether what was learned is still in use; only for follow-up pulses.';
COMMENT ON COLUMN feedback.goals_reached IS 'Whether the author thinks that the goals were reached.';
COMMENT ON COLUMN feedback.question_ids IS
  'The program''s own questions that it was opened with, in order; NULL until it opens. Set by a trigger and never changed.';
COMMENT ON COLUMN feedback.submitted_at IS 'When it was last submitted; set by a trigger.';
COMMENT ON COLUMN feedback.announced_at IS 'When the author was notified that it is open; NULL: not yet. Readable by the service only.';
COMMENT ON COLUMN feedback.created_at IS 'When the row was created.';
COMMENT ON COLUMN feedback.updated_at IS 'When the row was last changed.';
COMMENT ON CONSTRAINT feedback_rating_required ON feedback IS 'Feedback cannot be submitted without a rating.';
GRANT SELECT, UPDATE (version, state, rating, comment, still_used, goals_reached) ON feedback TO kehrwert_app;
ALTER TABLE feedback ENABLE ROW LEVEL SECURITY;
ALTER TABLE feedback FORCE ROW LEVEL SECURITY;
CREATE POLICY feedback_read ON feedback FOR SELECT USING (author_id = current_actor());
CREATE POLICY feedback_update ON feedback FOR UPDATE USING (author_id = current_actor()) WITH CHECK (author_id = current_actor());
CREATE POLICY feedback_insert ON feedback FOR INSERT WITH CHECK (true);
COMMENT ON POLICY feedback_read ON feedback IS 'The author.';
COMMENT ON POLICY feedback_update ON feedback IS 'The author.';
COMMENT ON POLICY feedback_insert ON feedback IS
  'The triggers. Nobody is granted the right to insert, so only the owner of the table has it.';

-- Row security applies to the owner of the tables too, so due_feedback needs policies of its own. They admit a row both before and after
-- due_feedback changes it, because PostgreSQL also checks the changed row against the policy for reading.
-- In a migration because the policies of feedback call it.
CREATE FUNCTION feedback_due(item feedback) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT current_user <> 'kehrwert_app'
     AND COALESCE(current_setting('kehrwert.due_step', true), '') = 'due_feedback'
     AND CASE
           WHEN item.closes_at <= public.app_now() THEN item.state <> 'sealed' OR item.updated_at = public.app_now()
           ELSE item.state = 'open' AND item.opens_at <= public.app_now()
            AND (item.announced_at IS NULL OR item.announced_at = public.app_now())
         END
$$;
COMMENT ON FUNCTION feedback_due(feedback) IS
  'True for feedback that due_feedback announces or seals, and only while due_feedback runs; never true for an operation.';

CREATE POLICY feedback_due_read ON feedback FOR SELECT USING (feedback_due(feedback));
CREATE POLICY feedback_due_update ON feedback FOR UPDATE USING (feedback_due(feedback)) WITH CHECK (feedback_due(feedback));
COMMENT ON POLICY feedback_due_read ON feedback IS 'The due step that announces and seals feedback.';
COMMENT ON POLICY feedback_due_update ON feedback IS 'The due step that announces and seals feedback.';

CREATE TABLE feedback_topic (
  feedback_id uuid NOT NULL,
  topic_id uuid NOT NULL,
  program_id uuid NOT NULL,
  level int NOT NULL,
  CONSTRAINT feedback_topic_feedback_id_topic_id_pkey PRIMARY KEY (feedback_id, topic_id),
  CONSTRAINT feedback_topic_feedback_id_fkey FOREIGN KEY (feedback_id, program_id) REFERENCES feedback (id, program_id),
  CONSTRAINT feedback_topic_topic_id_fkey FOREIGN KEY (topic_id, program_id) REFERENCES topic (id, program_id),
  CONSTRAINT feedback_topic_level_check CHECK (level BETWEEN 0 AND 5)
);
COMMENT ON TABLE feedback_topic IS
  'Self-assessed competence per topic, as part of feedback. Row security lets only the author read it. Kept as long as the feedback.';
COMMENT ON COLUMN feedback_topic.feedback_id IS 'The feedback.';
COMMENT ON COLUMN feedback_topic.topic_id IS 'The topic, in the same program.';
COMMENT ON COLUMN feedback_topic.program_id IS
  'The program of both the feedback and the topic, which the two foreign keys share; set by a trigger.';
COMMENT ON COLUMN feedback_topic.level IS 'Competence, 0 to 5.';
GRANT SELECT, INSERT, DELETE, UPDATE (level) ON feedback_topic TO kehrwert_app;
ALTER TABLE feedback_topic ENABLE ROW LEVEL SECURITY;
ALTER TABLE feedback_topic FORCE ROW LEVEL SECURITY;
CREATE POLICY feedback_topic_author ON feedback_topic
  USING (EXISTS (SELECT FROM feedback WHERE feedback.id = feedback_topic.feedback_id AND feedback.author_id = current_actor()));
COMMENT ON POLICY feedback_topic_author ON feedback_topic IS 'The author of the feedback.';

CREATE TABLE feedback_answer (
  feedback_id uuid NOT NULL,
  question_id uuid NOT NULL,
  rating int,
  text text,
  choice text,
  yes_no boolean,
  CONSTRAINT feedback_answer_feedback_id_question_id_pkey PRIMARY KEY (feedback_id, question_id),
  CONSTRAINT feedback_answer_feedback_id_fkey FOREIGN KEY (feedback_id) REFERENCES feedback (id),
  CONSTRAINT feedback_answer_question_id_fkey FOREIGN KEY (question_id) REFERENCES feedback_question (id),
  CONSTRAINT feedback_answer_value_check CHECK (num_nonnulls(rating, text, choice, yes_no) = 1),
  CONSTRAINT feedback_answer_rating_check CHECK (rating BETWEEN 1 AND 5),
  CONSTRAINT feedback_answer_text_check CHECK (char_length(text) BETWEEN 1 AND 4000)
);
-- For the foreign key: a question that has not been asked can be deleted.
CREATE INDEX feedback_answer_question_id_idx ON feedback_answer (question_id);
COMMENT ON TABLE feedback_answer IS
  'A person''s answers to a program''s own questions. Row security lets only the author read them. Kept as long as the feedback.';
COMMENT ON COLUMN feedback_answer.feedback_id IS 'The feedback.';
COMMENT ON COLUMN feedback_answer.question_id IS 'The question, one of those that the feedback was opened with.';
COMMENT ON COLUMN feedback_answer.rating IS 'Answer to a rating question, 1 (poor) to 5 (very good).';
COMMENT ON COLUMN feedback_answer.text IS 'Answer to a text question, at most 4000 characters.';
COMMENT ON COLUMN feedback_answer.choice IS 'Answer to a choice question, one of its choices.';
COMMENT ON COLUMN feedback_answer.yes_no IS 'Answer to a yes_no question.';
GRANT SELECT, INSERT, DELETE ON feedback_answer TO kehrwert_app;
ALTER TABLE feedback_answer ENABLE ROW LEVEL SECURITY;
ALTER TABLE feedback_answer FORCE ROW LEVEL SECURITY;
CREATE POLICY feedback_answer_author ON feedback_answer
  USING (EXISTS (SELECT FROM feedback WHERE feedback.id = feedback_answer.feedback_id AND feedback.author_id = current_actor()));
COMMENT ON POLICY feedback_answer_author ON feedback_answer IS 'The author of the feedback.';
