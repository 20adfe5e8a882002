-- SPDX-License-Identifier: Apache-2.0
-- What belongs to a round of a program beside its settings: who may apply.

-- migrate:up

CREATE TABLE program_eligibility (
  id uuid NOT NULL DEFAULT uuidv7(),
  version bigint NOT NULL DEFAULT 1,
  program_id uuid NOT NULL,
  role text NOT NULL,
  levels int[],
  units text[],
  tenure_months int,
  competence int,
  created_at timestamptz NOT NULL DEFAULT app_now(),
  updated_at timestamptz NOT NULL DEFAULT app_now(),
  CONSTRAINT program_eligibility_id_pkey PRIMARY KEY (id),
  CONSTRAINT program_eligibility_program_id_role_key UNIQUE (program_id, role),
  CONSTRAINT program_eligibility_program_id_fkey FOREIGN KEY (program_id) REFERENCES program (id),
  CONSTRAINT program_eligibility_role_check CHECK (role IN ('mentor', 'mentee')),
  CONSTRAINT program_eligibility_levels_check CHECK (
    cardinality(levels) > 0 AND levels <@ ARRAY[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]),
  CONSTRAINT program_eligibility_units_check CHECK (cardinality(units) BETWEEN 1 AND 100 AND all_match(units, '^.{1,200}$')),
  CONSTRAINT program_eligibility_tenure_months_check CHECK (tenure_months BETWEEN 1 AND 600),
  CONSTRAINT program_eligibility_competence_check CHECK (competence BETWEEN 1 AND 5)
);
COMMENT ON TABLE program_eligibility IS
  'Who may apply to a program as mentor and as mentee: two rows per program, made with it. Read by everyone who may read the program.';
COMMENT ON COLUMN program_eligibility.id IS 'UUID version 7.';
COMMENT ON COLUMN program_eligibility.version IS 'Counts changes from 1; the ETag.';
COMMENT ON COLUMN program_eligibility.program_id IS 'The program.';
COMMENT ON COLUMN program_eligibility.role IS 'mentor or mentee.';
COMMENT ON COLUMN program_eligibility.levels IS 'Management levels that may apply; NULL: all.';
COMMENT ON COLUMN program_eligibility.units IS 'Units whose people may apply, at most 100; NULL: all.';
COMMENT ON COLUMN program_eligibility.tenure_months IS 'Months one must have worked in the company, 1 to 600; NULL: any.';
COMMENT ON COLUMN program_eligibility.competence IS
  'Level, 1 to 5, that one topic of the application must reach: competence of a mentor, gap of a mentee; NULL: any.';
COMMENT ON COLUMN program_eligibility.created_at IS 'When the row was made.';
COMMENT ON COLUMN program_eligibility.updated_at IS 'When the row was last changed.';
CREATE TRIGGER program_eligibility_3_version BEFORE UPDATE ON program_eligibility FOR EACH ROW EXECUTE FUNCTION row_version();
CREATE TRIGGER program_eligibility_5_audit AFTER UPDATE OR DELETE ON program_eligibility
  FOR EACH ROW EXECUTE FUNCTION audit_write('program_id');
GRANT SELECT, UPDATE (levels, units, tenure_months, competence) ON program_eligibility TO kehrwert_app;

CREATE FUNCTION program_eligibility_begins() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO program_eligibility (program_id, role) VALUES (NEW.id, 'mentor'), (NEW.id, 'mentee');
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION program_eligibility_begins() IS 'Trigger: a new program admits everybody in both roles until somebody narrows it.';
CREATE TRIGGER program_7_eligibility AFTER INSERT ON program FOR EACH ROW EXECUTE FUNCTION program_eligibility_begins();

CREATE FUNCTION eligibility_broken(item application) RETURNS text
LANGUAGE sql STABLE AS $$
  SELECT CASE
           WHEN person.minor AND NOT program.minors_admitted THEN 'application_minor_check'
           WHEN person.level <> ALL (wanted.levels) THEN 'application_eligibility_level_check'
           WHEN person.unit <> ALL (wanted.units) THEN 'application_eligibility_unit_check'
           WHEN wanted.tenure_months IS NOT NULL
             AND COALESCE(person.hired_on + make_interval(months => wanted.tenure_months) > app_today(), true)
             THEN 'application_eligibility_tenure_check'
           WHEN wanted.competence IS NOT NULL
             AND NOT EXISTS (SELECT FROM application_topic AS chosen
                              WHERE chosen.application_id = item.id AND chosen.level >= wanted.competence)
             THEN 'application_eligibility_competence_check'
         END
    FROM program
    JOIN program_eligibility AS wanted ON wanted.program_id = program.id AND wanted.role = item.role
    JOIN employee AS person ON person.id = item.employee_id
   WHERE program.id = item.program_id
$$;
COMMENT ON FUNCTION eligibility_broken(application) IS
  'The first rule of the program that does not admit the application, as a name for refuse(); NULL if all do. An unknown first day in '
  'the company is no tenure.';

CREATE FUNCTION program_eligibility_json(item program_eligibility) RETURNS json
LANGUAGE sql STABLE AS $$
  SELECT json_build_object(
    'version', item.version,
    'program_id', item.program_id,
    'role', item.role,
    'levels', item.levels,
    'units', item.units,
    'tenure_months', item.tenure_months,
    'competence', item.competence,
    'updated_at', rfc3339(item.updated_at))
$$;
COMMENT ON FUNCTION program_eligibility_json(program_eligibility) IS 'Who may apply in a role, as the API shows it.';

-- migrate:down

DROP FUNCTION program_eligibility_json(program_eligibility);
DROP FUNCTION eligibility_broken(application);
DROP TRIGGER program_7_eligibility ON program;
DROP FUNCTION program_eligibility_begins();
DROP TABLE program_eligibility;
