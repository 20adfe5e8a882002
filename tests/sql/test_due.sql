-- SPDX-License-Identifier: Apache-2.0
-- Due work: moving programs by date, notifications, and that one failure does not hold up the rest.
BEGIN;
SELECT test.company();
SELECT test.program(name, 'hanna') FROM unnest(ARRAY['cohort', 'rolling', 'by hand', 'held back']) AS name;
UPDATE program SET (enrolment, starts_on, ends_on) = ('rolling', app_today() - 30, app_today() + 150) WHERE id = test.id('rolling');
UPDATE program SET moves_by_dates = false WHERE id = test.id('by hand');
UPDATE program SET (starts_on, ends_on, applications_close_on, closes_on) =
  (app_today() + 10, app_today() + 20, app_today() + 5, app_today() + 30) WHERE id IN (test.id('cohort'), test.id('by hand'));

-- The program's state after due work, so many days after today.
CREATE FUNCTION test.state_on(name text, days int) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  found text;
BEGIN
  SET LOCAL kehrwert.clock_shift = '0';
  INSERT INTO dev_clock (shift) VALUES (make_interval(days => days)) ON CONFLICT (only_row) DO UPDATE SET shift = excluded.shift;
  PERFORM due_work_all(30);
  SELECT state INTO found FROM program WHERE id = test.id(name);
  RETURN found;
END;
$$;
SELECT test.equal('a cohort program takes applications on its last day', $$SELECT test.state_on('cohort', 5)$$, 'published');
SELECT test.equal('a rolling program runs from its first day on', $$SELECT state FROM program WHERE id = test.id('rolling')$$, 'running');
SELECT test.equal('a cohort program without a last day stays open',
  $$SELECT state FROM program WHERE id = test.id('spring')$$, 'published');
SELECT test.equal('a cohort program moves to matching after its last day', $$SELECT test.state_on('cohort', 6)$$, 'matching');
SELECT test.equal('the day before the start, it is still matching', $$SELECT test.state_on('cohort', 9)$$, 'matching');
SELECT test.equal('on the day of the start, it runs', $$SELECT test.state_on('cohort', 10)$$, 'running');
SELECT test.equal('on its last day, it still runs', $$SELECT test.state_on('cohort', 20)$$, 'running');
SELECT test.equal('after its last day, it is concluding', $$SELECT test.state_on('cohort', 21)$$, 'concluding');
SELECT test.equal('on the last day of concluding, it is still concluding', $$SELECT test.state_on('cohort', 30)$$, 'concluding');
SELECT test.equal('after that day, it is closed', $$SELECT test.state_on('cohort', 31)$$, 'closed');
SELECT test.equal('a year later, it is still closed for the last follow-up pulse',
  $$SELECT test.state_on('cohort', 20 + 365 + 30)$$, 'closed');
SELECT test.equal('after the last follow-up pulse, it is archived', $$SELECT test.state_on('cohort', 20 + 430)$$, 'archived');
SELECT test.equal('the rolling program is archived later', $$SELECT test.state_on('rolling', 150 + 430)$$, 'archived');
SELECT test.equal('without closes_on, concluding lasts 60 days: the rolling program passed every state',
  $$SELECT string_agg(to_state, ' ' ORDER BY id) FROM transition WHERE object_id = test.id('rolling') AND from_state <> 'draft'$$,
  'running concluding closed archived');
SELECT test.equal('a program that only program managers move stays as it is',
  $$SELECT state FROM program WHERE id = test.id('by hand')$$, 'published');
SELECT test.equal('the service is the actor of each move', $$SELECT count(*) FROM transition
  WHERE object_id = test.id('cohort') AND from_state <> 'draft' AND actor_id IS NOT NULL$$, '0');
SELECT test.equal('the program manager is notified once of each move', $$SELECT count(*) FROM notification
  WHERE kind = 'program_moved' AND object_id = test.id('cohort') AND employee_id = test.id('hanna')$$, '6');
ROLLBACK;

BEGIN;
SELECT test.company();
INSERT INTO program_staff (program_id, employee_id, role) VALUES (test.id('spring'), test.id('vera'), 'program_manager');
DELETE FROM notification;
SELECT test.act_as('hanna');
UPDATE program SET state = 'matching' WHERE id = test.id('spring');
SELECT test.equal('a move by a program manager notifies only the other program managers', $$SELECT string_agg(employee.user_name, ' ')
  FROM notification JOIN employee ON employee.id = employee_id
 WHERE kind = 'program_moved' AND object_id = test.id('spring')$$, 'vera');
