-- SPDX-License-Identifier: Apache-2.0
-- Work that comes due: dates that move programs, who is told, and that one failure does not hold up the others.
BEGIN;
SELECT test.company();
SELECT test.program(name, 'hanna') FROM unnest(ARRAY['cohort', 'rolling', 'by hand', 'held back']) AS name;
UPDATE program SET enrolment = 'rolling' WHERE id = test.id('rolling');
UPDATE program SET moves_by_dates = false WHERE id = test.id('by hand');
UPDATE program SET (starts_on, ends_on, applications_close_on, closes_on) =
  (app_today() + 10, app_today() + 20, app_today() + 5, app_today() + 30) WHERE id IN (test.id('cohort'), test.id('by hand'));

-- What the program is after due work on that day after today.
CREATE FUNCTION test.state_on(name text, days int) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  found text;
BEGIN
  SET LOCAL kehrwert.development = 'on';
  INSERT INTO dev_clock (shift) VALUES (make_interval(days => days)) ON CONFLICT (only_row) DO UPDATE SET shift = excluded.shift;
  PERFORM due_work_all(30);
  SELECT state INTO found FROM program WHERE id = test.id(name);
  RETURN found;
END;
$$;
SELECT test.equal('a cohort is open on its last day', $$SELECT test.state_on('cohort', 5)$$, 'published');
SELECT test.equal('a rolling program runs from its first day', $$SELECT state FROM program WHERE id = test.id('rolling')$$, 'running');
SELECT test.equal('a cohort without a last day stays open', $$SELECT state FROM program WHERE id = test.id('spring')$$, 'published');
SELECT test.equal('a cohort is matched after its last day', $$SELECT test.state_on('cohort', 6)$$, 'matching');
SELECT test.equal('the day before the start', $$SELECT test.state_on('cohort', 9)$$, 'matching');
SELECT test.equal('the start', $$SELECT test.state_on('cohort', 10)$$, 'running');
SELECT test.equal('the last day', $$SELECT test.state_on('cohort', 20)$$, 'running');
SELECT test.equal('after the last day', $$SELECT test.state_on('cohort', 21)$$, 'concluding');
SELECT test.equal('concluding has a last day too', $$SELECT test.state_on('cohort', 30)$$, 'concluding');
SELECT test.equal('after that it is closed', $$SELECT test.state_on('cohort', 31)$$, 'closed');
SELECT test.equal('a year later it is there for the last pulse', $$SELECT test.state_on('cohort', 20 + 365 + 30)$$, 'closed');
SELECT test.equal('then it is archived', $$SELECT test.state_on('cohort', 20 + 430)$$, 'archived');
SELECT test.equal('the other one takes longer', $$SELECT test.state_on('rolling', 150 + 430)$$, 'archived');
SELECT test.equal('without a day of its own concluding lasts 60 days: the rolling one went all the way',
  $$SELECT string_agg(to_state, ' ' ORDER BY id) FROM transition WHERE object_id = test.id('rolling') AND from_state <> 'draft'$$,
  'running concluding closed archived');
SELECT test.equal('a program that its managers alone move stays', $$SELECT state FROM program WHERE id = test.id('by hand')$$, 'published');
SELECT test.equal('the service moved them, nobody else', $$SELECT count(*) FROM transition
  WHERE object_id = test.id('cohort') AND from_state <> 'draft' AND actor_id IS NOT NULL$$, '0');
SELECT test.equal('each move is told to the program manager once', $$SELECT count(*) FROM notification
  WHERE kind = 'program_moved' AND object_id = test.id('cohort') AND employee_id = test.id('hanna')$$, '6');
ROLLBACK;

BEGIN;
SELECT test.company();
INSERT INTO program_staff (program_id, employee_id, role) VALUES (test.id('spring'), test.id('vera'), 'program_manager');
DELETE FROM notification;
SELECT test.act_as('hanna');
UPDATE program SET state = 'matching' WHERE id = test.id('spring');
SELECT test.equal('a manager who moves a program tells the others, not herself', $$SELECT string_agg(employee.user_name, ' ')
  FROM notification JOIN employee ON employee.id = employee_id
 WHERE kind = 'program_moved' AND object_id = test.id('spring')$$, 'vera');
SELECT test.act_as('vera');
UPDATE program SET state = 'running' WHERE id = test.id('spring');
SELECT test.act_as('carl');
UPDATE program SET (starts_on, ends_on) = (app_today() - 9, app_today() - 1) WHERE id = test.id('spring');
SELECT due_work(100);
SELECT test.equal('whoever calls, the service does it', $$SELECT count(*) FROM transition
  WHERE object_id = test.id('spring') AND to_state = 'concluding' AND actor_id IS NULL$$, '1');
SELECT test.equal('and the audit says so',
  $$SELECT operation FROM audit_event WHERE object_id = test.id('spring') ORDER BY id DESC LIMIT 1$$, 'due_work');
SELECT test.equal('the caller is the caller again', $$SELECT current_actor() = test.id('carl')$$, 'true');
ROLLBACK;

BEGIN;
SELECT test.company();
SELECT test.program(name, 'hanna') FROM unnest(ARRAY['held back', 'free']) AS name;
UPDATE program SET enrolment = 'rolling' WHERE id IN (test.id('held back'), test.id('free'));
CREATE FUNCTION test.hold_back() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM refuse('program_held_back_check'); END; $$;
CREATE TRIGGER program_0_held_back BEFORE UPDATE ON program FOR EACH ROW WHEN (OLD.title = 'held back') EXECUTE FUNCTION test.hold_back();
CREATE FUNCTION due_broken(most int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN most / 0; END; $$;
INSERT INTO due_step (name, position) VALUES ('due_broken', 1);
SET LOCAL client_min_messages = error;
SELECT test.equal('one that a rule holds back and a step that is broken do not count', $$SELECT due_work(100)$$, '1');
SELECT test.equal('the others go on', $$SELECT string_agg(state, ' ' ORDER BY title) FROM program WHERE title IN ('held back', 'free')$$,
  'running published');
SELECT test.equal('and what has failed does not make an endless round', $$SELECT due_work_all(5)$$, 'true');
SELECT test.equal('a piece at a time', $$SELECT due_work(0)$$, '0');
ROLLBACK;
