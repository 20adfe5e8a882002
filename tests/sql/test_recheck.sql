-- SPDX-License-Identifier: Apache-2.0
-- A change in HR data re-checks the pairs of everybody below: what was active pauses, what was proposed ends, however deep, and fast.
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
    ('the mentee becomes the manager', $$UPDATE employee SET manager_id = test.id('erik') WHERE id = test.id('tina')$$,
     'duo paused reporting_line_conflict, young forming'),
    ('twelve levels up', $$UPDATE employee SET manager_id = test.id('frida') WHERE id = test.id('level 1')$$,
     'duo active, young forming reporting_line_conflict'),
    ('along a dotted line', $$INSERT INTO employee_dotted_line VALUES (test.id('carl'), test.id('erik'))$$,
     'duo paused reporting_line_conflict, young forming'),
    ('the mentor becomes the manager', $$UPDATE employee SET manager_id = test.id('yuri') WHERE id = test.id('erik')$$,
     'duo paused reporting_line_conflict, young forming'),
    ('the same unit', $$UPDATE employee SET unit = 'IT' WHERE id = test.id('erik')$$, 'duo paused same_unit_conflict, young forming'),
    ('the same manager', $$UPDATE employee SET manager_id = test.id('tina') WHERE id = test.id('erik')$$,
     'duo paused same_manager_conflict, young forming'),
    ('the same manager over a dotted line', $$INSERT INTO employee_dotted_line VALUES (test.id('erik'), test.id('tina'))$$,
     'duo paused same_manager_conflict, young forming'),
    ('in a circle', $$UPDATE employee SET manager_id = test.id('yuri') WHERE id = test.id('ada')$$,
     'duo paused reporting_line_conflict, young forming'),
    ('a change that is none', $$UPDATE employee SET site = 'Kiel', manager_id = manager_id$$, 'duo active, young forming'),
    ('and back',
    $$UPDATE employee SET unit = 'IT' WHERE id = test.id('erik'); UPDATE employee SET unit = 'Sales' WHERE id = test.id('erik')$$,
     'duo paused, young forming'),
    ('a dotted line that goes', $$INSERT INTO employee_dotted_line VALUES (test.id('carl'), test.id('erik'));
       DELETE FROM employee_dotted_line$$, 'duo paused, young forming')
  ) AS change(what, statement, wanted);
SELECT test.after('open proposals end, offered and staged',
    $$UPDATE employee SET unit = 'Legal' WHERE id IN (test.id('loose'), test.id('deep'))$$,
  $$SELECT string_agg(state, ' ') FROM proposal$$, 'superseded superseded');
UPDATE employee SET unit = 'IT' WHERE id = test.id('erik');
SELECT test.refuses('the pair cannot go on meanwhile', $$UPDATE pairing SET state = 'active' WHERE id = test.id('duo')$$,
  'pairing_same_unit_check');
SELECT test.equal('both and the manager are told, once', $$SELECT string_agg(user_name, ' ' ORDER BY user_name)
  FROM notification JOIN employee ON employee.id = employee_id WHERE kind = 'pairing_conflict'$$, 'erik hanna yuri');
SELECT test.equal('nothing more is told', $$SELECT count(*) FROM notification$$, '3');
SELECT test.equal('it was the service', $$SELECT count(*) FROM transition WHERE object_id = test.id('duo') AND to_state = 'paused'
  AND actor_id IS NULL$$, '1');
SELECT test.equal('the actor is the actor again', $$SELECT current_actor() = test.id('hanna')$$, 'true');
UPDATE employee SET unit = 'Sales' WHERE id = test.id('erik');
SELECT test.passes('mended, the two go on', $$UPDATE pairing SET state = 'active' WHERE id = test.id('duo')$$);
SELECT test.equal('and are told', $$WITH moved AS (UPDATE pairing SET state = 'active' WHERE id = test.id('duo') RETURNING 1)
  SELECT count(*) FROM moved$$, '1');
SELECT test.equal('resumed', $$SELECT count(*) FROM notification WHERE kind = 'pairing_resumed'$$, '2');
ROLLBACK;