SELECT test.act_as('vera');
UPDATE program SET state = 'running' WHERE id = test.id('spring');
SELECT test.act_as('carl');
UPDATE program SET (starts_on, ends_on) = (app_today() - 9, app_today() - 1) WHERE id = test.id('spring');
SELECT due_work(100);
SELECT test.equal('the service is the actor, whoever runs due work', $$SELECT count(*) FROM transition
  WHERE object_id = test.id('spring') AND to_state = 'concluding' AND actor_id IS NULL$$, '1');
SELECT test.equal('the audit log names due_work as the operation',
  $$SELECT operation FROM audit_event WHERE object_id = test.id('spring') ORDER BY id DESC LIMIT 1$$, 'due_work');
SELECT test.equal('after due work, the caller is the actor again', $$SELECT current_actor() = test.id('carl')$$, 'true');
ROLLBACK;

BEGIN;
SELECT test.company();
UPDATE program SET (starts_on, ends_on, state) = (app_today() - 9, app_today() + 9, 'running') WHERE id = test.id('spring');
SELECT test.act_as('hanna');
UPDATE program SET state = 'matching' WHERE id = test.id('spring');
SELECT test.equal('due work does not undo a program manager''s move back after the day', $$SELECT due_work(100)$$, '0');
UPDATE program SET starts_on = app_today() + 1 WHERE id = test.id('spring');
SET LOCAL kehrwert.clock_shift = '0';
INSERT INTO dev_clock (shift) VALUES (interval '2 days');
SELECT due_work(100);
SELECT test.equal('a new date moves the program again', $$SELECT state FROM program WHERE id = test.id('spring')$$, 'running');
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
SELECT test.equal('a program refused by a rule and a broken step do not count as done', $$SELECT due_work(100)$$, '1');
SELECT test.equal('other programs still move',
  $$SELECT string_agg(state, ' ' ORDER BY title) FROM program WHERE title IN ('held back', 'free')$$,
  'running published');
SELECT test.equal('failures do not keep due work running forever', $$SELECT due_work_all(5)$$, 'true');
SELECT test.equal('due work does no more pieces than asked for', $$SELECT due_work(0)$$, '0');
ROLLBACK;

-- Participation: 5 people on level 2, 8 on level 3, 12 on level 4, 20 on level 5. 7 of 12 and 13 of 20 take part; minimum_group_size is 10.
BEGIN;
SELECT test.company();
UPDATE employee SET active = false WHERE user_name NOT IN ('hanna', 'ada');
UPDATE employee SET level = 9;
SELECT test.person(format('p%s-%s', crowd.level, number), 'Crowd', crowd.level, 'ada')
  FROM (VALUES (2, 5), (3, 8), (4, 12), (5, 20)) AS crowd(level, people), generate_series(1, crowd.people) AS number;
UPDATE program SET (participation, expected_levels) = ('expected', '{3,4,5,2}') WHERE id = test.id('spring');
SELECT test.accepted(format('p%s-%s', crowd.level, number), 'mentee', 'spring')
  FROM (VALUES (2, 5), (3, 1), (4, 7), (5, 13)) AS crowd(level, people), generate_series(1, crowd.people) AS number;
SELECT test.draft('p4-8', 'mentee', 'spring');
SELECT test.accepted('p5-14', 'mentee', 'spring');
UPDATE application SET state = 'declined' WHERE id = test.id('p5-14 mentee');
SELECT test.accepted('p5-1', 'mentor', 'spring');
CREATE FUNCTION test.counts() RETURNS text LANGUAGE sql AS $$
  SELECT string_agg(format('%s:%s', each.level, CASE WHEN each.shown THEN each.takers || '/' || each.people ELSE '-' END), ' '
                    ORDER BY each.level)
    FROM program, participation_counts(program) AS each WHERE program.id = test.id('spring')
$$;
CREATE FUNCTION test.ranges() RETURNS text LANGUAGE sql AS $$
  SELECT string_agg(format('%s:%s-%s', each ->> 'level', each ->> 'at_least', each ->> 'below'), ' ')
    FROM participation AS item, json_array_elements(participation_json(item) -> 'levels') AS each
   WHERE item.program_id = test.id('spring')
