-- SPDX-License-Identifier: Apache-2.0
-- Feedback forms: the questions in a feedback, what happens to questions that have been asked, and answers of the right kind.
BEGIN;
SELECT test.duo();
SELECT test.equal('a program has a form for each moment', $$SELECT count(*) FROM feedback_form WHERE program_id = test.id('spring')$$, '7');
SELECT test.named(moment || ' form', id) FROM feedback_form WHERE program_id = test.id('spring');
CREATE FUNCTION test.form(of_moment text, questions jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  written feedback_form;
BEGIN
  UPDATE feedback_form AS form SET title = 'Form' WHERE form.id = test.id(of_moment || ' form')
  RETURNING form.* INTO written;
  written := feedback_questions_replace(written, questions);
  RETURN (SELECT string_agg(test.named(question.text, question.id)::text, ' ')
            FROM feedback_question AS question WHERE question.form_id = written.id AND question.retired_at IS NULL);
END;
$$;
CREATE FUNCTION test.questions() RETURNS text LANGUAGE sql AS $$
  SELECT string_agg(concat_ws(' ', question.text, CASE WHEN question.asked_at IS NOT NULL THEN 'asked' END,
                              CASE WHEN question.retired_at IS NOT NULL THEN 'retired' END), ', ' ORDER BY question.text, question.id)
    FROM feedback_question AS question JOIN feedback_form AS form ON form.id = question.form_id WHERE form.moment = 'session'
$$;
SET LOCAL ROLE kehrwert_app;
SELECT test.act_as('hanna');
SELECT test.form('session', $$[{"kind": "rating", "text": "How?", "required": true}, {"kind": "text", "text": "What?", "role": "mentor"},
  {"kind": "choice", "text": "Where?", "choices": ["Here", "There"]}, {"kind": "yes_no", "text": "Again?", "role": "mentee"}]$$);
SELECT test.refuses('a choice question needs choices', $$SELECT test.form('session', '[{"kind": "choice", "text": "Which?"}]')$$,
  'feedback_question_choices_check');
SELECT test.refuses('a question of another kind has no choices',
  $$SELECT test.form('session', '[{"kind": "text", "text": "W?", "choices": ["a", "b"]}]')$$,
  'feedback_question_choices_check');
SELECT test.refuses('ids must belong to the form',
  $$SELECT test.form('end', format('[{"id": "%s", "kind": "text", "text": "W?"}]', test.id('How?'))::jsonb)$$,
  'feedback_question_form_check');
SELECT test.refuses('an id can be given only once', $$SELECT test.form('session', format('[{"id": "%1$s", "kind": "text", "text": "W?"},
  {"id": "%1$s", "kind": "text", "text": "X?"}]', test.id('How?'))::jsonb)$$, 'feedback_question_form_check');
SELECT test.equal('a question that nobody was asked can be changed and removed', $$SELECT test.form('session',
  format('[{"id": "%s", "kind": "text", "text": "Why?"}]', test.id('How?'))::jsonb) = test.id('How?')::text
   AND test.questions() = 'Why?'$$, 'true');
SELECT test.form('session', $$[{"kind": "rating", "text": "How?", "required": true}, {"kind": "text", "text": "What?", "role": "mentor"},
  {"kind": "choice", "text": "Where?", "choices": ["Here", "There"]}, {"kind": "yes_no", "text": "Again?", "role": "mentee"}]$$);
SELECT test.act_as('');
SELECT test.hold('past');
SELECT test.equal('a held session asks the questions', $$SELECT test.questions()$$, 'Again? asked, How? asked, What? asked, Where? asked');
SELECT test.act_as('yuri');
SELECT test.equal('the mentor gets the mentor''s questions, in order', $$SELECT string_agg(question.text, ' ' ORDER BY place)
  FROM feedback CROSS JOIN unnest(question_ids) WITH ORDINALITY AS shown(id, place)
  JOIN feedback_question AS question ON question.id = shown.id WHERE moment = 'session'$$, 'How? What? Where?');
SELECT test.act_as('erik');
SELECT test.named('form', id) FROM feedback WHERE moment = 'session';
SELECT test.equal('the mentee gets the mentee''s questions, in order', $$SELECT string_agg(each.value ->> 'text', ' ')
  FROM feedback, json_array_elements(feedback_json(feedback) -> 'questions') AS each WHERE moment = 'session'$$, 'How? Where? Again?');

-- Questions that have been asked.
SELECT test.act_as('hanna');
SELECT test.refuses('a question that has been asked cannot change',
  $$UPDATE feedback_question SET text = 'Else?' WHERE id = test.id('How?')$$,
  'feedback_question_asked_check');
SELECT test.refuses('a question that has been asked cannot be removed',
  $$DELETE FROM feedback_question WHERE id = test.id('How?')$$, 'feedback_question_asked_check');
SELECT test.passes('a question that has been asked can be moved', $$UPDATE feedback_question SET position = 7 WHERE id = test.id('How?')$$);
SELECT test.named('old how', test.id('How?'));
SELECT test.form('session', format('[{"id": "%s", "kind": "choice", "text": "Where?", "choices": ["Here", "There"]},
  {"id": "%s", "kind": "rating", "text": "How much?", "required": true}]', test.id('Where?'), test.id('How?'))::jsonb);
SELECT test.equal('a changed question becomes a new one, and a question left out is retired', $$SELECT test.questions()$$,
  'Again? asked retired, How much?, How? asked retired, What? asked retired, Where? asked');
SELECT test.refuses('a retired question no longer belongs to the form', $$SELECT test.form('session',
  format('[{"id": "%s", "kind": "rating", "text": "How?", "required": true}]', test.id('old how'))::jsonb)$$,
  'feedback_question_form_check');
SELECT test.act_as('erik');
SELECT test.equal('open feedback keeps its questions', $$SELECT string_agg(each.value ->> 'text', ' ')
  FROM feedback, json_array_elements(feedback_json(feedback) -> 'questions') AS each WHERE moment = 'session'$$, 'How? Where? Again?');

-- Answers.
SELECT test.refuses('a required question needs an answer',
  $$UPDATE feedback SET (state, rating) = ('submitted', 4) WHERE id = test.id('form')$$,
  'feedback_answer_required');
SELECT test.refuses('an answer must be of the question''s kind', $$INSERT INTO feedback_answer (feedback_id, question_id, text)
  VALUES (test.id('form'), test.id('old how'), 'Well')$$, 'feedback_answer_kind_check');
SELECT test.refuses('an answer can have only one kind', $$INSERT INTO feedback_answer (feedback_id, question_id, rating, text)
  VALUES (test.id('form'), test.id('old how'), 3, 'Well')$$, 'feedback_answer_kind_check');
SELECT test.refuses('a choice must be one of the question''s choices', $$INSERT INTO feedback_answer (feedback_id, question_id, choice)
  VALUES (test.id('form'), test.id('Where?'), 'Elsewhere')$$, 'feedback_answer_kind_check');
SELECT test.refuses('a question must belong to the feedback', $$INSERT INTO feedback_answer (feedback_id, question_id, text)
  VALUES (test.id('form'), test.id('What?'), 'Much')$$, 'feedback_answer_question_check');
SELECT test.line('no answer gets into the log', '', test.logged($$INSERT INTO feedback_answer (feedback_id, question_id, text)
  VALUES (test.id('form'), test.id('old how'), 'Well')$$));
INSERT INTO feedback_answer (feedback_id, question_id, rating) VALUES (test.id('form'), test.id('old how'), 5);
INSERT INTO feedback_answer (feedback_id, question_id, choice) VALUES (test.id('form'), test.id('Where?'), 'There');
UPDATE feedback SET (state, rating) = ('submitted', 4) WHERE id = test.id('form');
SELECT test.refuses('submitted answers cannot change', $$DELETE FROM feedback_answer$$, 'feedback_sealed_check');
SELECT test.act_as(person) FROM unnest('{hanna}'::text[]) AS person;
SELECT test.equal('nobody else sees an answer', $$SELECT count(*) FROM feedback_answer$$, '0');
SELECT test.act_as('yuri');
SELECT test.equal('the other person in the pair sees no answer', $$SELECT count(*) FROM feedback_answer$$, '0');
SELECT test.act_as('');
SELECT test.equal('the owner of the tables sees no answer', $$SELECT count(*) FROM feedback_answer$$, '0');
RESET ROLE;

-- Feedback that opens later takes its questions when it opens.
SELECT set_config('kehrwert.clock_shift', '0', true);
SELECT test.form('pulse_3', '[{"kind": "text", "text": "First?"}]');
UPDATE pairing SET state = 'completed' WHERE id = test.id('duo');
SELECT test.form('pulse_3', '[{"kind": "text", "text": "Second?"}]');
SELECT test.act_as('erik');
SELECT test.equal('feedback has no questions before it opens',
  $$SELECT feedback_json(feedback) ->> 'questions' FROM feedback WHERE moment = 'pulse_3'$$,
  '[]');
INSERT INTO dev_clock (shift) VALUES (interval '3 months 1 day');
SELECT test.equal('open feedback that is not yet announced has the questions in use',
  $$SELECT feedback_json(feedback) #>> '{questions,0,text}' FROM feedback WHERE moment = 'pulse_3'$$, 'Second?');
SELECT test.act_as('');
SELECT due_work(100);
SELECT test.form('pulse_3', '[]');
SELECT test.act_as('erik');
SELECT test.equal('announced feedback keeps its questions',
  $$SELECT concat(version, ' ', feedback_json(feedback) #>> '{questions,0,text}') FROM feedback WHERE moment = 'pulse_3'$$, '2 Second?');
ROLLBACK;
