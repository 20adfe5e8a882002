-- SPDX-License-Identifier: Apache-2.0
-- Copying a program for its next round.

-- Copies the whole row, so that a setting added to the table later is copied without a change here.
CREATE OR REPLACE FUNCTION program_copy_row(source program, given jsonb) RETURNS program
LANGUAGE plpgsql AS $$
DECLARE
  made program := jsonb_populate_record(source, jsonb_build_object(
    'id', new_id(),
    'version', 1,
    'state', 'draft',
    'title', given -> 'title',
    'starts_on', given -> 'starts_on',
    'ends_on', given -> 'ends_on',
    'applications_close_on', given -> 'applications_close_on',
    'closes_on', given -> 'closes_on',
    'copied_from', source.id,
    'created_by', current_actor(),
    'created_at', app_now(),
    'updated_at', app_now()));
BEGIN
  INSERT INTO program VALUES (made.*);
  RETURN made;
END;
$$;
COMMENT ON FUNCTION program_copy_row(program, jsonb) IS
  'Creates a draft with the settings of the source, and with the title and dates of {"title", "starts_on", "ends_on", '
  '"applications_close_on", "closes_on"}.';

CREATE OR REPLACE FUNCTION program_copy(source program, given jsonb) RETURNS program
LANGUAGE plpgsql AS $$
DECLARE
  made program := program_copy_row(source, given);
  modules jsonb := new_ids(ARRAY(
    SELECT module.id FROM module WHERE module.program_id = source.id AND module.retired_at IS NULL ORDER BY module.position, module.id));
  topics jsonb := new_ids(ARRAY(
    SELECT topic.id FROM topic WHERE topic.program_id = source.id AND topic.retired_at IS NULL ORDER BY topic.position, topic.id));
BEGIN
  INSERT INTO module (id, program_id, title, description, position, entry_level)
  SELECT (modules ->> module.id::text)::uuid, made.id, module.title, module.description, module.position, module.entry_level
    FROM module
   WHERE modules ? module.id::text;
  INSERT INTO topic (id, program_id, title, description, position, module_id, suggested_goal)
  SELECT (topics ->> topic.id::text)::uuid, made.id, topic.title, topic.description, topic.position,
         (modules ->> topic.module_id::text)::uuid, topic.suggested_goal
    FROM topic
   WHERE topics ? topic.id::text;
  INSERT INTO session_template_item (program_id, position, title, module_id, topic_id, goal)
  SELECT made.id, item.position, item.title, (modules ->> item.module_id::text)::uuid, (topics ->> item.topic_id::text)::uuid, item.goal
    FROM session_template_item AS item
   WHERE item.program_id = source.id;
  INSERT INTO tutorial (program_id, by_program, audience, title, text, url, topic_id)
  SELECT made.id, true, tutorial.audience, tutorial.title, tutorial.text, tutorial.url, (topics ->> tutorial.topic_id::text)::uuid
    FROM tutorial
   WHERE tutorial.program_id = source.id
     AND tutorial.by_program
     AND tutorial.retired_at IS NULL
   ORDER BY tutorial.id;
  PERFORM program_copy_rules(source, made);
  PERFORM program_copy_questions(source, made);
  RETURN made;
END;
$$;
COMMENT ON FUNCTION program_copy(program, jsonb) IS
  'Creates a draft for the next round; the caller becomes its program manager. It takes over the source''s settings, modules, topics, '
  'session template, program tutorials, eligibility, criteria, locked settings and feedback forms. Retired objects are not copied, nor are '
  'people, applications and events.';

CREATE OR REPLACE FUNCTION program_copy_rules(source program, made program) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  UPDATE program_eligibility AS kept
     SET (levels, units, tenure_months, competence) = (old.levels, old.units, old.tenure_months, old.competence)
    FROM program_eligibility AS old
   WHERE old.program_id = source.id
     AND kept.program_id = made.id
     AND kept.role = old.role;
  INSERT INTO criterion (program_id, title, description, role, weight, position)
  SELECT made.id, criterion.title, criterion.description, criterion.role, criterion.weight, criterion.position
    FROM criterion
   WHERE criterion.program_id = source.id
     AND criterion.retired_at IS NULL
   ORDER BY criterion.position, criterion.id;
  INSERT INTO program_lock (program_id, setting, agreement_reference)
  SELECT made.id, lock.setting, lock.agreement_reference
    FROM program_lock AS lock
   WHERE lock.program_id = source.id
   ORDER BY lock.setting;
END;
$$;
COMMENT ON FUNCTION program_copy_rules(program, program) IS
  'Copies the eligibility and the criteria of the source, then its locked settings; each lock is recorded as new on the copy.';

CREATE OR REPLACE FUNCTION program_copy_questions(source program, made program) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  UPDATE feedback_form AS kept
     SET (title, introduction) = (old.title, old.introduction)
    FROM feedback_form AS old
   WHERE old.program_id = source.id
     AND kept.program_id = made.id
     AND kept.moment = old.moment;
  INSERT INTO feedback_question (form_id, position, kind, text, role, required, choices)
  SELECT kept.id, question.position, question.kind, question.text, question.role, question.required, question.choices
    FROM feedback_form AS old
    JOIN feedback_form AS kept ON kept.program_id = made.id AND kept.moment = old.moment
    JOIN feedback_question AS question ON question.form_id = old.id AND question.retired_at IS NULL
   WHERE old.program_id = source.id
   ORDER BY question.form_id, question.position, question.id;
END;
$$;
COMMENT ON FUNCTION program_copy_questions(program, program) IS
  'Copies the feedback forms of the source with the questions that are not retired.';
