-- SPDX-License-Identifier: Apache-2.0
-- The hard rules between two people. No wish and no decision of a program manager overrides them.

CREATE OR REPLACE FUNCTION reporting_conflict(a uuid, b uuid) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN is_above(a, b) OR is_above(b, a);
END;
$$;
COMMENT ON FUNCTION reporting_conflict(uuid, uuid) IS
  'Hard rule: true if one of the two is above the other in the reporting chain, along solid and dotted lines at any depth. '
  'pair_conflicts() holds the same rule for many pairs at once, the matching engine for whole programs.';

CREATE OR REPLACE FUNCTION same_unit_forbidden(program program, mentor employee, mentee employee) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT program.forbid_same_unit AND mentor.unit = mentee.unit
$$;
COMMENT ON FUNCTION same_unit_forbidden(program, employee, employee) IS
  'Hard rule: true if the program forbids pairs within a unit and both people are in the same unit.';

CREATE OR REPLACE FUNCTION colleagues_of(person_id uuid) RETURNS SETOF uuid
LANGUAGE sql STABLE AS $$
  SELECT colleague.id
    FROM employee AS person
    JOIN employee AS colleague ON colleague.unit = person.unit
   WHERE person.id = person_id
$$;
COMMENT ON FUNCTION colleagues_of(uuid) IS 'Everybody in the person''s unit, including the person.';

CREATE OR REPLACE FUNCTION manager_shared_with(person_id uuid) RETURNS SETOF uuid
LANGUAGE sql STABLE AS $$
  SELECT other.employee_id
    FROM (SELECT employee.manager_id FROM employee WHERE employee.id = person_id
           UNION ALL
          SELECT dotted.manager_id FROM employee_dotted_line AS dotted WHERE dotted.employee_id = person_id) AS one
    JOIN (SELECT employee.id AS employee_id, employee.manager_id FROM employee
           UNION ALL
          SELECT dotted.employee_id, dotted.manager_id FROM employee_dotted_line AS dotted) AS other
      ON other.manager_id = one.manager_id
$$;
COMMENT ON FUNCTION manager_shared_with(uuid) IS
  'Everybody who has a manager in common with the person, by a solid or a dotted line, some more than once.';

CREATE OR REPLACE FUNCTION share_manager(a uuid, b uuid) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN EXISTS (SELECT FROM manager_shared_with(a) AS other(id) WHERE other.id = b);
END;
$$;
COMMENT ON FUNCTION share_manager(uuid, uuid) IS 'True if the two have a manager in common, by a solid or a dotted line.';

CREATE OR REPLACE FUNCTION same_manager_forbidden(program program, mentor employee, mentee employee) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT program.forbid_same_manager AND share_manager(mentor.id, mentee.id)
$$;
COMMENT ON FUNCTION same_manager_forbidden(program, employee, employee) IS
  'Hard rule: true if the program forbids pairs with the same manager and the two people share one.';

CREATE OR REPLACE FUNCTION plain_language(tag text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT split_part(tag, '-', 1)
$$;
COMMENT ON FUNCTION plain_language(text) IS 'The primary language of a BCP 47 tag: de for de-AT.';

CREATE OR REPLACE FUNCTION share_language(a text[], b text[]) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
  IF a && b THEN
    RETURN true;
  END IF;
  RETURN EXISTS (
    SELECT FROM unnest(a) AS one(tag)
      JOIN unnest(b) AS other(tag) ON plain_language(one.tag) = plain_language(other.tag));
END;
$$;
COMMENT ON FUNCTION share_language(text[], text[]) IS
  'True if the two lists have a language in common. Regions do not matter: de-AT matches de.';

CREATE OR REPLACE FUNCTION please_not_between(offer application, need application) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT need.employee_id = ANY (offer.please_not) OR offer.employee_id = ANY (need.please_not)
$$;
COMMENT ON FUNCTION please_not_between(application, application) IS
  'Hard rule: true if one of the two applicants is on the other''s please-not list.';

CREATE OR REPLACE FUNCTION pairing_hard_rule(mentor_application_id uuid, mentee_application_id uuid) RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (
    SELECT CASE
             WHEN mentor.id = mentee.id THEN 'pairing_self_check'
             WHEN reporting_conflict(mentor.id, mentee.id) THEN 'pairing_reporting_line_check'
             WHEN same_unit_forbidden(program, mentor, mentee) THEN 'pairing_same_unit_check'
             WHEN same_manager_forbidden(program, mentor, mentee) THEN 'pairing_same_manager_check'
             WHEN NOT share_language(offer.languages, need.languages) THEN 'pairing_language_check'
             WHEN please_not_between(offer, need) THEN 'pairing_please_not_check'
           END
      FROM application AS offer
      JOIN application AS need ON need.id = pairing_hard_rule.mentee_application_id
      JOIN program ON program.id = offer.program_id
      JOIN employee AS mentor ON mentor.id = offer.employee_id
      JOIN employee AS mentee ON mentee.id = need.employee_id
     WHERE offer.id = pairing_hard_rule.mentor_application_id);
END;
$$;
COMMENT ON FUNCTION pairing_hard_rule(uuid, uuid) IS
  'The constraint name of the first hard rule that forbids pairing these two applications; NULL if none does.';
