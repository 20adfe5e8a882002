-- SPDX-License-Identifier: Apache-2.0
-- Feedback forms and their questions as the API shows them.

CREATE OR REPLACE FUNCTION feedback_question_json(item feedback_question) RETURNS json
LANGUAGE sql STABLE AS $$
  SELECT json_build_object(
    'id', item.id,
    'kind', item.kind,
    'text', item.text,
    'role', item.role,
    'required', item.required,
    'choices', item.choices)
$$;
COMMENT ON FUNCTION feedback_question_json(feedback_question) IS 'A feedback question as the API shows it.';

CREATE OR REPLACE FUNCTION feedback_form_json(item feedback_form) RETURNS json
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  RETURN json_build_object(
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
    'updated_at', rfc3339(item.updated_at));
END;
$$;
COMMENT ON FUNCTION feedback_form_json(feedback_form) IS
  'A feedback form with its questions in use. Volatile, so that it sees questions written earlier in the same statement.';
