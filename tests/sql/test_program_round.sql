-- SPDX-License-Identifier: Apache-2.0
-- A round of a program beyond its settings: eligibility, locked settings, hand-overs.
BEGIN;
SELECT test.company();
SET LOCAL ROLE kehrwert_app;
SELECT test.equal('a new program has one eligibility row per role',
  $$SELECT string_agg(role, ' ' ORDER BY role) FROM program_eligibility WHERE program_id = test.id('spring')$$, 'mentee mentor');
SELECT test.refuses(format('%s = %s is refused', changed[1], changed[2]),
                    format($$UPDATE program_eligibility SET %s = %s$$, changed[1], changed[2]),
                    format('program_eligibility_%s_check', changed[1]))
  FROM (VALUES (ARRAY['levels', $$'{}'$$]), (ARRAY['levels', $$'{10}'$$]), (ARRAY['units', $$'{}'$$]), (ARRAY['units', $$'{NULL}'$$]),
               (ARRAY['tenure_months', '0']), (ARRAY['competence', '6'])) AS wrong(changed);
SELECT test.draft('vera', 'mentor', 'spring');
SELECT test.refuses(format('submitting checks the eligibility by %s', wanted[1]),
                    format($$UPDATE program_eligibility SET %s = %s WHERE role = 'mentor';
                             UPDATE application SET state = 'submitted' WHERE id = test.id('vera mentor')$$, wanted[1], wanted[2]),
                    format('application_eligibility_%s_check', wanted[3]))
  FROM (VALUES (ARRAY['levels', $$'{0}'$$, 'level']), (ARRAY['units', $$'{Nowhere}'$$, 'unit']),
               (ARRAY['tenure_months', '1', 'tenure']), (ARRAY['competence', '5', 'competence'])) AS rule(wanted);
SELECT test.passes('the eligibility of the other role does not matter',
  $$UPDATE program_eligibility SET levels = '{0}' WHERE role = 'mentee';
  UPDATE application SET state = 'submitted' WHERE id = test.id('vera mentor')$$);
SELECT test.refuses('minors cannot apply to a program that does not admit them',
  $$UPDATE employee SET minor = true, birth_date = NULL WHERE id = test.id('vera');
  UPDATE application SET state = 'submitted' WHERE id = test.id('vera mentor')$$, 'application_minor_check');
SELECT test.passes('a program can admit minors', $$UPDATE employee SET minor = true, birth_date = NULL WHERE id = test.id('vera');
  UPDATE program SET minors_admitted = true WHERE id = test.id('spring');
  UPDATE application SET state = 'submitted' WHERE id = test.id('vera mentor')$$);

SELECT test.act_as('hanna');
INSERT INTO program_lock (program_id, setting, agreement_reference)
SELECT test.id('spring'), locked, 'BV 1' FROM unnest('{minimum_group_size,owner_unit,eligibility_mentor}'::text[]) AS locked;
SELECT test.refuses('a title cannot be locked', $$INSERT INTO program_lock VALUES (test.id('spring'), 'title', 'BV 1')$$,
  'program_lock_setting_check');
SELECT test.refuses('a lock needs the reference of a works agreement',
  $$INSERT INTO program_lock VALUES (test.id('spring'), 'enrolment', '')$$,
  'program_lock_agreement_reference_check');
SELECT test.refuses('a locked setting cannot change without its works agreement',
  $$UPDATE program SET minimum_group_size = 12$$, 'program_setting_locked_check');
SELECT test.refuses('a locked setting cannot change under another works agreement',
  $$SELECT with_agreement('BV 2'); UPDATE program SET minimum_group_size = 12$$,
  'program_setting_locked_check');
SELECT test.refuses('locked eligibility cannot change without its works agreement',
  $$UPDATE program_eligibility SET levels = '{1}' WHERE role = 'mentor'$$,
  'program_setting_locked_check');
SELECT test.passes('settings that are not locked can change', $$UPDATE program SET (title, session_minutes) = ('Summer', 90);
  UPDATE program_eligibility SET levels = '{1}' WHERE role = 'mentee'$$);
