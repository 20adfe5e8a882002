-- SPDX-License-Identifier: Apache-2.0
-- Every pair of states of every object: allowed moves pass, all others are refused with <table>_state_transition; so are wrong first
-- states.
BEGIN;
SELECT test.duo();
UPDATE program SET state = 'published' WHERE id = test.id('spring') AND state = 'draft';
SELECT test.draft('frida', 'mentee', 'spring');
SELECT test.program('without pairings', 'hanna');
SELECT test.hold('past');
SELECT test.session('coming', 'duo', app_now() - interval '1 hour');
SELECT test.event('party', 'spring', app_now() + interval '1 day');
SELECT test.accepted('ole', 'mentor', 'spring'), test.accepted('vera', 'mentee', 'spring');
SELECT test.propose('offer', 'ole', 'vera');
INSERT INTO invitation (id, program_id, employee_id, role)
VALUES (test.named('call', new_id()), test.id('spring'), test.id('vera'), 'mentor');
INSERT INTO match_run (id, program_id) VALUES (test.named('search', new_id()), test.id('spring'));
SELECT test.act_as('erik');
SELECT test.named('form', id) FROM feedback WHERE author_id = test.id('erik');

CREATE TABLE test.machine (object text, thing text, actor text, states text[], fixture text, moving text, allowed text);
INSERT INTO test.machine VALUES
  ('program', 'without pairings', '', '{draft,published,matching,running,concluding,closed,archived,cancelled}', '', '',
   'draft>published draft>cancelled published>draft published>matching published>running published>cancelled matching>published
    matching>running matching>cancelled running>matching running>concluding running>cancelled concluding>running concluding>closed
    concluding>cancelled closed>concluding closed>archived archived>closed cancelled>draft'),
  ('application', 'frida mentee', '', '{draft,submitted,under_review,shortlisted,accepted,waitlisted,declined,matched,withdrawn}', '', '',
   'draft>submitted draft>withdrawn submitted>draft submitted>under_review submitted>shortlisted submitted>accepted submitted>waitlisted
    submitted>declined submitted>withdrawn under_review>submitted under_review>shortlisted under_review>accepted under_review>waitlisted
    under_review>declined under_review>withdrawn shortlisted>under_review shortlisted>accepted shortlisted>waitlisted shortlisted>declined
    shortlisted>withdrawn waitlisted>under_review waitlisted>shortlisted waitlisted>accepted waitlisted>declined waitlisted>withdrawn
    accepted>under_review accepted>waitlisted accepted>declined accepted>matched accepted>withdrawn matched>accepted matched>withdrawn
    declined>under_review declined>withdrawn withdrawn>draft'),
  ('invitation', 'call', '', '{sent,accepted,declined,expired}',
   $$, closed_at = CASE WHEN '%1$s' IN ('accepted', 'expired') THEN app_now() END$$, '',
   'sent>accepted sent>declined sent>expired declined>accepted'),
  ('pairing', 'duo', '', '{forming,active,paused,completed,ended}',
   $$, closed_at = CASE WHEN '%1$s' IN ('completed', 'ended') THEN app_now() END$$, '',
   'forming>active forming>ended active>paused active>completed active>ended paused>active paused>completed paused>ended'),
  ('session', 'coming', '', '{planned,confirmed,held,missed,cancelled}',
   $$, mentor_held_at = CASE WHEN '%1$s' = 'held' THEN app_now() END, mentee_held_at = CASE WHEN '%1$s' = 'held' THEN app_now() END$$,
   $$, mentor_held_at = CASE WHEN '%1$s' = 'held' THEN app_now() END, mentee_held_at = CASE WHEN '%1$s' = 'held' THEN app_now() END$$,
   'planned>confirmed planned>missed planned>cancelled confirmed>planned confirmed>held confirmed>missed confirmed>cancelled
    missed>planned cancelled>planned'),
  ('proposal', 'offer', '', '{computed,staged,offered,agreed_by_one,agreed,declined,expired,superseded}',
   $$, offered_at = CASE WHEN '%1$s' NOT IN ('computed', 'staged') THEN app_now() END,
       expires_at = CASE WHEN '%1$s' NOT IN ('computed', 'staged') THEN app_now() + interval '1 day' END,
       mentor_answer = CASE WHEN '%1$s' IN ('agreed_by_one', 'agreed') THEN 'yes' END,
       mentee_answer = CASE '%1$s' WHEN 'declined' THEN 'no' WHEN 'agreed' THEN 'yes' END$$,
   $$, mentor_answer = CASE WHEN '%1$s' = 'agreed_by_one' THEN 'yes' ELSE mentor_answer END,
       mentee_answer = CASE '%1$s' WHEN 'declined' THEN 'no' WHEN 'agreed' THEN 'yes' ELSE mentee_answer END$$,
   'computed>staged computed>superseded staged>offered staged>superseded offered>agreed_by_one offered>declined offered>expired
    offered>superseded agreed_by_one>agreed agreed_by_one>declined agreed_by_one>expired agreed_by_one>superseded'),
  ('feedback', 'form', 'erik', '{open,submitted,sealed}', ', rating = 3', '',
   'open>submitted open>sealed submitted>open submitted>sealed'),
  ('match_run', 'search', '', '{queued,running,done,failed}',
   $$, statistics = CASE WHEN '%1$s' = 'done' THEN jsonb '{}' END, problem = CASE WHEN '%1$s' = 'failed' THEN 'cancelled' END,
       finished_at = CASE WHEN '%1$s' IN ('done', 'failed') THEN app_now() END$$,
   $$, statistics = CASE WHEN '%1$s' = 'done' THEN jsonb '{}' END, problem = CASE WHEN '%1$s' = 'failed' THEN 'cancelled' END,
       finished_at = CASE WHEN '%1$s' IN ('done', 'failed') THEN app_now() END$$,
   'queued>running queued>failed running>done running>failed'),
  ('event', 'party', '', '{planned,cancelled}', '', '', 'planned>cancelled cancelled>planned');

-- Sets the first state without triggers, because only the move that follows is tested.
CREATE FUNCTION test.move(machine test.machine, origin text, target text) RETURNS text LANGUAGE sql AS $$
  SELECT test.outcome(concat_ws('; ',
    format('SELECT test.act_as(%L)', machine.actor),
    format('ALTER TABLE %I DISABLE TRIGGER USER', machine.object),
    format('UPDATE %I SET state = %L%s WHERE id = test.id(%L)', machine.object, origin, format(machine.fixture, origin), machine.thing),
    format('ALTER TABLE %I ENABLE TRIGGER USER', machine.object),
    format('UPDATE %I SET state = %L%s WHERE id = test.id(%L)', machine.object, target, format(machine.moving, target), machine.thing)))
$$;
SELECT test.line(format('%s from %s to %s', machine.object, origin, target),
                 CASE
                   WHEN origin || '>' || target = ANY (regexp_split_to_array(machine.allowed, '\s+')) THEN 'done'
                   ELSE machine.object || '_state_transition'
                 END,
                 test.move(machine, origin, target))
  FROM test.machine AS machine, unnest(machine.states) AS origin, unnest(machine.states) AS target
 WHERE origin <> target;
SELECT test.line(machine.object || ' has exactly these states', machine.states::text,
  array_agg(found.value[1] ORDER BY array_position(machine.states, found.value[1]))::text)
  FROM test.machine AS machine
  JOIN pg_constraint AS rule ON rule.conname = machine.object || '_state_check'
 CROSS JOIN regexp_matches(pg_get_constraintdef(rule.oid), '''(\w+)''', 'g') AS found(value)
 GROUP BY machine.object, machine.states;
SELECT test.equal('every object with state transitions is tested here', $$SELECT string_agg(DISTINCT object, ' ') FROM state_transition$$,
  string_agg(object, ' ' ORDER BY object)) FROM test.machine;
SELECT test.refuses('a program starts as draft', $$INSERT INTO program (title, owner_unit, state) VALUES ('x', 'x', 'running')$$,
  'program_state_transition');
SELECT test.refuses('an application starts as draft', $$INSERT INTO application (program_id, employee_id, role, state)
  VALUES (test.id('spring'), test.id('vera'), 'mentor', 'accepted')$$, 'application_state_transition');
SELECT test.refuses('an invitation starts as sent', $$INSERT INTO invitation (program_id, employee_id, role, state)
  VALUES (test.id('spring'), test.id('ole'), 'mentor', 'accepted')$$, 'invitation_state_transition');
SELECT test.refuses('a pairing starts as forming', $$INSERT INTO pairing (mentor_application_id, mentee_application_id, state)
  VALUES (test.id('yuri mentor'), test.id('frida mentee'), 'active')$$, 'pairing_state_transition');
SELECT test.refuses('a proposal made by hand starts as staged', $$INSERT INTO proposal (mentor_application_id, mentee_application_id, state)
  VALUES (test.id('yuri mentor'), test.id('frida mentee'), 'offered')$$, 'proposal_state_transition');
SELECT test.refuses('a session starts as planned', $$INSERT INTO session (pairing_id, starts_at, time_zone, state)
  VALUES (test.id('duo'), app_now(), 'UTC', 'held')$$, 'session_state_transition');
SELECT test.refuses('feedback starts as open', $$INSERT INTO feedback (program_id, pairing_id, author_id, moment, opens_at, closes_at,
  state)
  VALUES (test.id('spring'), test.id('duo'), test.id('erik'), 'end', app_now(), app_now() + interval '1 day', 'sealed')$$,
    'feedback_state_transition');
SELECT test.refuses('an event starts as planned', $$INSERT INTO event (program_id, kind, title, starts_at, minutes, time_zone, state)
  VALUES (test.id('spring'), 'start', 'x', app_now(), 60, 'UTC', 'cancelled')$$, 'event_state_transition');
ROLLBACK;
