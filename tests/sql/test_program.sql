-- SPDX-License-Identifier: Apache-2.0
-- Programs, their settings, staff, topics and consent.
BEGIN;
SELECT test.company();
SET LOCAL ROLE kehrwert_app;
SELECT test.passes('a program needs only a title and a unit', $$INSERT INTO program (title, owner_unit) VALUES ('New', 'IT')$$);
SELECT test.refuses(format('%s = %s is refused', changed[1], changed[2]),
                    format($$UPDATE program SET %s = %s WHERE id = test.id('spring')$$, changed[1], changed[2]),
                    format('program_%s_check', COALESCE(changed[3], changed[1])))
  FROM (VALUES (ARRAY['title', $$''$$]), (ARRAY['title', $$repeat('x', 201)$$]), (ARRAY['description', $$repeat('x', 4001)$$]),
               (ARRAY['owner_unit', $$''$$]), (ARRAY['enrolment', $$'sometimes'$$]), (ARRAY['participation', $$'forced'$$,
                 'participation']),
               (ARRAY['participation', $$'expected'$$, 'expected_levels']), (ARRAY['expected_levels', $$'{1}'$$]),
               (ARRAY['(participation, expected_levels)', $$('expected', '{11}')$$, 'expected_levels']),
               (ARRAY['ends_on', 'starts_on', 'starts_on_ends_on']), (ARRAY['starts_on', 'NULL', 'cohort_dates']),
               (ARRAY['applications_close_on', 'ends_on + 1']), (ARRAY['closes_on', 'ends_on - 1']), (ARRAY['proposal_days', '91']),
               (ARRAY['matching_objective', $$'fast'$$]), (ARRAY['minimum_score', '-1']), (ARRAY['minimum_score', '500001']),
               (ARRAY['weight_topics', '101']), (ARRAY['weight_topics', '-1']), (ARRAY['weight_language', '101']),
               (ARRAY['weight_language', '-1']), (ARRAY['weight_place', '101']), (ARRAY['weight_place', '-1']),
               (ARRAY['weight_slots', '101']), (ARRAY['weight_slots', '-1']), (ARRAY['weight_wishes', '101']),
               (ARRAY['weight_wishes', '-1']),
               (ARRAY['(weight_topics, weight_language, weight_place, weight_slots, weight_wishes)', '(0, 0, 0, 0, 0)', 'weights']),
               (ARRAY['reviews_per_application', '6']), (ARRAY['session_minutes', '5']), (ARRAY['sessions_planned', '0']),
               (ARRAY['cadence_days', '0']), (ARRAY['mentor_capacity', '0']), (ARRAY['mentor_max_age', '28', 'mentor_max_age_reason']),
               (ARRAY['mentor_max_age_reason', $$repeat('x', 30)$$]),
               (ARRAY['(mentor_max_age, mentor_max_age_reason)', $$(28, 'too short')$$, 'mentor_max_age_reason']),
               (ARRAY['minimum_group_size', '4']), (ARRAY['retention_days', '0']), (ARRAY['consent_text', 'NULL', 'publishable']),
               (ARRAY['consent_version', 'NULL', 'publishable']), (ARRAY['confidentiality_text', 'NULL', 'publishable']),
               (ARRAY['retention_days', 'NULL', 'publishable'])) AS wrong(changed);
SELECT test.passes('a program may have an age limit with a reason', $$UPDATE program SET (mentor_max_age, mentor_max_age_reason)
  = (28, 'Fresh graduates are the point of it.') WHERE id = test.id('spring')$$);
SELECT test.passes('a program may expect some levels to take part',
  $$UPDATE program SET (participation, expected_levels) = ('expected', '{0,1}')$$);
SELECT test.refuses('an incomplete program cannot be published', $$INSERT INTO program (id, title, owner_unit, starts_on, ends_on)
    VALUES (test.named('raw', new_id()), 'Raw', 'IT', '2026-01-01', '2026-02-01');
  UPDATE program SET state = 'published' WHERE id = test.id('raw')$$, 'program_publishable_check');
SELECT test.refuses('a cancelled program cannot be published directly',
  $$UPDATE program SET state = 'cancelled' WHERE id = test.id('spring');
    UPDATE program SET state = 'published' WHERE id = test.id('spring')$$, 'program_state_transition');
SELECT test.passes('a mistaken cancellation can be undone', $$UPDATE program SET state = 'cancelled' WHERE id = test.id('spring');
  UPDATE program SET state = 'draft' WHERE id = test.id('spring'); UPDATE program SET state = 'published' WHERE id = test.id('spring')$$);

SELECT test.act_as('hanna');
SELECT test.equal('the creator becomes program_manager', $$SELECT staff_roles(test.id('spring'))$$, '{program_manager}');
SELECT test.equal('is_staff checks the role', $$SELECT is_staff(test.id('spring'), '{reviewer}')$$, 'false');
SELECT test.equal('is_staff finds the role', $$SELECT is_staff(test.id('spring'), '{reviewer,program_manager}')$$, 'true');
SELECT test.act_as('vera');
SELECT test.equal('others have no role', $$SELECT staff_roles(test.id('spring'))$$, '{}');
SELECT test.refuses('the last program manager cannot be removed', $$DELETE FROM program_staff WHERE employee_id = test.id('hanna')$$,
  'program_staff_last_check');
