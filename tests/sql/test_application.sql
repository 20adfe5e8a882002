-- SPDX-License-Identifier: Apache-2.0
-- Applications: what may be submitted, which topics they may have, and one per person and role.
BEGIN;
SELECT test.company();
SELECT test.program('autumn', 'hanna');
SET LOCAL ROLE kehrwert_app;
SELECT test.draft('yuri', 'mentor', 'spring');
SELECT test.equal('a mentor''s capacity and languages are filled in',
  $$SELECT capacity || ' ' || languages::text FROM application WHERE id = test.id('yuri mentor')$$, '2 {de,en}');
SELECT test.refuses('a mentee has one mentor',
  $$INSERT INTO application (program_id, employee_id, role, capacity) VALUES (test.id('spring'), test.id('erik'), 'mentee', 2)$$,
  'application_capacity_range_check');
SELECT test.passes('a complete application can be submitted',
  $$UPDATE application SET state = 'submitted' WHERE id = test.id('yuri mentor')$$);
SELECT test.refuses('submitting needs ' || wrong.what,
  wrong.before || $$; UPDATE application SET state = 'submitted' WHERE id = test.id('yuri mentor')$$, wrong.rule)
  FROM (VALUES
    ('an open program', $$UPDATE program SET state = 'matching' WHERE id = test.id('spring')$$, 'application_program_open_check'),
    ('rolling enrolment once the program runs', $$UPDATE program SET state = 'running' WHERE id = test.id('spring')$$,
      'application_program_open_check'),
    ('a closing day that has not passed', $$UPDATE program SET applications_close_on = app_today() - 1$$, 'application_program_open_check'),
    ('a topic', $$DELETE FROM application_topic$$, 'application_topic_required'),
    ('consent', $$UPDATE program SET consent_version = '2'$$, 'application_consent_check'),
    ('an age within the limit', $$UPDATE program SET (mentor_max_age, mentor_max_age_reason) = (20, 'Apprentices are the point of it.')$$,
     'application_age_check'),
    ('a known age if there is a limit', $$UPDATE employee SET birth_date = NULL;
      UPDATE program SET (mentor_max_age, mentor_max_age_reason) = (99, 'Apprentices are the point of it.')$$, 'application_age_check')
  ) AS wrong(what, before, rule);
SELECT test.passes('rolling enrolment takes applications while the program runs',
  $$UPDATE program SET (state, enrolment) = ('running', 'rolling');
  UPDATE application SET state = 'submitted' WHERE id = test.id('yuri mentor')$$);
SELECT test.passes('applications can be submitted on the last day', $$UPDATE program SET applications_close_on = app_today();
  UPDATE application SET state = 'submitted' WHERE id = test.id('yuri mentor')$$);
SELECT test.passes('the day before the 29th birthday is within a limit of 28', $$UPDATE employee
  SET birth_date = (app_today() - interval '29 years' + interval '1 day')::date;
  UPDATE program SET (mentor_max_age, mentor_max_age_reason) = (28, 'Fresh graduates are the point of it.');
  UPDATE application SET state = 'submitted' WHERE id = test.id('yuri mentor')$$);
SELECT test.refuses('a leaver cannot submit', $$UPDATE employee SET active = false WHERE id = test.id('yuri');
  UPDATE application SET state = 'draft' WHERE id = test.id('yuri mentor');
  UPDATE application SET state = 'submitted' WHERE id = test.id('yuri mentor')$$, 'application_employee_active_check');
SELECT test.passes('a draft can be changed while the program takes no applications', $$UPDATE program SET state = 'cancelled';
  UPDATE application SET motivation = 'Later' WHERE id = test.id('yuri mentor')$$);
SELECT test.refuses('one application per program, person and role',
  $$INSERT INTO application (program_id, employee_id, role) VALUES (test.id('spring'), test.id('yuri'), 'mentor')$$,
  'application_program_id_employee_id_role_key');
SELECT test.passes('a person may apply in both roles and in other programs',
  $$SELECT test.draft('yuri', 'mentee', 'spring'); SELECT test.draft('yuri', 'mentor',
  'autumn')$$);
