-- SPDX-License-Identifier: Apache-2.0
-- Feedback as its author sees it.

CREATE OR REPLACE FUNCTION feedback_questions_now(item feedback) RETURNS uuid[]
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (
    SELECT COALESCE(array_agg(question.id ORDER BY question.position, question.id), '{}')
      FROM feedback_form AS form
      JOIN feedback_question AS question ON question.form_id = form.id AND question.retired_at IS NULL
      JOIN pairing ON pairing.id = item.pairing_id
     WHERE form.program_id = item.program_id
       AND form.moment = item.moment
       AND (question.role IS NULL OR question.role = CASE WHEN pairing.mentor_id = item.author_id THEN 'mentor' ELSE 'mentee' END));
END;
$$;
COMMENT ON FUNCTION feedback_questions_now(feedback) IS
  'The questions in use for the moment of the feedback and the role of its author, in order.';

CREATE OR REPLACE FUNCTION feedback_open(item feedback) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT item.state = 'open' AND item.opens_at <= app_now() AND item.closes_at > app_now()
$$;
COMMENT ON FUNCTION feedback_open(feedback) IS 'True while the feedback waits for answers.';

CREATE OR REPLACE FUNCTION feedback_state(item feedback) RETURNS text
LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN item.closes_at <= app_now() THEN 'sealed' ELSE item.state END
$$;
COMMENT ON FUNCTION feedback_state(feedback) IS
  'The state as it is shown: sealed from closes_at on, even before due work records it.';

CREATE OR REPLACE FUNCTION feedback_version(item feedback) RETURNS bigint
LANGUAGE sql STABLE AS $$
  SELECT item.version + (feedback_state(item) <> item.state)::int
$$;
COMMENT ON FUNCTION feedback_version(feedback) IS
  'The version as it is shown: sealing counts as a change even before due work records it.';

CREATE OR REPLACE FUNCTION feedback_json(item feedback) RETURNS json
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  RETURN json_build_object(
    'id', item.id,
    'version', feedback_version(item),
    'program_id', item.program_id,
    'pairing_id', item.pairing_id,
    'session_id', item.session_id,
    'author_id', item.author_id,
    'moment', item.moment,
    'state', feedback_state(item),
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
                    FROM unnest(COALESCE(item.question_ids, CASE WHEN feedback_state(item) <> 'sealed' AND item.opens_at <= app_now()
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
    'updated_at', rfc3339(item.updated_at));
END;
$$;
COMMENT ON FUNCTION feedback_json(feedback) IS
  'Feedback with its topics, questions and answers, as the API shows it to its author. It has no questions before it opens. Volatile, so '
  'that it sees topics and answers written earlier in the same statement.';
