-- SPDX-License-Identifier: Apache-2.0
-- A change in HR data re-checks the pairs of everybody below, however deep: active pairings pause, open proposals end.
BEGIN;
SELECT test.duo();
SELECT test.person('level ' || depth, 'Sales', 2, CASE WHEN depth = 1 THEN 'ada' ELSE 'level ' || depth - 1 END)
  FROM generate_series(1, 12) AS depth;
SELECT test.person('deep', 'Stores', 7, 'level 12'), test.person('loose', 'Press', 6, NULL);
SELECT test.accepted('deep', 'mentor', 'spring'), test.accepted('loose', 'mentor', 'spring');
SELECT test.accepted('frida', 'mentee', 'spring'), test.accepted('vera', 'mentee', 'spring');
SELECT test.pair('young', 'deep', 'frida');
SELECT test.offer('offer', 'loose', 'vera'), test.propose('staged', 'deep', 'vera');
DELETE FROM notification;
SET LOCAL ROLE kehrwert_app;
SELECT test.act_as('hanna');
CREATE TEMPORARY VIEW seen AS
  SELECT string_agg(concat_ws(' ', test.name, pairing.state, pairing.conflict), ', ' ORDER BY test.name) AS pairs
    FROM pairing JOIN test.thing AS test USING (id);
SELECT test.after(change.what, change.statement, $$SELECT pairs FROM seen$$, change.wanted)
  FROM (VALUES
    ('the mentee becomes a manager above the mentor', $$UPDATE employee SET manager_id = test.id('erik') WHERE id = test.id('tina')$$,
     'duo paused reporting_line_conflict, young forming'),
    ('the mentee becomes a manager twelve levels up', $$UPDATE employee SET manager_id = test.id('frida') WHERE id = test.id('level 1')$$,
     'duo active, young forming reporting_line_conflict'),
    ('the mentee becomes a manager on a dotted reporting line',
     $$INSERT INTO employee_dotted_line VALUES (test.id('carl'), test.id('erik'))$$,
     'duo paused reporting_line_conflict, young forming'),
    ('the mentor becomes the mentee''s manager', $$UPDATE employee SET manager_id = test.id('yuri') WHERE id = test.id('erik')$$,
     'duo paused reporting_line_conflict, young forming'),
    ('both are in the same unit',
     $$UPDATE employee SET unit = 'IT' WHERE id = test.id('erik')$$, 'duo paused same_unit_conflict, young forming'),
    ('both have the same manager', $$UPDATE employee SET manager_id = test.id('tina') WHERE id = test.id('erik')$$,
     'duo paused same_manager_conflict, young forming'),
    ('both have the same manager, one on a dotted reporting line',
     $$INSERT INTO employee_dotted_line VALUES (test.id('erik'), test.id('tina'))$$,
     'duo paused same_manager_conflict, young forming'),
    ('the reporting lines form a circle', $$UPDATE employee SET manager_id = test.id('yuri') WHERE id = test.id('ada')$$,
     'duo paused reporting_line_conflict, young forming'),
    ('an update that changes nothing', $$UPDATE employee SET site = 'Kiel', manager_id = manager_id$$, 'duo active, young forming'),
    ('a conflict that is resolved again',
    $$UPDATE employee SET unit = 'IT' WHERE id = test.id('erik'); UPDATE employee SET unit = 'Sales' WHERE id = test.id('erik')$$,
     'duo paused, young forming'),
    ('a dotted reporting line that is removed again', $$INSERT INTO employee_dotted_line VALUES (test.id('carl'), test.id('erik'));
       DELETE FROM employee_dotted_line$$, 'duo paused, young forming')
  ) AS change(what, statement, wanted);
SELECT test.after('offered and staged proposals are superseded',
    $$UPDATE employee SET unit = 'Legal' WHERE id IN (test.id('loose'), test.id('deep'))$$,
  $$SELECT string_agg(state, ' ') FROM proposal$$, 'superseded superseded');
UPDATE employee SET unit = 'IT' WHERE id = test.id('erik');
SELECT test.refuses('the pairing cannot be resumed while the conflict lasts',
  $$UPDATE pairing SET state = 'active' WHERE id = test.id('duo')$$,
  'pairing_same_unit_check');
SELECT test.equal('both people and the program manager are notified once', $$SELECT string_agg(user_name, ' ' ORDER BY user_name)
  FROM notification JOIN employee ON employee.id = employee_id WHERE kind = 'pairing_conflict'$$, 'erik hanna yuri');
SELECT test.equal('no other notifications are sent', $$SELECT count(*) FROM notification$$, '3');
SELECT test.equal('the service is the actor', $$SELECT count(*) FROM transition WHERE object_id = test.id('duo') AND to_state = 'paused'
  AND actor_id IS NULL$$, '1');
SELECT test.equal('after the re-check, the actor is the caller again', $$SELECT current_actor() = test.id('hanna')$$, 'true');
UPDATE employee SET unit = 'Sales' WHERE id = test.id('erik');
SELECT test.passes('once the conflict is resolved, the pairing can be resumed',
  $$UPDATE pairing SET state = 'active' WHERE id = test.id('duo')$$);
SELECT test.equal('resuming changes one pairing',
  $$WITH moved AS (UPDATE pairing SET state = 'active' WHERE id = test.id('duo') RETURNING 1)
  SELECT count(*) FROM moved$$, '1');
SELECT test.equal('both people are notified that the pairing is resumed',
  $$SELECT count(*) FROM notification WHERE kind = 'pairing_resumed'$$, '2');
ROLLBACK;

-- What the two people are notified of.
BEGIN;
SELECT test.duo();
SELECT test.act_as('yuri');
SELECT test.equal('both people are notified of a new pairing and of its start',
    $$SELECT string_agg(kind || ' ' || user_name, ', ' ORDER BY kind, user_name)
  FROM notification JOIN employee ON employee.id = employee_id WHERE object = 'pairing'$$,
  'pairing_formed erik, pairing_formed yuri, pairing_started erik, pairing_started yuri');
SELECT test.after('the right people are notified of ' || move.name, move.statement,
  $$SELECT string_agg(kind || ' ' || user_name, ', ' ORDER BY kind, user_name)
  FROM notification JOIN employee ON employee.id = employee_id WHERE object = 'pairing' AND kind !~ 'formed|started'$$, move.wanted)
  FROM (VALUES
    ('a pause', $$UPDATE pairing SET state = 'paused' WHERE id = test.id('duo')$$, 'pairing_paused erik'),
    ('a completion', $$UPDATE pairing SET state = 'completed' WHERE id = test.id('duo')$$, 'pairing_completed erik'),
    ('the end, both alike', $$UPDATE pairing SET state = 'ended' WHERE id = test.id('duo')$$, 'pairing_ended erik, pairing_ended yuri'),
    ('the end by a withdrawal, both alike', $$UPDATE application SET state = 'withdrawn' WHERE id = test.id('yuri mentor')$$,
     'pairing_ended erik, pairing_ended yuri'),
    ('the end by leaving the company', $$UPDATE employee SET active = false WHERE id = test.id('yuri')$$, 'pairing_ended erik')
  ) AS move(name, statement, wanted);
ROLLBACK;

-- The person at the top of one thousand gets a manager.
BEGIN;
SELECT test.large_company(1000);
UPDATE employee SET manager_id = test.id('p999') WHERE id = test.id('p1');
SELECT test.equal('the conflict with the new top manager is found',
  $$SELECT count(*) FROM pairing WHERE conflict = 'reporting_line_conflict'
  AND test.id('p1000') IN (mentor_id, mentee_id)$$, '1');
ROLLBACK;
