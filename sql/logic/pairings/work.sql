-- SPDX-License-Identifier: Apache-2.0
-- The locks to take before a pairing is created or ended; due work: closing the pairings of a program that has ended.

-- Lock order. The reporting lines come first, because a change of one re-checks many pairings. The program comes next, so that it is
-- neither closed nor cancelled before the commit; a program that closes is also locked before its pairings. Both applications are locked in
-- the order of their ids, so that two pairings of the same people cannot deadlock.
CREATE OR REPLACE FUNCTION pairing_lock(mentor_application_id uuid, mentee_application_id uuid) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM reporting_lock(ARRAY(
    SELECT each.employee_id
      FROM application AS each
     WHERE each.id IN (pairing_lock.mentor_application_id, pairing_lock.mentee_application_id)));
  PERFORM FROM program
    JOIN application AS each ON each.program_id = program.id
    WHERE each.id = pairing_lock.mentor_application_id
      FOR SHARE OF program;
  PERFORM FROM application AS each
    WHERE each.id IN (pairing_lock.mentor_application_id, pairing_lock.mentee_application_id)
    ORDER BY each.id
      FOR NO KEY UPDATE;
END;
$$;
COMMENT ON FUNCTION pairing_lock(uuid, uuid) IS
  'Locks everything that a pairing of the two applications depends on, until the commit. Call it before locking a proposal.';

-- Ending a pairing locks the pairing first and its applications second. Withdrawing an application must use the same order.
CREATE OR REPLACE FUNCTION pairings_lock(program_id uuid, employee_id uuid) RETURNS boolean
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM pairing
    WHERE pairings_lock.employee_id IN (pairing.mentor_id, pairing.mentee_id)
      AND (pairings_lock.program_id IS NULL OR pairing.program_id = pairings_lock.program_id)
      AND pairing.closed_at IS NULL
    ORDER BY pairing.id
      FOR NO KEY UPDATE;
  RETURN true;
END;
$$;
COMMENT ON FUNCTION pairings_lock(uuid, uuid) IS
  'Locks the person''s open pairings in the program, or in all programs if program_id is NULL. Call it before withdrawing an application '
  'of the person. Always true.';

CREATE OR REPLACE FUNCTION pairings_close(item program, ids uuid[]) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  UPDATE pairing
     SET state = CASE WHEN item.state = 'cancelled' OR pairing.state = 'forming' THEN 'ended' ELSE 'completed' END
   WHERE pairing.id = ANY (ids)
     AND pairing_open(pairing);
END;
$$;
COMMENT ON FUNCTION pairings_close(program, uuid[]) IS
  'Closes those of the pairings that are open, because their program has ended: completes them, but ends those that are still forming, and '
  'all of them if the program was cancelled.';

-- Looks into each ended program by its index: most of the time nothing is due, and a join would read all pairings to find that out.
CREATE OR REPLACE FUNCTION due_pairings(most int) RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  due record;
  done int := 0;
  rule text;
BEGIN
  FOR due IN
    SELECT open.id, program
      FROM program
     CROSS JOIN LATERAL (
           SELECT pairing.id
             FROM pairing
            WHERE pairing.program_id = program.id
              AND pairing_open(pairing)
            LIMIT most
              FOR NO KEY UPDATE SKIP LOCKED) AS open
     WHERE program_ended(program)
     LIMIT most
  LOOP
    BEGIN
      PERFORM pairings_close(due.program, ARRAY[due.id]);
      done := done + 1;
    EXCEPTION WHEN OTHERS THEN
      GET STACKED DIAGNOSTICS rule = CONSTRAINT_NAME;
      PERFORM due_failed('due_pairings', due.id, SQLSTATE, rule);
    END;
  END LOOP;
  RETURN done;
END;
$$;
COMMENT ON FUNCTION due_pairings(int) IS
  'Due step: closes the open pairings of programs that have ended. A pairing that breaks a rule stays as it is, and a warning is logged.';
