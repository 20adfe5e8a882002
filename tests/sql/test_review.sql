-- SPDX-License-Identifier: Apache-2.0
-- Selection: who reviews what, the scores, and that reviewers learn nothing about pairings.
BEGIN;
SELECT test.company();
INSERT INTO program_staff (program_id, employee_id, role) VALUES (test.id('spring'), test.id('ole'), 'reviewer'),
  (test.id('spring'), test.id('vera'), 'reviewer');
INSERT INTO criterion (id, program_id, title, role, weight)
VALUES (test.named('clear', new_id()), test.id('spring'), 'Clear', NULL, 1),
  (test.named('knows', new_id()), test.id('spring'), 'Knows', 'mentor', 3);
SELECT test.draft(person, 'mentor', 'spring') FROM unnest('{yuri,tina,ole,frida}'::text[]) AS person;
UPDATE application SET state = 'submitted' FROM test.thing WHERE test.thing.id = application.id;
CREATE FUNCTION test.assigned(person text) RETURNS text LANGUAGE sql AS $$
  SELECT string_agg(employee.user_name, ' ' ORDER BY employee.user_name)
    FROM application_reviewer AS assigned JOIN employee ON employee.id = assigned.employee_id
   WHERE assigned.application_id = test.id(person || ' mentor')
$$;
SELECT test.equal('each application has one reviewer', $$SELECT string_agg(number::text, ' ') FROM (
  SELECT count(*) AS number FROM application_reviewer GROUP BY application_id) AS counted$$, '1 1 1 1');
SELECT test.equal('the reviewers share the work', $$SELECT string_agg(number::text, ' ') FROM (
  SELECT count(*) AS number FROM application_reviewer GROUP BY employee_id) AS counted$$, '2 2');
SELECT test.equal('nobody is assigned their own application', $$SELECT test.assigned('ole')$$, 'vera');
SELECT test.refuses('nobody can be assigned their own application by hand', $$INSERT INTO application_reviewer (application_id, employee_id)
  VALUES (test.id('ole mentor'), test.id('ole'))$$, 'application_reviewer_applicant_check');
SELECT test.refuses('reviewers must be on the staff list', $$INSERT INTO application_reviewer (application_id, employee_id)
  VALUES (test.id('ole mentor'), test.id('erik')); SET CONSTRAINTS ALL IMMEDIATE$$, 'application_reviewer_employee_id_fkey');

SET LOCAL ROLE kehrwert_app;
SELECT test.act_as('vera');
SELECT test.passes('a reviewer can review an assigned application', $$INSERT INTO review (application_id) VALUES (test.id('ole mentor'))$$);
SELECT test.refuses('nobody writes a review as somebody else',
  $$INSERT INTO review (application_id, reviewer_id) VALUES (test.id('ole mentor'), test.id('hanna'))$$,
  'review_reviewer_check');
SELECT test.refuses('a decided application cannot be reviewed',
  $$UPDATE application SET state = 'accepted' WHERE id = test.id('ole mentor');
  INSERT INTO review (application_id) VALUES (test.id('ole mentor'))$$, 'review_open_check');
INSERT INTO review (id, application_id) VALUES (test.named('opinion', new_id()), test.id('ole mentor'));
SELECT test.refuses('all criteria must be scored', format($$SELECT review_scores_replace(review, '[{"criterion_id": %s, "score": 2}]')
  FROM review$$, to_json(test.id('clear'))), 'criterion_score_missing_check');