$$;
CREATE FUNCTION test.next_day() RETURNS text LANGUAGE sql VOLATILE AS $$
  UPDATE participation SET taken_on = taken_on - 1;
  SELECT due_work(100);
  SELECT test.ranges()
$$;
SELECT test.equal('small levels are withheld; together they have enough people, so the larger levels are shown',
  $$SELECT test.counts()$$, '2:- 3:- 4:7/12 5:13/20');
UPDATE program SET expected_levels = '{3,4,5}' WHERE id = test.id('spring');
SELECT test.equal('with a single small level, the next larger one is withheld too', $$SELECT test.counts()$$, '3:- 4:- 5:13/20');
UPDATE program SET expected_levels = '{3,5}' WHERE id = test.id('spring');
SELECT test.equal('levels are withheld even if none is left to show', $$SELECT test.counts()$$, '3:- 5:-');
UPDATE program SET expected_levels = '{4,5}' WHERE id = test.id('spring');
SELECT test.equal('without small levels, all are shown', $$SELECT test.counts()$$, '4:7/12 5:13/20');
UPDATE program SET expected_levels = '{8,4,5}' WHERE id = test.id('spring');
SELECT test.equal('a level without people has no effect on the others', $$SELECT test.counts()$$, '4:7/12 5:13/20 8:-');
UPDATE employee SET active = false WHERE user_name = 'p4-12';
SELECT test.equal('leavers do not count', $$SELECT test.counts()$$, '4:7/11 5:13/20 8:-');
UPDATE program SET minimum_group_size = 30 WHERE id = test.id('spring');
SELECT test.equal('the program sets the minimum group size', $$SELECT test.counts()$$, '4:- 5:- 8:-');
UPDATE program SET minimum_group_size = 10 WHERE id = test.id('spring');
SELECT test.equal('due work takes one snapshot per day', $$SELECT due_participation(100) || ' ' || due_participation(100)$$, '1 0');
SELECT test.equal('a range is true until as many have changed as it takes to set it anew', $$SELECT test.ranges()$$, '4:- 5:20- 8:-');
UPDATE application SET state = 'withdrawn' WHERE role = 'mentee' AND state = 'accepted';
SELECT due_work(100);
SELECT test.equal('a snapshot does not change during the day', $$SELECT test.ranges()$$, '4:- 5:20- 8:-');
SELECT test.equal('the next day brings a new range where at least ten people have changed', $$SELECT test.next_day()$$, '4:- 5:-80 8:-');
UPDATE program SET expected_levels = '{4}' WHERE id = test.id('spring');
SELECT test.equal('a level that is not expected any more is not shown', $$SELECT test.next_day()$$, '4:-');
UPDATE program SET expected_levels = '{5}' WHERE id = test.id('spring');
SELECT test.accepted(format('p5-%s', number), 'mentee', 'spring') FROM generate_series(15, 20) AS number;
SELECT test.equal('once it is expected again, it has the range from before', $$SELECT test.next_day()$$, '5:-80');
UPDATE program SET (participation, expected_levels) = ('voluntary', NULL) WHERE id = test.id('spring');
UPDATE participation SET taken_on = taken_on - 1;
SELECT test.equal('a voluntary program gets no snapshot', $$SELECT due_participation(100)$$, '0');
ROLLBACK;

-- Whatever the size of a level and the number of its people who take part.
BEGIN;
SELECT test.line('nobody, one and two look alike, and so do everybody, all but one and all but two', '',
    COALESCE(string_agg(people::text, ' '), ''))
  FROM generate_series(5, 200) AS people
 WHERE participation_capped(0, people) <> participation_capped(2, people)
    OR participation_capped(people, people) <> participation_capped(people - 2, people);
SELECT test.line('the outer fifths look alike', '', COALESCE(string_agg(people || ': ' || takers, ' '), ''))
  FROM generate_series(15, 200) AS people, generate_series(0, people) AS takers
 WHERE (takers * 5 < people AND participation_capped(takers, people) <> participation_capped(0, people))
    OR (takers * 5 > people * 4 AND participation_capped(takers, people) <> participation_capped(people, people));
SELECT test.line('one person more or less is never a change of ten', '', COALESCE(string_agg(people || ': ' || takers, ' '), ''))
  FROM generate_series(5, 200) AS people, generate_series(1, people) AS takers
 WHERE participation_capped(takers, people) - participation_capped(takers - 1, people) NOT BETWEEN 0 AND 1;
