-- SPDX-License-Identifier: Apache-2.0
-- Due work: the daily snapshot of how many people of each expected level take part, and how much of it may be shown.

-- Withholds levels from the smallest up, until the withheld levels together have at least minimum_group_size people. Otherwise the figure
-- of a small level could be computed from a total and the other levels.
CREATE OR REPLACE FUNCTION participation_counts(item program) RETURNS TABLE (level int, people int, takers int, shown boolean)
LANGUAGE sql STABLE AS $$
  WITH counted AS (
    SELECT expected.level,
           count(employee.id)::int AS people,
           (count(employee.id) FILTER (WHERE EXISTS (
             SELECT FROM application
              WHERE application.program_id = item.id
                AND application.employee_id = employee.id
                AND application.state IN ('submitted', 'under_review', 'shortlisted', 'waitlisted', 'accepted', 'matched'))))::int AS takers
      FROM (SELECT DISTINCT unnest(item.expected_levels)) AS expected(level)
      LEFT JOIN employee ON employee.level = expected.level AND employee.active
     GROUP BY expected.level
  ),
  ordered AS (
    SELECT counted.*,
           sum(counted.people) OVER (ORDER BY counted.people, counted.level) - counted.people AS people_before
      FROM counted
  )
  SELECT ordered.level, ordered.people, ordered.takers,
         ordered.people >= item.minimum_group_size AND ordered.people_before NOT BETWEEN 1 AND item.minimum_group_size - 1
    FROM ordered
$$;
COMMENT ON FUNCTION participation_counts(program) IS
  'For each level that the program expects: how many people it has, how many of them have an application that is submitted and neither '
  'withdrawn nor declined, and whether its figure may be shown. It is withheld for a level with fewer than minimum_group_size people, and '
  'for the next larger levels until all withheld levels together have that many people.';

CREATE OR REPLACE FUNCTION participation_capped(takers int, people int) RETURNS int
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  cap int := GREATEST(2, (people + 4) / 5 - 1);
BEGIN
  RETURN LEAST(GREATEST(takers, cap), people - cap);
END;
$$;
COMMENT ON FUNCTION participation_capped(int, int) IS
  'How many of the people take part, but at least the largest number in the lowest fifth and at most the smallest in the highest fifth; '
  'these have at least three numbers each. What is shown depends on this number only, so it never reveals whether nobody, everybody or '
  'everybody but one takes part.';

CREATE OR REPLACE FUNCTION participation_figures(item program)
  RETURNS TABLE (level int, people int, takers int, at_least int, below int)
LANGUAGE sql STABLE AS $$
  SELECT counted.level, counted.people, counted.takers,
         CASE
           WHEN takers.capped - item.minimum_group_size >= takers.lowest
             THEN NULLIF((takers.capped - item.minimum_group_size + 1) * 5 / counted.people * 20, 0)
         END,
         CASE
           WHEN takers.capped + item.minimum_group_size <= takers.highest
             THEN NULLIF(((takers.capped + item.minimum_group_size) * 5 + counted.people - 1) / counted.people * 20, 100)
         END
    FROM participation_counts(item) AS counted
   CROSS JOIN LATERAL (
         SELECT participation_capped(counted.takers, counted.people) AS capped,
                participation_capped(0, counted.people) AS lowest,
                participation_capped(counted.people, counted.people) AS highest) AS takers
   WHERE counted.shown
$$;
COMMENT ON FUNCTION participation_figures(program) IS
  'The ranges of the levels that are not withheld, as they would be set today, in steps of 20 %. A range stays true until as many people '
  'have changed as it takes to set it anew. NULL where no range is left.';

-- A range is set anew only when so many people have changed that it says nothing about one of them.
CREATE OR REPLACE FUNCTION participation_set(item program) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  INSERT INTO participation_level AS held (program_id, level, people, takers, at_least, below)
  SELECT item.id, figure.level, figure.people, figure.takers, figure.at_least, figure.below
    FROM participation_figures(item) AS figure
  ON CONFLICT (program_id, level) DO UPDATE
     SET people = excluded.people, takers = excluded.takers, at_least = excluded.at_least, below = excluded.below
   WHERE abs(participation_capped(excluded.takers, excluded.people) - participation_capped(held.takers, excluded.people))
         >= item.minimum_group_size;
END;
$$;
COMMENT ON FUNCTION participation_set(program) IS
  'Sets the range of each level that has none yet, or in which at least minimum_group_size people more or fewer take part than when it was '
  'last set. Every other range stays as it is.';

CREATE OR REPLACE FUNCTION due_participation(most int) RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  due program;
  done int := 0;
BEGIN
  FOR due IN
    SELECT program.*
      FROM program
     WHERE program.participation = 'expected'
       AND program.state IN ('published', 'matching', 'running', 'concluding')
       AND NOT EXISTS (SELECT FROM participation AS last
                        WHERE last.program_id = program.id AND last.taken_on >= today_in(program.time_zone))
     ORDER BY program.id
     LIMIT most
       FOR KEY SHARE OF program SKIP LOCKED
  LOOP
    INSERT INTO participation (program_id, taken_on, levels, shown)
    SELECT due.id, today_in(due.time_zone), array_agg(counted.level ORDER BY counted.level),
           COALESCE(array_agg(counted.level ORDER BY counted.level) FILTER (WHERE counted.shown), '{}')
      FROM participation_counts(due) AS counted
    ON CONFLICT (program_id) DO UPDATE
       SET taken_on = excluded.taken_on, levels = excluded.levels, shown = excluded.shown
     WHERE participation.taken_on < excluded.taken_on;
    IF FOUND THEN
      PERFORM participation_set(due);
      done := done + 1;
    END IF;
  END LOOP;
  RETURN done;
END;
$$;
COMMENT ON FUNCTION due_participation(int) IS
  'Due step: takes today''s participation snapshot of each program that expects participation and has not ended.';
