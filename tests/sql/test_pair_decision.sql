-- SPDX-License-Identifier: Apache-2.0
-- Locked and forbidden pairs: the rules hold for every writer, and nobody else gets a place that is kept.
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
SELECT test.refuses('a pair that breaks a hard rule cannot be locked',
  $$SELECT test.decide('locked', 'yuri', 'carl')$$, 'pairing_reporting_line_check');
SELECT test.passes('a pair that breaks a hard rule can still be forbidden', $$SELECT test.decide('forbidden', 'yuri', 'carl')$$);
SELECT test.refuses('a decision is locked or forbidden', $$SELECT test.decide('wanted', 'yuri', 'erik')$$, 'pair_decision_decision_check');
SELECT test.refuses('a reason is needed', format($$INSERT INTO pair_decision (program_id, mentor_application_id, mentee_application_id,
  decision, reason) VALUES (test.id('spring'), test.id('yuri mentor'), test.id('erik mentee'), 'forbidden', %s)$$, wrong.reason),
  'pair_decision_reason_check')
  FROM (VALUES ($$''$$), ($$repeat('x', 1001)$$)) AS wrong(reason);
SELECT test.refuses('the app cannot set who decided', $$INSERT INTO pair_decision (program_id, mentor_application_id,
  mentee_application_id, decision, reason, decided_by) VALUES (test.id('spring'), test.id('yuri mentor'), test.id('erik mentee'),
  'forbidden', 'So', test.id('ole'))$$, '42501');
SELECT test.refuses('a decision cannot be changed', $$UPDATE pair_decision SET reason = 'Other'$$, '42501');
SELECT test.refuses('nobody decides about a pair that they are in',
  $$SELECT test.act_as('yuri'); SELECT test.decide('locked', 'yuri', 'erik')$$,
  'pair_decision_person_check');
SELECT test.decide('forbidden', 'yuri', 'vera');
SELECT test.refuses('program managers learn that a pair is forbidden',
  $$SELECT test.pair('bad', 'yuri', 'vera')$$, 'pairing_forbidden_check');
SELECT test.refuses('the two people do not learn that their pair is forbidden',
  $$UPDATE program SET self_matching = true; SELECT test.act_as('vera'); INSERT INTO proposal (mentor_application_id, mentee_application_id,
    origin) VALUES (test.id('yuri mentor'), test.id('vera mentee'), 'self')$$, 'pairing_refused_check');
SELECT test.decide('locked', 'yuri', 'erik'), test.decide('locked', 'yuri', 'frida');
SELECT test.equal('locks keep places', $$SELECT places_kept(test.id('yuri mentor'))$$, '2');
SELECT test.equal('for the locked counterpart, the place is free',
  $$SELECT places_kept(test.id('yuri mentor'), test.id('erik mentee'))$$, '1');
SELECT test.refuses('the capacity cannot drop below the places kept',
  $$UPDATE application SET capacity = 1 WHERE id = test.id('yuri mentor')$$,
  'application_capacity_check');
SELECT test.refuses('others cannot take a place that is kept', $$SELECT test.pair('bad', 'ole', 'erik')$$, 'application_capacity_check');
SELECT test.equal('a place is never counted as both taken and kept', $$SELECT test.pair('good', 'yuri', 'erik');
  SELECT taken || ' ' || places_kept(id) FROM application WHERE id = test.id('yuri mentor')$$, '1 1');
RESET ROLE;
SELECT test.after('locks are ended by ' || ending.what, ending.statement,
  $$SELECT string_agg(employee.user_name, ' ' ORDER BY employee.user_name) FROM pair_decision
      JOIN employee ON employee.id = pair_decision.mentee_id WHERE ended_at IS NOT NULL$$, ending.wanted)
  FROM (VALUES
    ('a pairing of the two people', $$SELECT test.pair('duo', 'yuri', 'frida')$$, 'erik frida'),
    ('a withdrawal', $$UPDATE application SET state = 'withdrawn' WHERE id = test.id('frida mentee')$$, 'erik frida'),
    ('an acceptance taken back', $$UPDATE application SET state = 'under_review' WHERE id = test.id('frida mentee')$$, 'erik frida'),
    ('nothing else', $$UPDATE program SET state = 'matching' WHERE id = test.id('spring')$$, 'erik')
  ) AS ending(what, statement, wanted);
ROLLBACK;
