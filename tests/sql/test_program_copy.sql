-- SPDX-License-Identifier: Apache-2.0
-- A copy of a program: what is copied, and that no personal data is.
BEGIN;
SELECT test.duo();
SET LOCAL ROLE kehrwert_app;
SELECT test.act_as('hanna');
INSERT INTO module (id, program_id, title) VALUES (test.named('basics', new_id()), test.id('spring'), 'Basics');
UPDATE topic SET module_id = test.id('basics');
INSERT INTO program_lock (program_id, setting, agreement_reference) VALUES (test.id('spring'), 'retention_days', 'BV 1');
INSERT INTO feedback_question (form_id, position, kind, text, retired_at)
SELECT id, 1, 'rating', moment, CASE WHEN moment = 'pulse_3' THEN app_now() END FROM feedback_form WHERE program_id = test.id('spring');
SELECT test.named('autumn', (program_copy(program, '{"title": "Autumn"}')).id) FROM program WHERE id = test.id('spring');
RESET ROLE;

-- Looks at every table with a program_id, so that the test fails until a new table has been considered here.
CREATE FUNCTION test.rows_of(program_id uuid, table_name text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  found bigint;
BEGIN
  EXECUTE format('SELECT count(*) FROM %I AS kept WHERE kept.program_id = $1', table_name) INTO found USING program_id;
  RETURN found;
END;
$$;
SELECT test.equal('a copy has exactly these rows', $$
  WITH kept AS MATERIALIZED (
    SELECT class.relname AS name
      FROM pg_class AS class
      JOIN pg_attribute AS attribute ON attribute.attrelid = class.oid AND attribute.attname = 'program_id' AND NOT attribute.attisdropped
     WHERE class.relnamespace = 'public'::regnamespace AND class.relkind = 'r')
  SELECT string_agg(name || ' ' || test.rows_of(test.id('autumn'), name), ', ' ORDER BY name)
    FROM kept
   WHERE test.rows_of(test.id('autumn'), name) > 0$$,
  'feedback_form 7, module 1, program_eligibility 2, program_lock 1, program_staff 1, session_template 1, setting_change 1, topic 1');
SELECT test.equal('a topic of the copy is in a module of the copy', $$SELECT count(*) FROM topic
  JOIN module ON module.id = topic.module_id WHERE topic.program_id = test.id('autumn') AND module.program_id = test.id('autumn')$$, '1');
SELECT test.equal('the forms of the copy have the questions that are not retired',
  $$SELECT string_agg(question.text || ' ' || form.moment, ', '
  ORDER BY form.moment) FROM feedback_question AS question JOIN feedback_form AS form ON form.id = question.form_id
  WHERE form.program_id = test.id('autumn')$$,
  'end end, half_time half_time, pulse_12 pulse_12, pulse_6 pulse_6, session session, start start');
SELECT test.equal('every setting that is copied can be locked', $$
  SELECT string_agg(attname, ' ' ORDER BY attname)
    FROM pg_attribute
   WHERE attrelid = 'program'::regclass AND attnum > 0 AND NOT attisdropped
     AND attname NOT IN ('id', 'version', 'state', 'title', 'description', 'starts_on', 'ends_on', 'applications_close_on', 'closes_on',
                         'copied_from', 'created_by', 'created_at', 'updated_at')
     AND (SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'program_lock_setting_check')
         NOT LIKE '%''' || attname || '''%'$$, NULL);
ROLLBACK;
