-- SPDX-License-Identifier: Apache-2.0
-- Opening, filling in, announcing and sealing feedback.

CREATE OR REPLACE FUNCTION feedback_ask(pair pairing, session_id uuid, moment text, opens_at timestamptz, days int) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  INSERT INTO public.feedback (program_id, pairing_id, session_id, author_id, moment, opens_at, closes_at)
  SELECT pair.program_id, pair.id, feedback_ask.session_id, person.id, feedback_ask.moment, feedback_ask.opens_at,
         feedback_ask.opens_at + make_interval(days => feedback_ask.days)
    FROM (VALUES (pair.mentor_id), (pair.mentee_id)) AS person(id)
  ON CONFLICT DO NOTHING;
END;
$$;
COMMENT ON FUNCTION feedback_ask(pairing, uuid, text, timestamptz, int) IS
  'Opens feedback for both people of the pairing, for the given number of days, unless it already exists. Works only for the owner of the '
  'tables.';

-- Volatile: called in an UPDATE, it sees what another writer committed while the UPDATE waited for the lock.
CREATE OR REPLACE FUNCTION feedback_differs(feedback_id uuid, topics jsonb, answers jsonb) RETURNS boolean
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  RETURN (topics IS NOT NULL
          AND ARRAY(SELECT (chosen.topic_id, chosen.level)
                      FROM feedback_topic AS chosen
                     WHERE chosen.feedback_id = feedback_differs.feedback_id
                     ORDER BY chosen.topic_id)
           <> ARRAY(SELECT (wanted.topic_id, wanted.level)
                      FROM jsonb_to_recordset(topics) AS wanted(topic_id uuid, level int)
                     ORDER BY wanted.topic_id))
      OR (answers IS NOT NULL
          AND ARRAY(SELECT (given.question_id, given.rating, given.text, given.choice, given.yes_no)
                      FROM feedback_answer AS given
                     WHERE given.feedback_id = feedback_differs.feedback_id
                     ORDER BY given.question_id)
           <> ARRAY(SELECT (wanted.question_id, wanted.rating, wanted.text, wanted.choice, wanted.yes_no)
                      FROM jsonb_to_recordset(answers) AS wanted(question_id uuid, rating int, text text, choice text, yes_no boolean)
                     ORDER BY wanted.question_id));
END;
$$;
COMMENT ON FUNCTION feedback_differs(uuid, jsonb, jsonb) IS
  'True if the feedback has other topics or other answers than these; a list that is NULL does not count.';

-- Separate statements, so that they see what another writer committed while this one waited for the lock on the feedback.
CREATE OR REPLACE FUNCTION feedback_topics_replace(item feedback, topics jsonb) RETURNS feedback
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  DELETE FROM feedback_topic AS chosen
   WHERE chosen.feedback_id = item.id
     AND topics IS NOT NULL;
  PERFORM refuse_repeated('feedback_topic_feedback_id_topic_id_pkey', topics, 'topic_id');
  INSERT INTO feedback_topic (feedback_id, topic_id, level)
  SELECT item.id, wanted.topic_id, wanted.level
    FROM jsonb_to_recordset(topics) AS wanted(topic_id uuid, level int);
  RETURN item;
END;
$$;
COMMENT ON FUNCTION feedback_topics_replace(feedback, jsonb) IS
  'Replaces the topics of the feedback with this list, [{"topic_id", "level"}], or leaves them if the list is NULL. Returns the feedback. '
  'Call it with a row that the same statement has written.';

-- The lock on the form keeps its questions from changing between this check and the commit. The questions for the other role are marked
-- too, because both people are asked. The rows are always locked in the same order, so that two writers who mark them for the first time
-- cannot deadlock.
CREATE OR REPLACE FUNCTION feedback_questions_ask(item feedback) RETURNS uuid[]
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
  'Returns the questions that the feedback is opened with, and marks them as asked: from now on they do not change.';

-- Separate statements, so that they see what another writer committed while this one waited for the lock on the feedback.
CREATE OR REPLACE FUNCTION feedback_answers_replace(item feedback, answers jsonb) RETURNS feedback
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  DELETE FROM feedback_answer AS given
   WHERE given.feedback_id = item.id
     AND answers IS NOT NULL;
  PERFORM refuse_repeated('feedback_answer_feedback_id_question_id_pkey', answers, 'question_id');
  INSERT INTO feedback_answer (feedback_id, question_id, rating, text, choice, yes_no)
  SELECT item.id, wanted.question_id, wanted.rating, wanted.text, wanted.choice, wanted.yes_no
    FROM jsonb_to_recordset(answers) AS wanted(question_id uuid, rating int, text text, choice text, yes_no boolean);
  RETURN item;
END;
$$;
COMMENT ON FUNCTION feedback_answers_replace(feedback, jsonb) IS
  'Replaces the answers of the feedback with this list, [{"question_id", one of "rating", "text", "choice", "yes_no"}], or leaves them if '
  'the list is NULL. Returns the feedback. Call it with a row that the same statement has written.';

CREATE OR REPLACE FUNCTION due_feedback(most int) RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  sealed int;
  told int;
BEGIN
  PERFORM set_config('kehrwert.due_step', 'due_feedback', true);
  WITH due AS (
    SELECT feedback.id
      FROM feedback
     WHERE feedback.closes_at <= app_now()
       AND feedback.state <> 'sealed'
     ORDER BY feedback.closes_at
     LIMIT most
       FOR UPDATE SKIP LOCKED
  ),
  changed AS (
    UPDATE feedback SET state = 'sealed' FROM due WHERE feedback.id = due.id RETURNING 1
  )
  SELECT count(*) INTO sealed FROM changed;
  WITH due AS (
    SELECT feedback.id
      FROM feedback
     WHERE feedback.opens_at <= app_now()
       AND feedback.closes_at > app_now()
       AND feedback.state = 'open'
       AND feedback.announced_at IS NULL
     ORDER BY feedback.opens_at
     LIMIT most - sealed
       FOR UPDATE SKIP LOCKED
  ),
  changed AS (
    UPDATE feedback SET announced_at = app_now() FROM due WHERE feedback.id = due.id
    RETURNING feedback.id, feedback.author_id, feedback.program_id
  )
  SELECT count(*) INTO told
    FROM changed
   CROSS JOIN LATERAL notify(ARRAY[changed.author_id], 'feedback_due', changed.program_id, 'feedback', changed.id);
  PERFORM set_config('kehrwert.due_step', '', true);
  RETURN sealed + told;
END;
$$;
COMMENT ON FUNCTION due_feedback(int) IS
  'Due step: seals feedback whose closes_at has passed, and notifies each author once that their feedback has opened.';