SELECT test.passes('writing the same value is not a change', $$UPDATE program SET minimum_group_size = minimum_group_size$$);
SELECT test.refuses('a lock cannot change its works agreement', $$UPDATE program_lock SET agreement_reference = 'BV 2'$$,
  'program_setting_locked_check');
SELECT test.refuses('a lock cannot be removed without its works agreement', $$DELETE FROM program_lock$$, 'program_setting_locked_check');
RESET ROLE;
SELECT test.refuses('locked settings also bind the owner of the tables',
  $$UPDATE program SET minimum_group_size = 12$$, 'program_setting_locked_check');
SET LOCAL ROLE kehrwert_app;
SELECT test.equal('each lock is recorded', $$SELECT count(*) FROM setting_change WHERE subject = 'lock' AND old_value IS NULL
  AND new_value = '"BV 1"' AND actor_id = test.id('hanna')$$, '3');
SELECT with_agreement('BV 1');
UPDATE program SET minimum_group_size = 12, session_minutes = 45;
UPDATE program_eligibility SET levels = '{1}';
DELETE FROM program_lock WHERE setting = 'owner_unit';
SELECT test.equal('each change of a locked setting is recorded', $$SELECT string_agg(concat_ws(' ', subject, setting, old_value, new_value),
  ', ' ORDER BY id) FROM setting_change WHERE old_value IS NOT NULL$$, 'setting minimum_group_size 10 12, setting eligibility_mentor '
  '{"units": null, "levels": null, "competence": null, "tenure_months": null} '
  '{"units": null, "levels": [1], "competence": null, "tenure_months": null}, lock owner_unit "BV 1"');
SELECT test.refuses('the app cannot write the record of changes',
  $$INSERT INTO setting_change (program_id, subject, setting, agreement_reference)
  VALUES (test.id('spring'), 'lock', 'enrolment', 'x')$$, '42501');

SELECT test.refuses('nobody hands a program over to themselves',
  $$INSERT INTO program_hand_over (program_id, owner_unit, program_manager_id)
  VALUES (test.id('spring'), 'IT', test.id('hanna'))$$, 'program_hand_over_self_check');
SELECT test.refuses('nobody hands a program over to a leaver', $$UPDATE employee SET active = false WHERE id = test.id('ole');
  INSERT INTO program_hand_over (program_id, owner_unit, program_manager_id) VALUES (test.id('spring'), 'IT', test.id('ole'))$$,
  'program_hand_over_active_check');
SELECT test.act_as('vera');
SELECT test.refuses('only a program manager hands a program over',
  $$INSERT INTO program_hand_over (program_id, owner_unit, program_manager_id)
  VALUES (test.id('spring'), 'IT', test.id('ole'))$$, 'program_hand_over_program_manager_check');
SELECT test.act_as('hanna');
INSERT INTO program_staff (program_id, employee_id, role) VALUES (test.id('spring'), test.id('hanna'), 'reviewer'),
  (test.id('spring'), test.id('tina'), 'reviewer');
INSERT INTO program_hand_over (program_id, owner_unit, program_manager_id) VALUES (test.id('spring'), 'IT', test.id('ole'));
SELECT test.equal('the new program manager joins the staff list, the former one leaves it, others stay',
  $$SELECT string_agg(employee.user_name || ' ' || role, ', '
  ORDER BY role) FROM program_staff JOIN employee ON employee.id = employee_id WHERE program_id = test.id('spring')$$,
  'ole program_manager, tina reviewer');
SELECT test.equal('the unit changes, and the hand-over keeps the former one', $$SELECT program.owner_unit || ' ' || former_owner_unit
  FROM program_hand_over JOIN program ON program.id = program_id$$, 'IT People');
RESET ROLE;
SELECT test.equal('the new program manager is notified',
  $$SELECT employee_id = test.id('ole') FROM notification WHERE kind = 'program_handed_over'$$,
  'true');
ROLLBACK;
