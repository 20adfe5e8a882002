-- SPDX-License-Identifier: Apache-2.0
-- Pairings: hard rules, places, goals, signatures, and an end that does not reveal who ended it.
BEGIN;
SELECT test.company();
SELECT test.accepted(person, 'mentor', 'spring') FROM unnest('{yuri,ole}'::text[]) AS person;
SELECT test.accepted(person, 'mentee', 'spring') FROM unnest('{erik,carl,hanna,frida,vera,yuri}'::text[]) AS person;
SET LOCAL ROLE kehrwert_app;
SELECT test.passes('a pairing that breaks no rule', $$SELECT test.pair('duo', 'yuri', 'erik')$$);
SELECT test.refuses(wrong.what, wrong.before || format(';SELECT test.pair(''duo'', %L, %L)', wrong.mentor, wrong.mentee), wrong.rule)
  FROM (VALUES
    ('no pairing of a person with themselves', '', 'yuri', 'yuri', 'pairing_self_check'),
    ('no mentor below the mentee, at any depth', 'UPDATE program SET forbid_same_unit = false', 'yuri', 'carl',
      'pairing_reporting_line_check'),
    ('no mentor below the mentee on a dotted reporting line',
     $$INSERT INTO employee_dotted_line VALUES (test.id('tina'), test.id('vera'))$$, 'yuri', 'vera',
     'pairing_reporting_line_check'),
    ('no pairing within a unit', $$UPDATE employee SET unit = 'IT' WHERE user_name = 'erik'$$, 'yuri', 'erik', 'pairing_same_unit_check'),
    ('no pairing with the same manager', $$UPDATE employee SET manager_id = test.id('tina') WHERE user_name = 'frida'$$, 'yuri', 'frida',
     'pairing_same_manager_check'),
    ('no mentee on the mentor''s please-not list',
     $$UPDATE application SET please_not = ARRAY[test.id('erik')] WHERE role = 'mentor'$$, 'yuri',
      'erik',
     'pairing_please_not_check'),
    ('no mentor on the mentee''s please-not list',
     $$UPDATE application SET please_not = ARRAY[test.id('yuri')] WHERE role = 'mentee'$$, 'yuri',
      'erik',
     'pairing_please_not_check'),
    ('no pairing without a shared language', $$UPDATE application SET languages = '{fr}' WHERE role = 'mentee'$$, 'yuri', 'erik',
     'pairing_language_check'),
    ('no pairing before both are accepted', $$UPDATE application SET state = 'waitlisted' WHERE role = 'mentee'$$, 'yuri', 'erik',
      'pairing_application_check'),
    ('no pairing in a cancelled program', $$UPDATE program SET state = 'cancelled'$$, 'yuri', 'erik', 'pairing_program_state_check'),
    ('a mentee has one place', $$SELECT test.pair('first', 'ole', 'erik')$$, 'yuri', 'erik', 'application_capacity_check'),
    ('a mentor has no more places than the capacity', $$SELECT test.pair('a', 'yuri', 'erik'), test.pair('b', 'yuri', 'frida')$$, 'yuri',
      'vera',
     'application_capacity_check')
  ) AS wrong(what, before, mentor, mentee, rule);
SELECT test.passes('a pairing within a unit if the program allows it', $$UPDATE employee SET unit = 'IT' WHERE user_name = 'erik';
  UPDATE program SET forbid_same_unit = false; SELECT test.pair('duo', 'yuri', 'erik')$$);
SELECT test.passes('a pairing with the same manager if the program allows it', $$UPDATE employee SET manager_id = test.id('tina')
  WHERE user_name = 'frida';
  UPDATE program SET forbid_same_manager = false; SELECT test.pair('duo', 'yuri', 'frida')$$);
SELECT test.passes('a language tag with a region matches the language',
  $$UPDATE application SET languages = '{de-AT}' WHERE role = 'mentee';
  SELECT test.pair('duo', 'yuri', 'erik')$$);
SELECT test.refuses('roles cannot be swapped', $$INSERT INTO pairing (mentor_application_id, mentee_application_id)
  VALUES (test.id('erik mentee'), test.id('yuri mentor'))$$, 'pairing_application_check');
SELECT test.refuses('the two people must be the applicants', $$INSERT INTO pairing (mentor_application_id, mentee_application_id, mentor_id)
  VALUES (test.id('yuri mentor'), test.id('erik mentee'), test.id('ole'))$$, 'pairing_application_check');
SELECT test.refuses('applications must exist', $$INSERT INTO pairing (mentor_application_id, mentee_application_id)
  VALUES (new_id(), test.id('erik mentee'))$$, 'pairing_application_check');
SELECT test.equal('the broken rule can be queried beforehand', $$SELECT pairing_hard_rule(test.id('yuri mentor'), test.id('carl mentee'))$$,
  'pairing_reporting_line_check');

SELECT test.pair('duo', 'yuri', 'erik');
SELECT test.equal('a pairing matches both applications',
  $$SELECT string_agg(state || taken, ' ' ORDER BY role DESC) FROM application
    WHERE id IN (test.id('yuri mentor'), test.id('erik mentee'))$$,
    'matched1 matched1');