ROLLBACK;

-- The pairings of a large program are closed by due work, in pieces: 21 active ones and a forming one.
BEGIN;
SELECT test.company();
UPDATE program SET state = 'running' WHERE id = test.id('spring');
SELECT test.person('mentor ' || number, 'Unit ' || number, 6, NULL), test.person('mentee ' || number, 'Office ' || number, 3, NULL)
  FROM generate_series(1, 22) AS number;
UPDATE program SET enrolment = 'rolling' WHERE id = test.id('spring');
SELECT test.accepted('mentor ' || number, 'mentor', 'spring'), test.accepted('mentee ' || number, 'mentee', 'spring')
  FROM generate_series(1, 22) AS number;
SELECT test.pair('pair ' || number, 'mentor ' || number, 'mentee ' || number) FROM generate_series(1, 22) AS number;
SELECT test.activate('pair ' || number) FROM generate_series(1, 21) AS number;
UPDATE program SET state = 'concluding' WHERE id = test.id('spring');
SELECT test.act_as('hanna');
UPDATE program SET state = 'closed' WHERE id = test.id('spring');
CREATE TEMPORARY VIEW states AS
  SELECT string_agg(state || ' ' || number, ', ' ORDER BY state) AS seen
    FROM (SELECT pairing.state, count(*) AS number FROM pairing GROUP BY 1) AS each;
SELECT test.equal('closing the program leaves them open', $$SELECT seen FROM states$$, 'active 21, forming 1');
SELECT test.refuses('the program cannot be reopened', $$UPDATE program SET state = 'concluding' WHERE id = test.id('spring')$$,
  'program_ending_check');
SELECT test.refuses('nor archived', $$UPDATE program SET state = 'archived' WHERE id = test.id('spring')$$, 'program_ending_check');
SELECT test.equal('due work does no more pieces than asked for', $$SELECT due_step_run('due_pairings', 5)$$, '5');
UPDATE pairing SET sessions_planned = 5 WHERE id = test.id('pair 21');
CREATE FUNCTION test.hold_back() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM refuse('pairing_held_back_check'); END; $$;
CREATE TRIGGER pairing_0_held_back BEFORE UPDATE ON pairing FOR EACH ROW WHEN (OLD.sessions_planned = 5) EXECUTE FUNCTION test.hold_back();
SET LOCAL client_min_messages = error;
SELECT test.equal('a pairing that breaks a rule does not hold up the others', $$SELECT due_step_run('due_pairings', 100)$$, '16');
DROP TRIGGER pairing_0_held_back ON pairing;
SELECT test.equal('it is tried again', $$SELECT due_step_run('due_pairings', 100)$$, '1');
SELECT test.equal('active pairings are completed, forming ones ended', $$SELECT seen FROM states$$, 'completed 21, ended 1');
SELECT test.equal('the service is the actor', $$SELECT count(*) FROM transition JOIN pairing ON pairing.id = object_id
  WHERE to_state IN ('completed', 'ended') AND actor_id IS NOT NULL$$, '0');
SELECT test.passes('now the program can be reopened', $$UPDATE program SET state = 'concluding' WHERE id = test.id('spring')$$);
ROLLBACK;

-- The open proposals of a large program are superseded by due work, in pieces: 30 of them.
BEGIN;
SELECT test.company();
SELECT test.person('mentor ' || number, 'Unit ' || number, 6, NULL), test.person('mentee ' || number, 'Office ' || number, 3, NULL)
  FROM generate_series(1, 30) AS number;
SELECT test.accepted('mentor ' || number, 'mentor', 'spring'), test.accepted('mentee ' || number, 'mentee', 'spring')
  FROM generate_series(1, 30) AS number;
SELECT test.propose('pair ' || number, 'mentor ' || number, 'mentee ' || number) FROM generate_series(1, 29) AS number;
SELECT test.offer('pair 30', 'mentor 30', 'mentee 30');
UPDATE program SET (starts_on, ends_on, state) = (app_today() - 9, app_today() + 9, 'running') WHERE id = test.id('spring');
CREATE TEMPORARY VIEW states AS
  SELECT string_agg(state || ' ' || number, ', ' ORDER BY state) AS seen
    FROM (SELECT proposal.state, count(*) AS number FROM proposal GROUP BY 1) AS each;
