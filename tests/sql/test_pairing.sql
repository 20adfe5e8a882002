-- SPDX-License-Identifier: Apache-2.0
-- Hard rules of a pairing, its places, goals, signatures and its discreet end.
BEGIN;
SELECT test.company();
SELECT test.accepted(person, 'mentor', 'spring') FROM unnest('{yuri,ole}'::text[]) AS person;
SELECT test.accepted(person, 'mentee', 'spring') FROM unnest('{erik,carl,hanna,frida,vera,yuri}'::text[]) AS person;
SET LOCAL ROLE kehrwert_app;
SELECT test.passes('a good pairing', $$SELECT test.pair('duo', 'yuri', 'erik')$$);
SELECT test.refuses(wrong.what, wrong.before || format(';SELECT test.pair(''duo'', %L, %L)', wrong.mentor, wrong.mentee), wrong.rule)
  FROM (VALUES
    ('nobody mentors themselves', '', 'yuri', 'yuri', 'pairing_self_check'),
    ('not under one''s mentee, at any depth', 'UPDATE program SET forbid_same_unit = false', 'yuri', 'carl',
      'pairing_reporting_line_check'),
    ('not under one''s mentee, dotted', $$INSERT INTO employee_dotted_line VALUES (test.id('tina'), test.id('vera'))$$, 'yuri', 'vera',
     'pairing_reporting_line_check'),
    ('not within a unit', $$UPDATE employee SET unit = 'IT' WHERE user_name = 'erik'$$, 'yuri', 'erik', 'pairing_same_unit_check'),
    ('not with the same manager', $$UPDATE employee SET manager_id = test.id('tina') WHERE user_name = 'frida'$$, 'yuri', 'frida',
     'pairing_same_manager_check'),
    ('not against the mentor''s please-not', $$UPDATE application SET please_not = ARRAY[test.id('erik')] WHERE role = 'mentor'$$, 'yuri',
      'erik',
     'pairing_please_not_check'),
    ('not against the mentee''s please-not', $$UPDATE application SET please_not = ARRAY[test.id('yuri')] WHERE role = 'mentee'$$, 'yuri',
      'erik',
     'pairing_please_not_check'),
    ('not without a shared language', $$UPDATE application SET languages = '{fr}' WHERE role = 'mentee'$$, 'yuri', 'erik',
     'pairing_language_check'),
    ('not before acceptance', $$UPDATE application SET state = 'waitlisted' WHERE role = 'mentee'$$, 'yuri', 'erik',
      'pairing_application_check'),
    ('not in a cancelled program', $$UPDATE program SET state = 'cancelled'$$, 'yuri', 'erik', 'pairing_program_state_check'),
    ('a mentee has one place', $$SELECT test.pair('first', 'ole', 'erik')$$, 'yuri', 'erik', 'application_capacity_check'),
    ('a mentor has as many places as the capacity', $$SELECT test.pair('a', 'yuri', 'erik'), test.pair('b', 'yuri', 'frida')$$, 'yuri',
      'vera',
     'application_capacity_check')
  ) AS wrong(what, before, mentor, mentee, rule);
SELECT test.passes('within a unit where the program allows it', $$UPDATE employee SET unit = 'IT' WHERE user_name = 'erik';
  UPDATE program SET forbid_same_unit = false; SELECT test.pair('duo', 'yuri', 'erik')$$);
SELECT test.passes('the same manager where the program allows it', $$UPDATE employee SET manager_id = test.id('tina')
  WHERE user_name = 'frida';
  UPDATE program SET forbid_same_manager = false; SELECT test.pair('duo', 'yuri', 'frida')$$);
SELECT test.passes('a regional tag shares its language', $$UPDATE application SET languages = '{de-AT}' WHERE role = 'mentee';
  SELECT test.pair('duo', 'yuri', 'erik')$$);
SELECT test.refuses('roles are not swapped', $$INSERT INTO pairing (mentor_application_id, mentee_application_id)
  VALUES (test.id('erik mentee'), test.id('yuri mentor'))$$, 'pairing_application_check');
SELECT test.refuses('people are those who applied', $$INSERT INTO pairing (mentor_application_id, mentee_application_id, mentor_id)
  VALUES (test.id('yuri mentor'), test.id('erik mentee'), test.id('ole'))$$, 'pairing_application_check');
SELECT test.refuses('applications exist', $$INSERT INTO pairing (mentor_application_id, mentee_application_id)
  VALUES (uuidv7(), test.id('erik mentee'))$$, 'pairing_application_check');
SELECT test.equal('the rule can be asked before', $$SELECT pairing_hard_rule(test.id('yuri mentor'), test.id('carl mentee'))$$,
  'pairing_reporting_line_check');

SELECT test.pair('duo', 'yuri', 'erik');
SELECT test.equal('a pairing matches both applications',
  $$SELECT string_agg(state || taken, ' ') FROM application WHERE id IN (test.id('yuri mentor'), test.id('erik mentee'))$$,
    'matched1 matched1');
