-- SPDX-License-Identifier: Apache-2.0
-- 10,000 people, each the manager of ten, all of them in 5,000 pairs of one program. Prints in ms how long it takes until the person at the
-- top has a new manager and all pairs are checked again, until the program is closed, and until due work has closed its pairs; and for
-- comparison, how long an update of 10,000 employees takes that sets off nothing.
BEGIN;
SELECT test.duo();
ALTER TABLE application DISABLE TRIGGER USER;
ALTER TABLE pairing DISABLE TRIGGER USER;
INSERT INTO employee (id, user_name, display_name, unit, level)
SELECT test.named('p' || number, new_id()), 'p' || number, 'P', 'Unit ' || number, 5 FROM generate_series(1, 10000) AS number;
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
ANALYZE employee, application, pairing;
CREATE FUNCTION test.milliseconds(statement text) RETURNS numeric LANGUAGE plpgsql AS $$
DECLARE
  start timestamptz := clock_timestamp();
BEGIN
  EXECUTE statement;
  RETURN round(1000 * extract(epoch FROM clock_timestamp() - start));
END;
$$;
SELECT test.milliseconds($$UPDATE employee SET manager_id = test.id('p9999') WHERE id = test.id('p1')$$) AS recheck,
       count(*) FILTER (WHERE conflict IS NOT NULL) AS conflicts FROM pairing;
UPDATE program SET state = 'matching' WHERE id = test.id('spring');
UPDATE program SET state = 'running' WHERE id = test.id('spring');
UPDATE program SET state = 'concluding' WHERE id = test.id('spring');
SELECT test.milliseconds($$UPDATE program SET state = 'closed' WHERE id = test.id('spring')$$) AS close;
CREATE FUNCTION test.close_pairs() RETURNS int LANGUAGE plpgsql AS $$
DECLARE
  pieces int := 0;
BEGIN
  WHILE due_step_run('due_pairings', 100) > 0 LOOP
    pieces := pieces + 1;
  END LOOP;
  RETURN pieces;
END;
$$;
SELECT test.milliseconds($$SELECT test.close_pairs()$$) AS close_pairs;
ALTER TABLE employee DISABLE TRIGGER USER;
SELECT test.milliseconds($$UPDATE employee SET site = 'Kiel'$$) AS plain_update;
ROLLBACK;