SELECT set_config('kehrwert.operation', 'program_transition_create', true), test.act_as('hanna');
UPDATE program SET state = 'concluding' WHERE id = test.id('spring');
SELECT test.equal('the request supersedes twenty proposals', $$SELECT seen FROM states$$, 'offered 1, staged 9, superseded 20');
SELECT test.refuses('the program cannot form pairings again before all are', $$UPDATE program SET state = 'running'
  WHERE id = test.id('spring')$$, 'program_ending_check');
SELECT test.refuses('what is left cannot be offered', $$UPDATE proposal SET state = 'offered' WHERE state = 'staged'$$,
  'pairing_program_state_check');
SELECT test.act_as('mentor 30');
SELECT test.refuses('an offer that is left cannot be accepted', $$UPDATE proposal SET mentor_answer = 'yes' WHERE id = test.id('pair 30')$$,
  'pairing_program_state_check');
SELECT test.act_as('vera');
SELECT test.equal('due work does no more pieces than asked for', $$SELECT due_step_run('due_jobs', 3)$$, '3');
CREATE FUNCTION test.hold_back() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM refuse('proposal_held_back_check'); END; $$;
CREATE TRIGGER proposal_0_held_back BEFORE UPDATE ON proposal FOR EACH ROW EXECUTE FUNCTION test.hold_back();
SET LOCAL client_min_messages = error;
SELECT test.equal('a job that fails does nothing', $$SELECT due_step_run('due_jobs', 100)$$, '0');
DROP TRIGGER proposal_0_held_back ON proposal;
SELECT test.equal('it is tried again', $$SELECT due_step_run('due_jobs', 100)$$, '7');
SELECT test.equal('then all are superseded', $$SELECT seen FROM states$$, 'superseded 30');
SELECT test.equal('the audit names the program manager and the operation for all of them', $$SELECT count(*) FROM audit_event
  WHERE object = 'proposal' AND action = 'update' AND actor_id = test.id('hanna')
    AND operation = 'program_transition_create'$$, '30');
SELECT test.passes('now the program can go back', $$UPDATE program SET state = 'running' WHERE id = test.id('spring')$$);
ROLLBACK;

-- The applications of a large program get their reviewers from due work, in pieces: 25 of them, and two reviewers one after the other.
BEGIN;
SELECT test.company();
SELECT test.person('applicant ' || number, 'Unit ' || number, 5, NULL) FROM generate_series(1, 25) AS number;
SELECT test.draft('applicant ' || number, 'mentor', 'spring') FROM generate_series(1, 25) AS number;
UPDATE program SET reviews_per_application = 2 WHERE id = test.id('spring');
UPDATE application SET state = 'submitted' WHERE program_id = test.id('spring');
SELECT test.act_as('hanna');
INSERT INTO program_staff (program_id, employee_id, role) VALUES (test.id('spring'), test.id('ole'), 'reviewer');
CREATE TEMPORARY VIEW assigned AS
  SELECT string_agg(user_name || ' ' || number, ', ' ORDER BY user_name) AS seen
    FROM (SELECT employee.user_name, count(*) AS number
            FROM application_reviewer JOIN employee ON employee.id = employee_id GROUP BY 1) AS each;
SELECT test.equal('the request assigns ten applications', $$SELECT seen FROM assigned$$, 'ole 10');
SELECT due_step_run('due_jobs', 5);
INSERT INTO program_staff (program_id, employee_id, role) VALUES (test.id('spring'), test.id('vera'), 'reviewer');
SELECT test.act_as('carl');
SELECT test.equal('due work assigns the rest', $$SELECT due_work_all(30)$$, 'true');
SELECT test.equal('each has both reviewers, although the second one came before the first was done', $$SELECT seen FROM assigned$$,
  'ole 25, vera 25');
SELECT test.equal('the reviewers are notified of each application once', $$SELECT
  count(*) || ' ' || count(DISTINCT (employee_id, object_id)) FROM notification WHERE kind = 'application_assigned'$$, '50 50');
