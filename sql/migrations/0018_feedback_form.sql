-- SPDX-License-Identifier: Apache-2.0
-- What a program asks in its own words at each moment, and what people answer; feedback as the API shows it.

-- migrate:up

CREATE TABLE feedback_form (
  id uuid NOT NULL DEFAULT uuidv7(),
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
  'The own words of a program at one moment of feedback; there is one for each moment. Read by everyone who may read the program.';
COMMENT ON COLUMN feedback_form.id IS 'UUID version 7.';
COMMENT ON COLUMN feedback_form.version IS 'Counts changes from 1, those of the questions too; the ETag.';
COMMENT ON COLUMN feedback_form.program_id IS 'The program.';
COMMENT ON COLUMN feedback_form.moment IS 'start, session, half_time, end, pulse_3, pulse_6, pulse_12.';
COMMENT ON COLUMN feedback_form.title IS 'Heading, at most 200 characters; NULL: the client''s own.';
COMMENT ON COLUMN feedback_form.introduction IS 'Text above the questions, at most 4000 characters.';
COMMENT ON COLUMN feedback_form.created_at IS 'When the row was made.';
COMMENT ON COLUMN feedback_form.updated_at IS 'When the form was last changed.';

CREATE TABLE feedback_question (
  id uuid NOT NULL DEFAULT uuidv7(),
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
COMMENT ON TABLE feedback_question IS 'Questions of the forms. What has been asked stays as it was asked. Read like the form.';
COMMENT ON COLUMN feedback_question.id IS 'UUID version 7.';
COMMENT ON COLUMN feedback_question.form_id IS 'The form.';
COMMENT ON COLUMN feedback_question.position IS 'Order in the form, from 1.';
COMMENT ON COLUMN feedback_question.kind IS 'rating (1 to 5), text, choice (one of choices), yes_no.';
COMMENT ON COLUMN feedback_question.text IS 'The question, at most 1000 characters.';
COMMENT ON COLUMN feedback_question.role IS 'Who is asked, mentor or mentee; NULL: both.';
COMMENT ON COLUMN feedback_question.required IS 'No submission without an answer.';
COMMENT ON COLUMN feedback_question.choices IS 'What a choice is between, 2 to 20 texts of at most 200 characters; NULL for other kinds.';
COMMENT ON COLUMN feedback_question.asked_at IS 'When a feedback was first opened with it; by a trigger. NULL: it can still be changed.';
COMMENT ON COLUMN feedback_question.retired_at IS 'Since when it is not asked any more; NULL: in use.';

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
COMMENT ON TABLE feedback_answer IS
  'What a person answered to the questions of a program. Read by the author alone, by row security. Kept like the feedback.';
COMMENT ON COLUMN feedback_answer.feedback_id IS 'The feedback.';
COMMENT ON COLUMN feedback_answer.question_id IS 'The question, one of those of the feedback.';
COMMENT ON COLUMN feedback_answer.rating IS 'Answer to a rating, 1 (poor) to 5 (very good).';
COMMENT ON COLUMN feedback_answer.text IS 'Answer to a text, at most 4000 characters.';
COMMENT ON COLUMN feedback_answer.choice IS 'Answer to a choice, one of its texts.';
COMMENT ON COLUMN feedback_answer.yes_no IS 'Answer to a yes_no.';

CREATE FUNCTION program_forms() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO feedback_form (program_id, moment)
  SELECT NEW.id, each.moment
    FROM unnest(ARRAY['start', 'session', 'half_time', 'end', 'pulse_3', 'pulse_6', 'pulse_12']) AS each(moment);
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION program_forms() IS 'Trigger: a new program has a form without questions for each moment.';
CREATE TRIGGER program_8_forms AFTER INSERT ON program FOR EACH ROW EXECUTE FUNCTION program_forms();

CREATE FUNCTION feedback_question_rules() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.asked_at IS NOT NULL
    AND (TG_OP = 'DELETE'
         OR (NEW.form_id, NEW.kind, NEW.text, NEW.role, NEW.required, NEW.choices, NEW.asked_at)
            IS DISTINCT FROM (OLD.form_id, OLD.kind, OLD.text, OLD.role, OLD.required, OLD.choices, OLD.asked_at)
         OR (OLD.retired_at IS NOT NULL AND NEW.retired_at IS DISTINCT FROM OLD.retired_at)) THEN
    PERFORM refuse('feedback_question_asked_check');
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END;
$$;
COMMENT ON FUNCTION feedback_question_rules() IS
  'Trigger: a question that has been asked is moved and retired, never changed nor removed (feedback_question_asked_check).';

-- The lock on the form keeps its questions from changing between this look and the commit. Those of the other role are marked along with
-- them, for both are asked, and always in one order: two writers who mark the first time do not wait for each other.
CREATE FUNCTION feedback_questions_ask(item feedback) RETURNS uuid[]
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  asked uuid[];
BEGIN
  PERFORM FROM feedback_form AS form WHERE form.program_id = item.program_id AND form.moment = item.moment FOR SHARE;
  asked := feedback_questions_now(item);
  IF EXISTS (SELECT FROM feedback_question AS question WHERE question.id = ANY (asked) AND question.asked_at IS NULL) THEN
    WITH new AS (
      SELECT question.id
        FROM feedback_question AS question
        JOIN feedback_form AS form ON form.id = question.form_id
       WHERE form.program_id = item.program_id AND form.moment = item.moment AND question.retired_at IS NULL
       ORDER BY question.id
         FOR UPDATE OF question
    )
    UPDATE feedback_question AS question SET asked_at = app_now() FROM new WHERE question.id = new.id AND question.asked_at IS NULL;
  END IF;
  RETURN asked;
END;
$$;
COMMENT ON FUNCTION feedback_questions_ask(feedback) IS
  'The questions that the feedback is opened with; from now on they stay as they are.';

CREATE FUNCTION feedback_questions_now(item feedback) RETURNS uuid[]
LANGUAGE sql STABLE AS $$
  SELECT COALESCE(array_agg(question.id ORDER BY question.position, question.id), '{}')
    FROM feedback_form AS form
    JOIN feedback_question AS question ON question.form_id = form.id AND question.retired_at IS NULL
    JOIN pairing ON pairing.id = item.pairing_id
   WHERE form.program_id = item.program_id
     AND form.moment = item.moment
     AND (question.role IS NULL OR question.role = CASE WHEN pairing.mentor_id = item.author_id THEN 'mentor' ELSE 'mentee' END)
$$;
COMMENT ON FUNCTION feedback_questions_now(feedback) IS
  'The questions in use for the moment of the feedback and the role of its author, in their order.';

CREATE FUNCTION feedback_question_asked() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.question_ids IS NOT NULL THEN
    NEW.question_ids := OLD.question_ids;
  ELSE
    NEW.question_ids := CASE WHEN NEW.state <> 'sealed' AND NEW.opens_at <= app_now() THEN feedback_questions_ask(NEW) END;
  END IF;
  IF TG_OP = 'UPDATE' AND OLD.state = 'open' AND NEW.state = 'submitted'
    AND EXISTS (SELECT FROM feedback_question AS question
                 WHERE question.id = ANY (NEW.question_ids)
                   AND question.required
                   AND NOT EXISTS (SELECT FROM feedback_answer AS given
                                    WHERE given.feedback_id = NEW.id AND given.question_id = question.id)) THEN
    PERFORM refuse('feedback_answer_required');
  END IF;
  RETURN NEW;
END;
$$;
COMMENT ON FUNCTION feedback_question_asked() IS
  'Trigger: a feedback keeps the questions that stood when it was opened, at once or when it is announced or first answered; it is '
  'submitted with an answer to each required one (feedback_answer_required).';

CREATE FUNCTION feedback_answer_rules() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  parent feedback;
  question feedback_question;
BEGIN
  SELECT feedback.* INTO parent
    FROM feedback
   WHERE feedback.id = CASE WHEN TG_OP = 'DELETE' THEN OLD.feedback_id ELSE NEW.feedback_id END
     FOR SHARE;
  IF parent.state <> 'open' THEN
    PERFORM refuse('feedback_sealed_check');
  ELSIF app_now() < parent.opens_at OR app_now() >= parent.closes_at THEN
    PERFORM refuse('feedback_open_check');
  END IF;
  IF TG_OP = 'DELETE' THEN
    RETURN OLD;
  END IF;
  IF (NEW.question_id = ANY (parent.question_ids)) IS NOT TRUE THEN
    PERFORM refuse('feedback_answer_question_check');
  END IF;
  SELECT asked.* INTO question FROM feedback_question AS asked WHERE asked.id = NEW.question_id;
  -- Before the constraints would: PostgreSQL writes a row that breaks one into its log, answer and all.
  IF num_nonnulls(NEW.rating, NEW.text, NEW.choice, NEW.yes_no) <> 1
    OR (question.kind = 'rating') <> (NEW.rating IS NOT NULL)
    OR (question.kind = 'text') <> (NEW.text IS NOT NULL)
    OR (question.kind = 'yes_no') <> (NEW.yes_no IS NOT NULL)
    OR (question.kind = 'choice' AND NEW.choice <> ALL (question.choices)) THEN
    PERFORM refuse('feedback_answer_kind_check');
  END IF;
  RETURN NEW;
END;
$$;
COMMENT ON FUNCTION feedback_answer_rules() IS
  'Trigger: an answer is given while the feedback is open, to one of its questions (feedback_answer_question_check), in the question''s '
  'kind (feedback_answer_kind_check).';

CREATE TRIGGER feedback_2_questions BEFORE INSERT OR UPDATE ON feedback FOR EACH ROW EXECUTE FUNCTION feedback_question_asked();
CREATE TRIGGER feedback_form_3_version BEFORE UPDATE ON feedback_form FOR EACH ROW EXECUTE FUNCTION row_version();
CREATE TRIGGER feedback_form_5_audit AFTER UPDATE ON feedback_form FOR EACH ROW EXECUTE FUNCTION audit_write('id');
CREATE TRIGGER feedback_question_2_rules BEFORE UPDATE OR DELETE ON feedback_question
  FOR EACH ROW EXECUTE FUNCTION feedback_question_rules();
CREATE TRIGGER feedback_answer_2_rules BEFORE INSERT OR UPDATE OR DELETE ON feedback_answer
  FOR EACH ROW EXECUTE FUNCTION feedback_answer_rules();

GRANT SELECT, UPDATE (title, introduction) ON feedback_form TO kehrwert_app;
GRANT SELECT, INSERT, DELETE, UPDATE (position, kind, text, role, required, choices, retired_at) ON feedback_question TO kehrwert_app;
GRANT SELECT, INSERT, DELETE ON feedback_answer TO kehrwert_app;

ALTER TABLE feedback_answer ENABLE ROW LEVEL SECURITY;
ALTER TABLE feedback_answer FORCE ROW LEVEL SECURITY;
CREATE POLICY feedback_answer_author ON feedback_answer
  USING (EXISTS (SELECT FROM feedback WHERE feedback.id = feedback_answer.feedback_id AND feedback.author_id = current_actor()));
COMMENT ON POLICY feedback_answer_author ON feedback_answer IS 'The author of the feedback.';

CREATE FUNCTION feedback_question_json(item feedback_question) RETURNS json
LANGUAGE sql STABLE AS $$
  SELECT json_build_object(
    'id', item.id,
    'kind', item.kind,
    'text', item.text,
    'role', item.role,
    'required', item.required,
    'choices', item.choices)
$$;
COMMENT ON FUNCTION feedback_question_json(feedback_question) IS 'A question as the API shows it.';

CREATE FUNCTION feedback_form_json(item feedback_form) RETURNS json
LANGUAGE sql VOLATILE AS $$
  SELECT json_build_object(
    'version', item.version,
    'program_id', item.program_id,
    'moment', item.moment,
    'title', item.title,
    'introduction', item.introduction,
    'questions', (SELECT COALESCE(json_agg(with_member(feedback_question_json(question), 'asked', to_json(question.asked_at IS NOT NULL))
                                           ORDER BY question.position, question.id), '[]'::json)
                    FROM feedback_question AS question
                   WHERE question.form_id = item.id
                     AND question.retired_at IS NULL),
    'updated_at', rfc3339(item.updated_at))
$$;
COMMENT ON FUNCTION feedback_form_json(feedback_form) IS
  'A form with the questions in use. Volatile: sees questions written earlier in the same statement.';

-- Called with the row of a form that the same statement has written: its lock keeps the questions from being asked meanwhile.
CREATE FUNCTION feedback_questions_replace(item feedback_form, questions jsonb) RETURNS feedback_form
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  place int := 0;
  wanted feedback_question;
  former feedback_question;
  named uuid[] := '{}';
  kept uuid[] := '{}';
BEGIN
  FOR wanted IN SELECT given.* FROM jsonb_populate_recordset(NULL::feedback_question, questions) AS given LOOP
    place := place + 1;
    wanted.required := COALESCE(wanted.required, false);
    former := NULL;
    IF wanted.id IS NOT NULL THEN
      SELECT question.* INTO former
        FROM feedback_question AS question
       WHERE question.id = wanted.id AND question.form_id = item.id AND question.retired_at IS NULL;
      IF NOT FOUND OR wanted.id = ANY (named) THEN
        PERFORM refuse('feedback_question_form_check');
      END IF;
      named := named || wanted.id;
    END IF;
    IF former.id IS NOT NULL
      AND (former.asked_at IS NULL
           OR (former.kind, former.text, former.role, former.required, former.choices)
              IS NOT DISTINCT FROM (wanted.kind, wanted.text, wanted.role, wanted.required, wanted.choices)) THEN
      UPDATE feedback_question AS question
         SET position = place, kind = wanted.kind, text = wanted.text, role = wanted.role, required = wanted.required,
             choices = wanted.choices
       WHERE question.id = former.id;
    ELSE
      INSERT INTO feedback_question AS question (form_id, position, kind, text, role, required, choices)
      VALUES (item.id, place, wanted.kind, wanted.text, wanted.role, wanted.required, wanted.choices)
      RETURNING question.* INTO former;
    END IF;
    kept := kept || former.id;
  END LOOP;
  DELETE FROM feedback_question AS question
   WHERE question.form_id = item.id AND question.asked_at IS NULL AND question.id <> ALL (kept);
  UPDATE feedback_question AS question
     SET retired_at = app_now()
   WHERE question.form_id = item.id AND question.asked_at IS NOT NULL AND question.retired_at IS NULL AND question.id <> ALL (kept);
  RETURN item;
END;
$$;
COMMENT ON FUNCTION feedback_questions_replace(feedback_form, jsonb) IS
  'Gives the form exactly these questions in this order, and returns the form. One with an id stays or is changed; what has been asked is '
  'retired instead, and the changed one is new. An id is of a question in use of the form and named once (feedback_question_form_check).';

CREATE FUNCTION feedback_forms_copy(source_id uuid, target_id uuid) RETURNS void
LANGUAGE sql VOLATILE AS $$
  UPDATE feedback_form AS target
     SET title = source.title, introduction = source.introduction
    FROM feedback_form AS source
   WHERE source.program_id = source_id
     AND target.program_id = target_id
     AND target.moment = source.moment;
  INSERT INTO feedback_question (form_id, position, kind, text, role, required, choices)
  SELECT target.id, question.position, question.kind, question.text, question.role, question.required, question.choices
    FROM feedback_form AS source
    JOIN feedback_form AS target ON target.program_id = target_id AND target.moment = source.moment
    JOIN feedback_question AS question ON question.form_id = source.id AND question.retired_at IS NULL
   WHERE source.program_id = source_id;
$$;
COMMENT ON FUNCTION feedback_forms_copy(uuid, uuid) IS
  'Gives a new program, whose forms have no questions yet, the forms of another one with the questions in use.';

CREATE FUNCTION feedback_json(item feedback) RETURNS json
LANGUAGE sql VOLATILE AS $$
  SELECT json_build_object(
    'id', item.id,
    'version', item.version,
    'program_id', item.program_id,
    'pairing_id', item.pairing_id,
    'session_id', item.session_id,
    'author_id', item.author_id,
    'moment', item.moment,
    'state', item.state,
    'opens_at', rfc3339(item.opens_at),
    'closes_at', rfc3339(item.closes_at),
    'rating', item.rating,
    'comment', item.comment,
    'still_used', item.still_used,
    'goals_reached', item.goals_reached,
    'topics', (SELECT COALESCE(json_agg(json_build_object('topic_id', chosen.topic_id, 'level', chosen.level)
                                        ORDER BY topic.position, topic.id), '[]'::json)
                 FROM feedback_topic AS chosen
                 JOIN topic ON topic.id = chosen.topic_id
                WHERE chosen.feedback_id = item.id),
    'questions', (SELECT COALESCE(json_agg(feedback_question_json(question) ORDER BY shown.place), '[]'::json)
                    FROM unnest(COALESCE(item.question_ids, CASE WHEN item.state <> 'sealed' AND item.opens_at <= app_now()
                                                                 THEN feedback_questions_now(item) END))
                         WITH ORDINALITY AS shown(id, place)
                    JOIN feedback_question AS question ON question.id = shown.id),
    'answers', (SELECT COALESCE(json_agg(json_build_object('question_id', given.question_id, 'rating', given.rating, 'text', given.text,
                                                           'choice', given.choice, 'yes_no', given.yes_no)
                                         ORDER BY array_position(item.question_ids, given.question_id)), '[]'::json)
                  FROM feedback_answer AS given
                 WHERE given.feedback_id = item.id),
    'submitted_at', rfc3339(item.submitted_at),
    'created_at', rfc3339(item.created_at),
    'updated_at', rfc3339(item.updated_at))
$$;
COMMENT ON FUNCTION feedback_json(feedback) IS
  'A feedback with its topics, questions and answers, as the API shows it to its author; before it opens it has no questions. Volatile: '
  'sees topics and answers written earlier in the same statement.';

-- Statements of their own, so that they see what another writer left when the lock on the feedback's row came free.
CREATE FUNCTION feedback_answers_replace(item feedback, answers jsonb) RETURNS feedback
LANGUAGE sql VOLATILE AS $$
  DELETE FROM feedback_answer AS given
   WHERE given.feedback_id = item.id
     AND answers IS NOT NULL;
  INSERT INTO feedback_answer (feedback_id, question_id, rating, text, choice, yes_no)
  SELECT item.id, wanted.question_id, wanted.rating, wanted.text, wanted.choice, wanted.yes_no
    FROM jsonb_to_recordset(answers) AS wanted(question_id uuid, rating int, text text, choice text, yes_no boolean);
  SELECT item.*
$$;
COMMENT ON FUNCTION feedback_answers_replace(feedback, jsonb) IS
  'Gives the feedback exactly these answers, [{"question_id", one of "rating", "text", "choice", "yes_no"}], leaves them if the list is '
  'NULL, and returns the feedback. Called with a row that the same statement has written.';

-- migrate:down

DROP FUNCTION feedback_answers_replace(feedback, jsonb);
DROP FUNCTION feedback_json(feedback);
DROP FUNCTION feedback_forms_copy(uuid, uuid);
DROP FUNCTION feedback_questions_replace(feedback_form, jsonb);
DROP FUNCTION feedback_form_json(feedback_form);
DROP FUNCTION feedback_question_json(feedback_question);
DROP TRIGGER feedback_2_questions ON feedback;
DROP TRIGGER program_8_forms ON program;
DROP FUNCTION program_forms();
DROP TABLE feedback_answer;
DROP TABLE feedback_question;
DROP TABLE feedback_form;
DROP FUNCTION feedback_answer_rules();
DROP FUNCTION feedback_question_asked();
DROP FUNCTION feedback_questions_now(feedback);
DROP FUNCTION feedback_questions_ask(feedback);
DROP FUNCTION feedback_question_rules();
