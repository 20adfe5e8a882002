-- SPDX-License-Identifier: Apache-2.0
-- Proposals: the rules hold for every writer, each person answers alone, and nobody's view reveals the other's answer.
BEGIN;
SELECT test.company();
SELECT test.accepted(person, 'mentor', 'spring') FROM unnest('{yuri,ole}'::text[]) AS person;
SELECT test.accepted(person, 'mentee', 'spring') FROM unnest('{erik,carl,frida,vera}'::text[]) AS person;
SET LOCAL ROLE kehrwert_app;
SELECT test.act_as('hanna');
SELECT test.passes('a proposal that breaks no rule', $$SELECT test.propose('offer', 'yuri', 'erik')$$);
SELECT test.refuses('a pair that breaks a hard rule cannot be proposed',
  $$SELECT test.propose('bad', 'yuri', 'carl')$$, 'pairing_reporting_line_check');
SELECT test.refuses('two people have at most one open proposal',
  $$SELECT test.propose('one', 'yuri', 'erik'), test.propose('two', 'yuri', 'erik')$$,
  'proposal_mentor_application_id_mentee_application_id_key');
SELECT test.offer('offer', 'yuri', 'erik');
SELECT test.offer('other', 'ole', 'vera');
SELECT test.refuses('a program manager cannot answer for anybody',
  $$UPDATE proposal SET mentor_answer = 'yes' WHERE id = test.id('offer')$$,
  'proposal_answer_person_check');
SELECT test.refuses('an answer is yes or no', $$SELECT test.act_as('yuri'); UPDATE proposal SET mentor_answer = 'maybe'
  WHERE id = test.id('offer')$$, 'proposal_answers_check');
SELECT test.refuses('the app cannot change the people of a proposal', $$UPDATE proposal SET mentor_id = test.id('ole')$$, '42501');
SELECT test.refuses('the state follows from the answers, not the other way round', $$UPDATE proposal SET state = 'agreed_by_one'
  WHERE id = test.id('offer'); UPDATE proposal SET state = 'agreed' WHERE id = test.id('offer')$$, 'proposal_agreed_check');
SELECT test.act_as('yuri');
SELECT test.refuses('nobody answers for the other person', $$UPDATE proposal SET mentee_answer = 'yes' WHERE id = test.id('offer')$$,
  'proposal_answer_person_check');
SELECT test.passes('each person answers alone', $$UPDATE proposal SET mentor_answer = 'yes' WHERE id = test.id('offer')$$);
UPDATE proposal SET mentor_answer = 'yes' WHERE id = test.id('offer');
SELECT test.act_as('erik');
SELECT test.equal('two yes answers create a pairing',
  $$WITH said AS (SELECT proposal_answer(test.id('offer'),
  'yes') AS item) SELECT concat_ws(' ', (item).state, (item).pairing_id IS NOT NULL)
      FROM said$$, 'agreed t');
SELECT test.equal('the pairing is forming', $$SELECT state FROM pairing$$, 'forming');
SELECT test.equal('both are matched', $$SELECT string_agg(state || taken, ' ' ORDER BY role DESC) FROM application
  WHERE id IN (test.id('yuri mentor'), test.id('erik mentee'))$$, 'matched1 matched1');
SELECT test.act_as('vera');
UPDATE proposal SET mentee_answer = 'no' WHERE id = test.id('other');
SELECT test.refuses('a no is final', $$UPDATE proposal SET mentee_answer = 'yes' WHERE id = test.id('other')$$,
  'proposal_answer_final_check');
SELECT test.line('a no is shown in the right state to ' || seen.viewer, seen.state, proposal_state(proposal, seen.viewer))
  FROM proposal
 CROSS JOIN (VALUES ('mentor', 'offered'), ('mentee', 'declined'), ('program_manager', 'offered')) AS seen(viewer, state)
 WHERE proposal.id = test.id('other');