SELECT test.passes('a person may apply again after a withdrawal', $$UPDATE application SET state = 'withdrawn';
  INSERT INTO application (program_id, employee_id, role) VALUES (test.id('spring'), test.id('yuri'), 'mentor')$$);
SELECT test.refuses(format('%s = %s is refused', changed[1], changed[2]),
                    format($$UPDATE application SET %s = %s WHERE id = test.id('yuri mentor')$$, changed[1], changed[2]),
                    format('application_%s_check', COALESCE(changed[3], changed[1])))
  FROM (VALUES (ARRAY['motivation', $$repeat('x', 4001)$$]), (ARRAY['slots', $$'{sat_am}'$$]), (ARRAY['languages', $$'{german}'$$]),
               (ARRAY['wishes', '(SELECT array_agg(new_id()) FROM generate_series(1, 51))']), (ARRAY['please_not', $$'{NULL}'$$]),
               (ARRAY['capacity', '0', 'capacity_range']), (ARRAY['site', $$''$$])) AS wrong(changed);
SELECT test.refuses('the app cannot write the number of places taken', $$UPDATE application SET taken = 0$$, '42501');
SELECT test.equal('a new application has no places taken', $$INSERT INTO application (program_id, employee_id, role, taken)
  VALUES (test.id('spring'), test.id('vera'), 'mentor', 1) RETURNING taken$$, '0');
SELECT test.refuses('topics must belong to the same program', $$UPDATE application SET state = 'draft';
  INSERT INTO application_topic (application_id, topic_id, level) VALUES (test.id('yuri mentor'), test.id('autumn topic'), 1)$$,
  'application_topic_application_id_fkey');
SELECT test.refuses('topics must exist', $$INSERT INTO application_topic (application_id, topic_id, level)
  VALUES (test.id('yuri mentor'), new_id(), 1)$$, 'application_topic_topic_id_fkey');
SELECT test.refuses('levels go up to 5', $$UPDATE application_topic SET level = 6$$, 'application_topic_level_check');
SELECT test.refuses('a retired topic cannot be chosen', $$DELETE FROM application_topic; UPDATE topic SET retired_at = app_now();
  INSERT INTO application_topic (application_id, topic_id, level) VALUES (test.id('yuri mentor'), test.id('spring topic'), 1)$$,
  'application_topic_retired_check');
SELECT test.equal('only the applicant sees the wishes', $$SELECT (application_json(application, '{program_manager}') ->> 'wishes') IS NULL
  AND (application_json(application, '{applicant}') ->> 'wishes') = '[]' FROM application WHERE id = test.id('yuri mentor')$$, 'true');
SELECT test.refuses('wishes must name employees', $$UPDATE application SET wishes = ARRAY[new_id()]$$, 'application_employees_check');
SELECT test.refuses('the please-not list must name employees',
  $$UPDATE application SET please_not = ARRAY[new_id()]$$, 'application_employees_check');
SELECT test.equal('the number of places taken is never shown',
  $$SELECT bool_or(application_json(application, '{applicant}')::text LIKE '%taken%') FROM application$$,
  'false');
SELECT test.equal('one statement can write topics and show them', $$WITH made AS (
    INSERT INTO application (program_id, employee_id, role) VALUES (test.id('autumn'), test.id('ole'), 'mentor')
    RETURNING application.id, application AS item), chosen AS (
    INSERT INTO application_topic (application_id, topic_id, level) SELECT made.id, test.id('autumn topic'), 5 FROM made RETURNING level)
  SELECT application_json(made.item, '{applicant}') #>> '{topics,0,level}' FROM made, chosen$$, '5');
ROLLBACK;

BEGIN;
SELECT test.duo();
SET LOCAL ROLE kehrwert_app;
SELECT test.act_as('erik');
INSERT INTO consent (program_id, employee_id, text_version, state) VALUES (test.id('spring'), test.id('erik'), '1', 'withdrawn');
SELECT test.equal('withdrawing consent withdraws the application',
  $$SELECT state || taken FROM application WHERE id = test.id('erik mentee')$$,
  'withdrawn0');
SELECT test.equal('withdrawing consent ends pairings', $$SELECT state FROM pairing WHERE id = test.id('duo')$$, 'ended');
ROLLBACK;
