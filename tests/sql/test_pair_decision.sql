-- SPDX-License-Identifier: Apache-2.0
-- Locked and forbidden pairs: the rules hold for every writer, and a kept place is nobody else's.
BEGIN;
SELECT test.company();
SELECT test.accepted(person, 'mentor', 'spring') FROM unnest('{yuri,ole}'::text[]) AS person;
SELECT test.accepted(person, 'mentee', 'spring') FROM unnest('{erik,carl,frida,vera}'::text[]) AS person;
UPDATE application SET capacity = 2 WHERE id = test.id('yuri mentor');
CREATE FUNCTION test.decide(decision text, mentor text, mentee text) RETURNS void LANGUAGE sql AS $$
  INSERT INTO pair_decision (program_id, mentor_application_id, mentee_application_id, decision, reason)
  VALUES (test.id('spring'), test.id(mentor || ' mentor'), test.id(mentee || ' mentee'), decision, 'So we said')
$$;
SET LOCAL ROLE kehrwert_app;
SELECT test.act_as('hanna');
SELECT test.refuses('not what a pairing refuses', $$SELECT test.decide('locked', 'yuri', 'carl')$$, 'pairing_reporting_line_check');
SELECT test.passes('what a hard rule forbids may be forbidden besides', $$SELECT test.decide('forbidden', 'yuri', 'carl')$$);
SELECT test.refuses('locked or forbidden', $$SELECT test.decide('wanted', 'yuri', 'erik')$$, 'pair_decision_decision_check');
SELECT test.refuses('a reason is needed', format($$INSERT INTO pair_decision (program_id, mentor_application_id, mentee_application_id,
  decision, reason) VALUES (test.id('spring'), test.id('yuri mentor'), test.id('erik mentee'), 'forbidden', %s)$$, wrong.reason),
  'pair_decision_reason_check')
  FROM (VALUES ($$''$$), ($$repeat('x', 1001)$$)) AS wrong(reason);
SELECT test.refuses('nobody decides in another''s name', $$INSERT INTO pair_decision (program_id, mentor_application_id,
  mentee_application_id, decision, reason, decided_by) VALUES (test.id('spring'), test.id('yuri mentor'), test.id('erik mentee'),
  'forbidden', 'So', test.id('ole'))$$, '42501');
SELECT test.refuses('a decision stays as it is', $$UPDATE pair_decision SET reason = 'Other'$$, '42501');
SELECT test.refuses('nobody decides about himself', $$SELECT test.act_as('yuri'); SELECT test.decide('locked', 'yuri', 'erik')$$,
  'pair_decision_person_check');
SELECT test.decide('forbidden', 'yuri', 'vera');
SELECT test.refuses('a forbidden pair is told to managers', $$SELECT test.pair('bad', 'yuri', 'vera')$$, 'pairing_forbidden_check');
SELECT test.refuses('to the two it is what is not shown',
  $$SELECT test.act_as('vera'); UPDATE program SET self_matching = true; INSERT INTO proposal (mentor_application_id, mentee_application_id,
    origin) VALUES (test.id('yuri mentor'), test.id('vera mentee'), 'self')$$, 'pairing_refused_check');
SELECT test.decide('locked', 'yuri', 'erik'), test.decide('locked', 'yuri', 'frida');
SELECT test.equal('places are kept', $$SELECT places_kept(test.id('yuri mentor'))$$, '2');
SELECT test.equal('without the one of the counterpart', $$SELECT places_kept(test.id('yuri mentor'), test.id('erik mentee'))$$, '1');
SELECT test.refuses('a kept place is not given up', $$UPDATE application SET capacity = 1 WHERE id = test.id('yuri mentor')$$,
  'application_capacity_check');
SELECT test.refuses('nor taken by others', $$SELECT test.pair('bad', 'ole', 'erik')$$, 'application_capacity_check');
SELECT test.equal('a place is either taken or kept', $$SELECT test.pair('good', 'yuri', 'erik');
  SELECT taken || ' ' || places_kept(id) FROM application WHERE id = test.id('yuri mentor')$$, '1 1');
RESET ROLE;
SELECT test.after('locks are ended by ' || ending.what, ending.statement,
  $$SELECT string_agg(employee.user_name, ' ' ORDER BY employee.user_name) FROM pair_decision
      JOIN employee ON employee.id = pair_decision.mentee_id WHERE ended_at IS NOT NULL$$, ending.wanted)
  FROM (VALUES
    ('the pairing of the two', $$SELECT test.pair('duo', 'yuri', 'frida')$$, 'erik frida'),
    ('a withdrawal', $$UPDATE application SET state = 'withdrawn' WHERE id = test.id('frida mentee')$$, 'erik frida'),
    ('a decision taken back', $$UPDATE application SET state = 'under_review' WHERE id = test.id('frida mentee')$$, 'erik frida'),
    ('nothing else', $$UPDATE program SET state = 'matching' WHERE id = test.id('spring')$$, 'erik')
  ) AS ending(what, statement, wanted);
ROLLBACK;