SELECT test.equal('sessions planned come from the program', $$SELECT sessions_planned FROM pairing WHERE id = test.id('duo')$$, '4');
SELECT test.refuses('no activity without a goal', $$UPDATE pairing SET (state, mentor_signed_at, mentee_signed_at) = ('active', app_now(),
  app_now())$$,
  'pairing_goal_required');
INSERT INTO pairing_goal (id, pairing_id, title) VALUES (test.named('goal', uuidv7()), test.id('duo'), 'Run a wiki');
SELECT test.refuses('a dropped goal is none', $$UPDATE pairing_goal SET state = 'dropped';
  UPDATE pairing SET (state, mentor_signed_at, mentee_signed_at) = ('active', app_now(), app_now())$$, 'pairing_goal_required');
SELECT test.refuses('no activity without signatures', $$UPDATE pairing SET state = 'active'$$, 'pairing_signature_required');
SELECT test.refuses('no activity with one signature', $$UPDATE pairing SET (state, mentor_signed_at) = ('active', app_now())$$,
  'pairing_signature_required');
SELECT test.act_as('yuri');
SELECT test.refuses('nobody signs for the other', $$UPDATE pairing SET mentee_signed_at = app_now()$$, 'pairing_signature_person_check');
UPDATE pairing SET mentor_signed_at = app_now() WHERE id = test.id('duo');
SELECT test.refuses('a signature stays', $$UPDATE pairing SET mentor_signed_at = NULL$$, 'pairing_signature_fixed_check');
SELECT test.act_as('erik');
UPDATE pairing SET (state, mentee_signed_at) = ('active', app_now()) WHERE id = test.id('duo');
SELECT test.equal('active since', $$SELECT activated_at = app_now() FROM pairing WHERE id = test.id('duo')$$, 'true');
SELECT test.refuses('no way back to active under a new conflict', $$UPDATE pairing SET state = 'paused';
  UPDATE employee SET manager_id = test.id('erik') WHERE user_name = 'tina'; UPDATE pairing SET state = 'active'$$,
    'pairing_reporting_line_check');
SELECT test.passes('paused and resumed', $$UPDATE pairing SET state = 'paused'; UPDATE pairing SET state = 'active'$$);
SELECT test.refuses('times set by triggers are not the app''s to write', $$UPDATE pairing SET activated_at = NULL$$, '42501');
SELECT test.refuses('goals have a title', $$UPDATE pairing_goal SET title = ''$$, 'pairing_goal_title_check');
SELECT test.refuses('goal states are three', $$UPDATE pairing_goal SET state = 'lost'$$, 'pairing_goal_state_check');

SAVEPOINT early;
UPDATE pairing SET state = 'completed' WHERE id = test.id('duo');
SELECT test.equal('completed early: places are free, both stay matched',
  $$SELECT string_agg(state || taken, ' ') FROM application WHERE id IN (test.id('yuri mentor'), test.id('erik mentee'))$$,
    'matched0 matched0');
ROLLBACK TO early;
SELECT test.session('coming', 'duo', app_now() + interval '2 days'), test.session('past', 'duo', app_now() - interval '2 days');
UPDATE pairing SET state = 'ended' WHERE id = test.id('duo');
SELECT test.equal('ended: both wait again',
  $$SELECT string_agg(state || taken, ' ') FROM application WHERE id IN (test.id('yuri mentor'), test.id('erik mentee'))$$,
    'accepted0 accepted0');
SELECT test.equal('ended: coming sessions are cancelled, past ones stay',
  $$SELECT string_agg(state, ' ' ORDER BY starts_at) FROM session$$, 'planned cancelled');
SELECT test.equal('history does not tell who ended it', $$SELECT count(*) FROM transition
  WHERE actor_id IS NOT NULL AND (to_state = 'ended' OR (from_state, to_state) IN (('matched', 'accepted'), ('planned', 'cancelled')))$$,
    '0');
SELECT test.equal('history has the end', $$SELECT count(*) FROM transition WHERE object_id = test.id('duo') AND to_state = 'ended'$$, '1');
SELECT test.equal('audit has the end and its consequences without telling who ended it', $$SELECT count(*) || ' ' || max(concat(actor_id,
  client, operation))
  FROM audit_event WHERE action = 'update'
    AND id::text > (SELECT max(id::text) FROM audit_event WHERE object = 'session' AND action = 'insert')$$, '4 ');
SELECT test.equal('the reply does not tell who ended it', $$SELECT bool_or(pairing_json(pairing,
  true)::text ~ 'ended_by|actor') FROM pairing$$, 'false');
SELECT test.equal('managers see that it is signed, not when',
  $$SELECT concat_ws(' ', shown ->> 'mentor_signed', shown ->> 'mentor_signed_at')
      FROM (SELECT pairing_json(pairing) AS shown FROM pairing WHERE id = test.id('duo')) AS made$$, 'true');
SELECT test.passes('an ended pair may be paired again', $$SELECT test.act_as('hanna'); SELECT test.pair('again', 'yuri', 'erik')$$);
ROLLBACK;
