-- SPDX-License-Identifier: Apache-2.0
-- Due work: the daily snapshot of the share of people in each expected level who take part.

-- Withholds levels from the smallest up, until the withheld levels together have at least minimum_group_size people. Otherwise the share of
-- a small level could be computed from the total and the other levels.
CREATE OR REPLACE FUNCTION participation_shares(item program) RETURNS TABLE (level int, share int)
LANGUAGE sql STABLE AS $$
  WITH counted AS (
    SELECT expected.level,
           count(employee.id) AS people,
           count(employee.id) FILTER (WHERE EXISTS (
             SELECT FROM application
              WHERE application.program_id = item.id
                AND application.employee_id = employee.id
                AND application.state IN ('submitted', 'under_review', 'shortlisted', 'waitlisted', 'accepted', 'matched'))) AS takers
      FROM (SELECT DISTINCT unnest(item.expected_levels)) AS expected(level)
      LEFT JOIN employee ON employee.level = expected.level AND employee.active
     GROUP BY expected.level
  ),
  ordered AS (
    SELECT counted.level, counted.people, counted.takers,
           sum(counted.people) OVER (ORDER BY counted.people, counted.level) - counted.people AS people_before
      FROM counted
  )
  SELECT ordered.level,
         CASE
           WHEN ordered.people < item.minimum_group_size THEN NULL
           WHEN ordered.people_before BETWEEN 1 AND item.minimum_group_size - 1 THEN NULL
           ELSE (ordered.takers * 10 / ordered.people)::int * 10
         END
    FROM ordered
   ORDER BY ordered.level
$$;
COMMENT ON FUNCTION participation_shares(program) IS
  'For each level that the program expects, the percentage of its people who have an application that is submitted and neither withdrawn '
  'nor declined, rounded down to a multiple of ten. NULL for a level with fewer than minimum_group_size people, and for the next larger '
  'levels until all withheld levels together have that many people.';

CREATE OR REPLACE FUNCTION due_participation(most int) RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  due record;
  done int := 0;
BEGIN
  FOR due IN
    SELECT program.id
      FROM program
     WHERE program.participation = 'expected'
       AND program.state IN ('published', 'matching', 'running', 'concluding')
       AND NOT EXISTS (SELECT FROM participation AS last WHERE last.program_id = program.id AND last.taken_on >= app_today())
     ORDER BY program.id
     LIMIT most
       FOR KEY SHARE OF program SKIP LOCKED
  LOOP
    INSERT INTO participation (program_id, taken_on, levels, shares)
    SELECT due.id, app_today(), array_agg(shares.level ORDER BY shares.level), array_agg(shares.share ORDER BY shares.level)
      FROM program
     CROSS JOIN LATERAL participation_shares(program) AS shares
     WHERE program.id = due.id
    ON CONFLICT (program_id) DO UPDATE
       SET taken_on = excluded.taken_on, levels = excluded.levels, shares = excluded.shares
     WHERE participation.taken_on < excluded.taken_on;
    IF FOUND THEN
      done := done + 1;
    END IF;
  END LOOP;
  RETURN done;
END;
$$;
COMMENT ON FUNCTION due_participation(int) IS
  'Step of due work: takes today''s participation snapshot of each program that expects participation and has not ended.';