SELECT test.act_as('hanna');
SELECT test.person('third', 'Elsewhere', 5, NULL);
INSERT INTO program_staff (program_id, employee_id, role) VALUES (test.id('spring'), test.id('third'), 'reviewer');
DELETE FROM program_staff WHERE program_id = test.id('spring') AND employee_id = test.id('ole');
SELECT due_work_all(30);
SELECT test.equal('somebody else gets what a reviewer leaves behind', $$SELECT seen FROM assigned$$, 'third 25, vera 25');
SELECT test.equal('the audit records each assignment that is lost', $$SELECT count(*) FROM audit_event
  WHERE object = 'application_reviewer' AND action = 'delete' AND actor_id = test.id('hanna')$$, '25');
INSERT INTO program_staff (program_id, employee_id, role) VALUES (test.id('spring'), test.id('ole'), 'reviewer');
SELECT test.act_as(''), set_config('kehrwert.client', 'hr-sync', true);
UPDATE employee SET active = false WHERE id = test.id('vera');
SELECT set_config('kehrwert.client', '', true);
SELECT due_work_all(30);
SELECT test.equal('somebody else gets what a leaver leaves behind', $$SELECT seen FROM assigned$$, 'ole 25, third 25');
SELECT test.equal('the audit names the client that made the write for all of them', $$SELECT count(*) FROM audit_event
  WHERE object = 'application_reviewer' AND action = 'insert' AND client = 'hr-sync'$$, '25');
ROLLBACK;

-- Many jobs in which nothing is left to do, because an earlier one has done it, do not make a step miss its deadline forever.
BEGIN;
SELECT test.company();
SELECT test.person('applicant ' || number, 'Unit ' || number, 5, NULL) FROM generate_series(1, 12) AS number;
SELECT test.draft('applicant ' || number, 'mentor', 'spring') FROM generate_series(1, 12) AS number;
UPDATE application SET state = 'submitted' WHERE program_id = test.id('spring');
INSERT INTO program_staff (program_id, employee_id, role)
SELECT test.id('spring'), test.id(name), 'reviewer' FROM unnest('{ole,vera,frida}'::text[]) AS name;
SELECT due_step_run('due_jobs', 2);
SELECT test.equal('each of these jobs counts as a piece', $$SELECT due_step_run('due_jobs', 2)$$, '2');
SELECT test.equal('so a step does no more of them than asked for', $$SELECT count(*) FROM due_job$$, '1');
ROLLBACK;

-- A new rule for pairs is applied by due work, in pieces: 12 pairs that have a manager in common.
BEGIN;
SELECT test.company();
SELECT test.person('boss', 'Board', 8, NULL);
UPDATE program SET forbid_same_manager = false WHERE id = test.id('spring');
SELECT test.person('mentor ' || number, 'Unit ' || number, 6, 'boss'), test.person('mentee ' || number, 'Office ' || number, 3, 'boss')
  FROM generate_series(1, 12) AS number;
SELECT test.accepted('mentor ' || number, 'mentor', 'spring'), test.accepted('mentee ' || number, 'mentee', 'spring')
  FROM generate_series(1, 12) AS number;
SELECT test.pair('pair ' || number, 'mentor ' || number, 'mentee ' || number) FROM generate_series(1, 6) AS number;
SELECT test.propose('proposal ' || number, 'mentor ' || number, 'mentee ' || number) FROM generate_series(7, 12) AS number;
UPDATE program SET forbid_same_manager = true WHERE id = test.id('spring');
CREATE TEMPORARY VIEW broken AS
  SELECT (SELECT count(*) FROM pairing WHERE conflict IS NOT NULL) || ' '
         || (SELECT count(*) FROM proposal WHERE state = 'superseded') AS seen;
SELECT test.equal('the request checks five pairs', $$SELECT seen FROM broken$$, '5 0');
SELECT test.refuses('a proposal that is not checked yet cannot be offered',
  $$UPDATE proposal SET state = 'offered' WHERE id = test.id('proposal 12')$$, 'pairing_same_manager_check');
SELECT due_step_run('due_jobs', 3);
UPDATE program SET forbid_same_manager = false WHERE id = test.id('spring');
UPDATE program SET forbid_same_manager = true WHERE id = test.id('spring');
SELECT due_work_all(30);
SELECT test.equal('due work checks the others', $$SELECT seen FROM broken$$, '6 6');
UPDATE program SET forbid_same_manager = false WHERE id = test.id('spring');
SELECT due_work_all(30);
SELECT test.equal('and clears the marks when the rule is gone', $$SELECT count(*) FROM pairing WHERE conflict IS NOT NULL$$, '0');
ROLLBACK;