-- What the two are told of their moves, and what not.
BEGIN;
SELECT test.duo();
SELECT test.act_as('yuri');
SELECT test.equal('formed: both, started: whoever did not do it',
    $$SELECT string_agg(kind || ' ' || user_name, ', ' ORDER BY kind, user_name)
  FROM notification JOIN employee ON employee.id = employee_id WHERE object = 'pairing'$$,
  'pairing_formed erik, pairing_formed yuri, pairing_started erik, pairing_started yuri');
SELECT test.after('told of ' || move.name, move.statement, $$SELECT string_agg(kind || ' ' || user_name, ', ' ORDER BY kind, user_name)
  FROM notification JOIN employee ON employee.id = employee_id WHERE object = 'pairing' AND kind !~ 'formed|started'$$, move.wanted)
  FROM (VALUES
    ('pause', $$UPDATE pairing SET state = 'paused' WHERE id = test.id('duo')$$, 'pairing_paused erik'),
    ('completion', $$UPDATE pairing SET state = 'completed' WHERE id = test.id('duo')$$, 'pairing_completed erik'),
    ('the end, alike', $$UPDATE pairing SET state = 'ended' WHERE id = test.id('duo')$$, 'pairing_ended erik, pairing_ended yuri'),
    ('the end by withdrawal, alike', $$UPDATE application SET state = 'withdrawn' WHERE id = test.id('yuri mentor')$$,
     'pairing_ended erik, pairing_ended yuri'),
    ('a leaver''s end', $$UPDATE employee SET active = false WHERE id = test.id('yuri')$$, 'pairing_ended erik')
  ) AS move(name, statement, wanted);
ROLLBACK;

-- Ten thousand people, each boss over ten, all of them in five thousand pairs; the top of them all gets another manager.
BEGIN;
SELECT test.duo();
ALTER TABLE application DISABLE TRIGGER USER;
ALTER TABLE pairing DISABLE TRIGGER USER;
INSERT INTO employee (id, user_name, display_name, unit, level)
SELECT test.named('p' || number, uuidv7()), 'p' || number, 'P', 'Unit ' || number, 5 FROM generate_series(1, 10000) AS number;
UPDATE employee SET manager_id = boss.id
  FROM generate_series(2, 10000) AS number
  JOIN test.thing AS boss ON boss.name = 'p' || CASE WHEN number > 10 THEN number / 10 + 1 ELSE 1 END
 WHERE employee.user_name = 'p' || number;
INSERT INTO application (id, program_id, employee_id, role, state, languages, capacity)
SELECT test.id('p' || number), test.id('spring'), test.id('p' || number), CASE WHEN number % 2 = 0 THEN 'mentor' ELSE 'mentee' END,
       'matched', '{de}', 1
  FROM generate_series(1, 10000) AS number;
INSERT INTO pairing (program_id, mentor_application_id, mentee_application_id, mentor_id, mentee_id, state, mentor_signed_at,
                     mentee_signed_at, sessions_planned)
SELECT test.id('spring'), test.id('p' || number), test.id('p' || number - 1), test.id('p' || number), test.id('p' || number - 1), 'active',
       app_now(), app_now(), 4
  FROM generate_series(2, 10000, 2) AS number;
UPDATE program SET forbid_same_manager = false WHERE id = test.id('spring');
ALTER TABLE application ENABLE TRIGGER USER;
ALTER TABLE pairing ENABLE TRIGGER USER;
CREATE FUNCTION test.seconds(statement text) RETURNS numeric LANGUAGE plpgsql AS $$
DECLARE
  start timestamptz := clock_timestamp();
BEGIN
  EXECUTE statement;
  RETURN extract(epoch FROM clock_timestamp() - start);
END;
$$;
SELECT test.equal('a top manager of a company of 10,000 changes in less than a second',
  $$SELECT test.seconds($x$UPDATE employee SET manager_id = test.id('p9999') WHERE id = test.id('p1')$x$) < 1$$, 'true');
SELECT test.equal('and is found above whom there was nobody', $$SELECT count(*) FROM pairing WHERE conflict = 'reporting_line_conflict'
  AND test.id('p10000') IN (mentor_id, mentee_id)$$, '1');
ROLLBACK;