SELECT test.equal('sessions_planned comes from the program', $$SELECT sessions_planned FROM pairing WHERE id = test.id('duo')$$, '4');
SELECT test.refuses('a pairing does not become active without a goal',
  $$UPDATE pairing SET (state, mentor_signed_at, mentee_signed_at) = ('active', app_now(),
  app_now())$$,
  'pairing_goal_required');
INSERT INTO pairing_goal (id, pairing_id, title) VALUES (test.named('goal', new_id()), test.id('duo'), 'Run a wiki');
SELECT test.refuses('a dropped goal does not count', $$UPDATE pairing_goal SET state = 'dropped';
  UPDATE pairing SET (state, mentor_signed_at, mentee_signed_at) = ('active', app_now(), app_now())$$, 'pairing_goal_required');
SELECT test.refuses('a pairing does not become active without signatures',
  $$UPDATE pairing SET state = 'active'$$, 'pairing_signature_required');
SELECT test.refuses('a pairing does not become active with only one signature',
  $$UPDATE pairing SET (state, mentor_signed_at) = ('active', app_now())$$,
  'pairing_signature_required');
SELECT test.act_as('yuri');
SELECT test.refuses('nobody signs for the other person',
  $$UPDATE pairing SET mentee_signed_at = app_now()$$, 'pairing_signature_person_check');
UPDATE pairing SET mentor_signed_at = app_now() WHERE id = test.id('duo');
SELECT test.refuses('a signature cannot be removed', $$UPDATE pairing SET mentor_signed_at = NULL$$, 'pairing_signature_fixed_check');
SELECT test.act_as('erik');
UPDATE pairing SET (state, mentee_signed_at) = ('active', app_now()) WHERE id = test.id('duo');
SELECT test.equal('activation records the time', $$SELECT activated_at = app_now() FROM pairing WHERE id = test.id('duo')$$, 'true');
SELECT test.refuses('a paused pairing with a conflict cannot be resumed', $$UPDATE pairing SET state = 'paused';
  UPDATE employee SET manager_id = test.id('erik') WHERE user_name = 'tina'; UPDATE pairing SET state = 'active'$$,
    'pairing_reporting_line_check');
SELECT test.passes('a pairing can be paused and resumed', $$UPDATE pairing SET state = 'paused'; UPDATE pairing SET state = 'active'$$);
SELECT test.refuses('the app cannot write times that triggers set', $$UPDATE pairing SET activated_at = NULL$$, '42501');
SELECT test.refuses('a goal needs a title', $$UPDATE pairing_goal SET title = ''$$, 'pairing_goal_title_check');
SELECT test.refuses('a goal has one of three states', $$UPDATE pairing_goal SET state = 'lost'$$, 'pairing_goal_state_check');

SAVEPOINT early;
UPDATE pairing SET state = 'completed' WHERE id = test.id('duo');
SELECT test.equal('completing early leaves no place free, and both stay matched',
  $$SELECT string_agg(state || taken, ' ' ORDER BY role DESC) FROM application
    WHERE id IN (test.id('yuri mentor'), test.id('erik mentee'))$$,
    'matched2 matched1');
ROLLBACK TO early;
SELECT test.active_since_2020('duo');
SELECT test.session('coming', 'duo', app_now() + interval '2 days'), test.session('past', 'duo', app_now() - interval '2 days');
UPDATE pairing SET state = 'ended' WHERE id = test.id('duo');
SELECT test.equal('ending a pairing makes both accepted again',
  $$SELECT string_agg(state || taken, ' ' ORDER BY role DESC) FROM application
    WHERE id IN (test.id('yuri mentor'), test.id('erik mentee'))$$,
    'accepted0 accepted0');
SELECT test.equal('ending a pairing cancels future sessions and keeps past ones',
  $$SELECT string_agg(state, ' ' ORDER BY starts_at) FROM session$$, 'planned cancelled');
SELECT test.equal('the history does not reveal who ended it', $$SELECT count(*) FROM transition
  WHERE actor_id IS NOT NULL AND (to_state = 'ended' OR (from_state, to_state) IN (('matched', 'accepted'), ('planned', 'cancelled')))$$,
    '0');
SELECT test.equal('the history has the end',
  $$SELECT count(*) FROM transition WHERE object_id = test.id('duo') AND to_state = 'ended'$$, '1');
SELECT test.equal('the audit log has the end and its consequences without revealing who ended it',
  $$SELECT count(*) || ' ' || max(concat(actor_id,
  client, operation))
  FROM audit_event WHERE action = 'update'
    AND id::text > (SELECT max(id::text) FROM audit_event WHERE object = 'session' AND action = 'insert')$$, '4 ');
SELECT test.equal('the reply does not reveal who ended it', $$SELECT bool_or(pairing_json(pairing,
  true)::text ~ 'ended_by|actor') FROM pairing$$, 'false');
SELECT test.equal('program managers see that a pairing is signed, but not when',
  $$SELECT concat_ws(' ', shown ->> 'mentor_signed', shown ->> 'mentor_signed_at')
      FROM (SELECT pairing_json(pairing) AS shown FROM pairing WHERE id = test.id('duo')) AS made$$, 'true');
SELECT test.passes('two people can be paired again after an end',
  $$SELECT test.act_as('hanna'); SELECT test.pair('again', 'yuri', 'erik')$$);
ROLLBACK;