SELECT test.refuses('a criterion can be scored only once',
  format($$SELECT review_scores_replace(review, '[{"criterion_id": %1$s, "score": 2},
  {"criterion_id": %1$s, "score": 2}]') FROM review$$, to_json(test.id('clear'))), 'criterion_score_repeated_check');
SELECT review_scores_replace(review, format('[{"criterion_id": %s, "score": 2}, {"criterion_id": %s, "score": 5}]',
  to_json(test.id('clear')), to_json(test.id('knows')))::jsonb) FROM review;
SELECT test.equal('the score is the weighted mean', $$SELECT weighted_score(ARRAY[test.id('opinion')])$$, '4.25');
SELECT test.equal('the application has the score', $$SELECT review_score || ' ' || review_changes || ' ' || version FROM application
  WHERE id = test.id('ole mentor')$$, '4.25 1 2');
SELECT test.refuses('the app cannot write the review score', $$UPDATE application SET review_score = 5$$, '42501');
SELECT test.refuses('the weight of a scored criterion cannot change', $$UPDATE criterion SET weight = 2$$, 'criterion_scored_check');
SELECT test.passes('the description of a scored criterion can change',
  $$UPDATE criterion SET description = 'More' WHERE id = test.id('clear')$$);
SELECT test.refuses('the role of a scored criterion cannot change',
  $$UPDATE criterion SET title = 'Other', role = 'mentee' WHERE id = test.id('clear')$$,
  'criterion_scored_check');
SELECT test.refuses('scores go up to 5', $$UPDATE criterion_score SET score = 6$$, 'criterion_score_score_check');
SELECT test.equal('the scores of a criterion can be deleted', $$WITH gone AS (
  DELETE FROM criterion_score WHERE criterion_id = test.id('clear') RETURNING 1) SELECT count(*) FROM gone$$, '1');
SELECT test.equal('the application''s score follows', $$SELECT review_score FROM application WHERE id = test.id('ole mentor')$$, '5.00');
RESET ROLE;
SELECT test.equal('a reviewer sees an assigned application', $$SELECT application_relations(application) FROM application
  WHERE id = test.id('ole mentor')$$, '{reviewer}');
DELETE FROM program_staff WHERE employee_id = test.id('ole');
SELECT test.equal('the applications of a reviewer who leaves the staff list go to the others',
  $$SELECT string_agg(test.assigned(person), ' ')
  FROM unnest('{yuri,tina,ole,frida}'::text[]) AS person$$, 'vera vera vera vera');
DELETE FROM program_staff WHERE employee_id = test.id('vera');
SELECT test.equal('without reviewers on the staff list, nothing is assigned', $$SELECT count(*) FROM application_reviewer$$, '0');
SELECT test.equal('a written review stays', $$SELECT count(*) FROM review$$, '1');
SELECT test.equal('its author no longer sees the application', $$SELECT application_relations(application) FROM application
  WHERE id = test.id('ole mentor')$$, '{}');
INSERT INTO program_staff (program_id, employee_id, role) VALUES (test.id('spring'), test.id('erik'), 'reviewer');
SELECT test.equal('a reviewed application gets no other reviewer', $$SELECT test.assigned('ole') || '-' || test.assigned('yuri')$$, NULL);
SELECT test.equal('an application without a review gets a new reviewer', $$SELECT test.assigned('yuri')$$, 'erik');
ROLLBACK;

BEGIN;
SELECT test.duo();
INSERT INTO program_staff (program_id, employee_id, role) VALUES (test.id('spring'), test.id('ole'), 'reviewer');
INSERT INTO application_reviewer (application_id, employee_id) SELECT id, test.id('ole') FROM application;
SELECT test.accepted('tina', 'mentor', 'spring');
SELECT test.act_as('ole');
SELECT test.line('to a reviewer, matched looks like accepted: ' || part.name, plain.value, matched.value)
  FROM unnest('{state,version}'::text[]) AS part(name)
 CROSS JOIN LATERAL (SELECT application_json(application, '{reviewer}') ->> part.name FROM application WHERE id = test.id('tina mentor'))
         AS plain(value)
 CROSS JOIN LATERAL (SELECT application_json(application, '{reviewer}') ->> part.name FROM application WHERE id = test.id('yuri mentor'))
         AS matched(value);
SELECT test.equal('to a reviewer, the history does not show matched', $$SELECT string_agg(step.to_state, ' ' ORDER BY step.id)
  FROM application, application_history(application, '{reviewer}') AS step WHERE application.id = test.id('yuri mentor')$$,
  'submitted accepted');
UPDATE application SET state = 'withdrawn' WHERE id = test.id('yuri mentor');
SELECT test.equal('to a reviewer, a withdrawal of a matched application starts from accepted',
  $$SELECT step.from_state || ' ' || step.to_state
  FROM application, application_history(application, '{reviewer}') AS step WHERE application.id = test.id('yuri mentor')
 ORDER BY step.id DESC LIMIT 1$$, 'accepted withdrawn');
SELECT test.equal('program managers see the whole history', $$SELECT string_agg(step.to_state, ' ' ORDER BY step.id)
  FROM application, application_history(application, '{program_manager}') AS step WHERE application.id = test.id('yuri mentor')$$,
  'submitted accepted matched withdrawn');
ROLLBACK;
