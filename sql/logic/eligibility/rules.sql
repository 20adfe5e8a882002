-- SPDX-License-Identifier: Apache-2.0
-- Whom a program admits.

CREATE OR REPLACE FUNCTION eligibility_broken(item application) RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (
    SELECT CASE
             WHEN is_minor(person, today_in(program.time_zone)) AND NOT program.minors_admitted THEN 'application_minor_check'
             WHEN person.level <> ALL (wanted.levels) THEN 'application_eligibility_level_check'
             WHEN person.unit <> ALL (wanted.units) THEN 'application_eligibility_unit_check'
             WHEN wanted.tenure_months IS NOT NULL
               AND COALESCE(person.hired_on + make_interval(months => wanted.tenure_months) > today_in(program.time_zone), true)
               THEN 'application_eligibility_tenure_check'
             WHEN wanted.competence IS NOT NULL
               AND NOT EXISTS (SELECT FROM application_topic AS chosen
                                WHERE chosen.application_id = item.id AND chosen.level >= wanted.competence)
               THEN 'application_eligibility_competence_check'
           END
      FROM program
      JOIN program_eligibility AS wanted ON wanted.program_id = program.id AND wanted.role = item.role
      JOIN employee AS person ON person.id = item.employee_id
     WHERE program.id = item.program_id);
END;
$$;
COMMENT ON FUNCTION eligibility_broken(application) IS
  'The first eligibility rule of the program that the application does not meet, as a name for refuse(); NULL if it meets all of them. An '
  'unknown first day at the company does not meet a required tenure.';

CREATE OR REPLACE TRIGGER program_eligibility_3_version BEFORE UPDATE ON program_eligibility FOR EACH ROW EXECUTE FUNCTION row_version();

CREATE OR REPLACE FUNCTION program_eligibility_locked() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  beside text[] := ARRAY['version', 'program_id', 'role', 'updated_at'];
BEGIN
  PERFORM settings_changed(
    NEW.program_id,
    jsonb_build_object('eligibility_' || OLD.role, program_eligibility_json(OLD)::jsonb - beside),
    jsonb_build_object('eligibility_' || NEW.role, program_eligibility_json(NEW)::jsonb - beside));
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION program_eligibility_locked() IS
  'Trigger: lets locked eligibility change only under its works agreement, and records the change.';
CREATE OR REPLACE TRIGGER program_eligibility_6_lock AFTER UPDATE ON program_eligibility
  FOR EACH ROW EXECUTE FUNCTION program_eligibility_locked();
