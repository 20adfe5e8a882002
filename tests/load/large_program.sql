-- SPDX-License-Identifier: Apache-2.0
-- 10,000 people in 5,000 pairs of one program. Prints the milliseconds that it takes to give the person at the top a new manager and check
-- all pairs again, to close the program, to close its pairs by due work and, for comparison, to update 10,000 employees without setting off
-- anything. All in one transaction, unlike due work of the service.
BEGIN;
SELECT test.large_company(10000);
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
SELECT test.milliseconds($$
  DO $loop$ BEGIN WHILE due_step_run('due_pairings', 100) > 0 LOOP END LOOP; END $loop$
$$) AS close_pairs;
ALTER TABLE employee DISABLE TRIGGER USER;
SELECT test.milliseconds($$UPDATE employee SET site = 'Kiel'$$) AS plain_update;
ROLLBACK;
