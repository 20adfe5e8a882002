-- SPDX-License-Identifier: Apache-2.0
-- How many of those who are expected take part: a share for each level, frozen once a day, never a name.

-- migrate:up

CREATE TABLE participation (
  program_id uuid NOT NULL,
  taken_on date NOT NULL,
  levels int[] NOT NULL,
  shares int[] NOT NULL,
  CONSTRAINT participation_program_id_pkey PRIMARY KEY (program_id),
  CONSTRAINT participation_program_id_fkey FOREIGN KEY (program_id) REFERENCES program (id),
  CONSTRAINT participation_shares_check CHECK (
    cardinality(shares) = cardinality(levels)
    AND array_remove(shares, NULL) <@ ARRAY[0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100])
);
COMMENT ON TABLE participation IS
  'The last daily snapshot of a program that expects participation, with what may be shown and nothing else. Read by the staff of the '
  'program and by auditors. Kept as long as the program.';
COMMENT ON COLUMN participation.program_id IS 'The program.';
COMMENT ON COLUMN participation.taken_on IS 'UTC day of the snapshot.';
COMMENT ON COLUMN participation.levels IS 'The levels that are expected, in order.';
COMMENT ON COLUMN participation.shares IS
  'For each level the percentage of its people who take part, rounded down to tens; NULL where it is withheld.';
GRANT SELECT ON participation TO kehrwert_app;

-- Smallest level first: those withheld must be enough people together, or what is known of the whole would tell about them.
CREATE FUNCTION participation_shares(item program) RETURNS TABLE (level int, share int)
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
  'For each level that the program expects, the percentage of its people with an application that is handed in and neither withdrawn nor '
  'declined, rounded down to tens. NULL for a level with fewer people than minimum_group_size, and for the next bigger ones until all that '
  'is withheld covers so many people.';

CREATE FUNCTION due_participation(most int) RETURNS int
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
  'Step of due work: takes the day''s snapshot of each program that expects participation and has not come to its end.';
INSERT INTO due_step (name, position) VALUES ('due_participation', 50);

CREATE FUNCTION participation_json(item participation) RETURNS json
LANGUAGE sql STABLE AS $$
  SELECT json_build_object(
    'program_id', item.program_id,
    'taken_on', item.taken_on,
    'levels', (
      SELECT json_agg(json_build_object('level', each.level, 'share', each.share) ORDER BY each.level)
        FROM unnest(item.levels, item.shares) AS each(level, share)))
$$;
COMMENT ON FUNCTION participation_json(participation) IS 'A snapshot of the participation as the API shows it.';

-- migrate:down

DROP FUNCTION participation_json(participation);
DELETE FROM due_step WHERE name = 'due_participation';
DROP FUNCTION due_participation(int);
DROP FUNCTION participation_shares(program);
DROP TABLE participation;