SELECT test.act_as('hanna');
SELECT test.refuses('until the offer is over, the two people cannot be proposed again', $$SELECT test.propose('again', 'ole', 'vera')$$,
  'proposal_mentor_application_id_mentee_application_id_key');
SELECT test.refuses('until the offer is over, the two people cannot be paired', $$SELECT test.pair('again', 'ole', 'vera')$$,
  'proposal_mentor_application_id_mentee_application_id_key');
SAVEPOINT standing;
RESET ROLE;
UPDATE proposal SET expires_at = app_now() WHERE id = test.id('other');
SELECT test.act_as('hanna');
SELECT test.refuses('once the offer with a no is over, the two people cannot be proposed again',
  $$SELECT test.propose('again', 'ole', 'vera')$$, 'pairing_refused_check');
SELECT test.refuses('once the offer with a no is over, the two people cannot be paired',
  $$SELECT test.pair('again', 'ole', 'vera')$$, 'pairing_refused_check');
ROLLBACK TO standing;
SELECT test.equal('the history has no row about an answer', $$SELECT count(*) FROM transition WHERE object = 'proposal'$$, '0');
SELECT test.equal('the audit log has no row about an answer',
  $$SELECT count(*) FROM audit_event WHERE object = 'proposal' AND actor_id IN (test.id('yuri'),
  test.id('vera'))$$, '0');
RESET ROLE;
SELECT test.offer('late', 'ole', 'frida');
SELECT test.equal('no offer expires before its deadline', $$SELECT due_proposals(10)$$, '0');
UPDATE proposal SET expires_at = app_now();
SELECT test.equal('an offer past its deadline expires, a declined one stays declined',
  $$SELECT due_proposals(10) || ' ' || due_proposals(10)$$, '1 0');
SELECT test.equal('each proposal has its own end', $$SELECT string_agg(state, ' ' ORDER BY id) FROM proposal$$, 'agreed declined expired');
ROLLBACK;

-- What supersedes open proposals: an application that is full or leaves, and a program that stops forming pairings.
BEGIN;
SELECT test.company();
SELECT test.accepted(person, 'mentor', 'spring') FROM unnest('{yuri,ole}'::text[]) AS person;
SELECT test.accepted(person, 'mentee', 'spring') FROM unnest('{erik,frida,vera}'::text[]) AS person;
UPDATE application SET capacity = 1 WHERE id = test.id('yuri mentor');
SELECT test.propose('staged', 'yuri', 'vera'), test.offer('offered', 'yuri', 'erik'), test.offer('apart', 'ole', 'vera');
SELECT test.offer('declined', 'ole', 'erik');
SELECT test.act_as('erik');
UPDATE proposal SET mentee_answer = 'no' WHERE id = test.id('declined');
SELECT test.act_as('');
SELECT test.after('open proposals are superseded by ' || ending.what, ending.statement,
  $$SELECT string_agg(name, ' ' ORDER BY name) FROM test.thing JOIN proposal USING (id)
     WHERE superseded_at IS NOT NULL$$, ending.wanted)
  FROM (VALUES
    ('a full application', $$SELECT test.pair('duo', 'yuri', 'frida')$$, 'offered staged'),
    ('a pairing of the two people', $$UPDATE application SET capacity = 5 WHERE role = 'mentor'; SELECT test.pair('duo', 'yuri', 'vera')$$,
     'apart staged'),
    ('a withdrawal', $$UPDATE application SET state = 'withdrawn' WHERE id = test.id('erik mentee')$$, 'declined offered'),
    ('an acceptance taken back', $$UPDATE application SET state = 'under_review' WHERE id = test.id('vera mentee')$$, 'apart staged'),
    ('a leaver', $$UPDATE employee SET active = false WHERE id = test.id('ole')$$, 'apart declined'),
    ('a cancelled program', $$UPDATE program SET state = 'cancelled' WHERE id = test.id('spring')$$,
     'apart declined offered staged')
  ) AS ending(what, statement, wanted);
ROLLBACK;