SELECT test.passes('one statement can replace the last program manager', $$WITH joined AS (
    INSERT INTO program_staff (program_id, employee_id, role) VALUES (test.id('spring'), test.id('ole'), 'program_manager'))
  DELETE FROM program_staff WHERE employee_id = test.id('hanna')$$);
SELECT test.refuses('two program managers cannot both be removed at once',
  $$INSERT INTO program_staff (program_id, employee_id, role) VALUES (test.id('spring'), test.id('ole'), 'program_manager');
    DELETE FROM program_staff WHERE program_id = test.id('spring')$$, 'program_staff_last_check');
SELECT test.passes('a reviewer can be removed', $$INSERT INTO program_staff VALUES (test.id('spring'), test.id('ole'), 'reviewer');
  DELETE FROM program_staff WHERE role = 'reviewer'$$);
SELECT test.refuses('a staff role is one of two', $$INSERT INTO program_staff VALUES (test.id('spring'), test.id('ole'), 'king')$$,
  'program_staff_role_check');

SELECT test.refuses('topic titles are unique in a program', $$INSERT INTO topic (program_id, title) VALUES (test.id('spring'), 'WIKIS')$$,
  'topic_program_id_title_key');
SELECT test.passes('the title of a retired topic can be used again',
  $$UPDATE topic SET retired_at = app_now() WHERE id = test.id('spring topic');
  INSERT INTO topic (program_id, title) VALUES (test.id('spring'), 'Wikis')$$);
SELECT test.refuses('a topic title cannot be empty', $$INSERT INTO topic (program_id, title) VALUES (test.id('spring'), '')$$,
  'topic_title_check');

INSERT INTO module (id, program_id, title) VALUES (test.named('basics', new_id()), test.id('spring'), 'Basics');
SELECT test.refuses('module titles are unique in a program',
  $$INSERT INTO module (program_id, title) VALUES (test.id('spring'), 'BASICS')$$,
  'module_program_id_title_key');
SELECT test.refuses('an entry level goes up to 5', $$UPDATE module SET entry_level = 6$$, 'module_entry_level_check');
SELECT test.passes('a topic can be in a module', $$UPDATE topic SET module_id = test.id('basics') WHERE id = test.id('spring topic')$$);
SELECT test.refuses('a retired module cannot be chosen', $$UPDATE module SET retired_at = app_now();
  UPDATE topic SET module_id = test.id('basics') WHERE id = test.id('spring topic')$$, 'topic_module_retired_check');
SELECT test.passes('a topic stays in its module when the module is retired', $$UPDATE topic SET module_id = test.id('basics')
    WHERE id = test.id('spring topic');
  UPDATE module SET retired_at = app_now(); UPDATE topic SET position = 3 WHERE id = test.id('spring topic')$$);

SELECT test.equal('consent is unknown at first', $$SELECT consent_current(test.id('spring'), test.id('vera'))$$, NULL);
INSERT INTO consent (program_id, employee_id, text_version, state) VALUES (test.id('spring'), test.id('vera'), '1', 'given');
SELECT test.equal('consent can be given', $$SELECT consent_current(test.id('spring'), test.id('vera'))$$, 'given');
SELECT test.refuses('nobody consents for somebody else',
  $$INSERT INTO consent (program_id, employee_id, text_version, state) VALUES (test.id('spring'), test.id('yuri'), '1', 'given')$$,
  'consent_person_check');
SELECT test.refuses('nobody consents to an old text',
  $$INSERT INTO consent (program_id, employee_id, text_version, state) VALUES (test.id('spring'), test.id('vera'), '0', 'given')$$,
  'consent_current_version_check');
SELECT test.refuses('consent has one of two states',
  $$INSERT INTO consent (program_id, employee_id, text_version, state) VALUES (test.id('spring'), test.id('vera'), '1', 'maybe')$$,
  'consent_state_check');
SAVEPOINT reworded;
UPDATE program SET consent_version = '2' WHERE id = test.id('spring');
SELECT test.equal('a new text needs a new consent', $$SELECT consent_current(test.id('spring'), test.id('vera'))$$, NULL);
ROLLBACK TO reworded;
INSERT INTO consent (program_id, employee_id, text_version, state) VALUES (test.id('spring'), test.id('vera'), '1', 'withdrawn');
SELECT test.equal('consent can be withdrawn', $$SELECT consent_current(test.id('spring'), test.id('vera'))$$, 'withdrawn');
INSERT INTO consent (program_id, employee_id, text_version, state) VALUES (test.id('spring'), test.id('vera'), '1', 'given');
INSERT INTO consent (program_id, employee_id, text_version, state) VALUES (test.id('spring'), test.id('vera'), '0', 'withdrawn');
SELECT test.equal('a withdrawal counts for any version of the text',
  $$SELECT consent_current(test.id('spring'), test.id('vera'))$$, 'withdrawn');
SELECT test.refuses('the app cannot delete programs', $$DELETE FROM program$$, '42501');
ROLLBACK;
