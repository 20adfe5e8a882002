-- SPDX-License-Identifier: Apache-2.0
-- Who a token's subject is, reporting lines upwards and downwards, and what colleagues and HR clients see of an employee.

CREATE OR REPLACE FUNCTION claimed_employee(subject text, external_id text, issued_at bigint) RETURNS uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  named record;
BEGIN
  SELECT employee.id,
         employee.active
         AND binding.since <= to_timestamp(issued_at)
         AND (binding.kind = 'external_id' OR binding.name = employee.user_name) AS counts
    INTO named
    FROM employee_binding AS binding
    JOIN employee ON employee.id = binding.employee_id
   WHERE binding.kind = CASE WHEN claimed_employee.external_id IS NULL THEN 'user_name' ELSE 'external_id' END
     AND binding.name = COALESCE(claimed_employee.external_id, claimed_employee.subject);
  IF NOT named.counts THEN
    PERFORM refuse('claimed_employee_check');
  ELSIF named.id IS NULL AND claimed_employee.external_id IS NOT NULL THEN
    IF EXISTS (SELECT FROM employee_binding AS binding
                WHERE binding.kind = 'user_name'
                  AND binding.name = claimed_employee.subject) THEN
      PERFORM refuse('claimed_employee_check');
    END IF;
  END IF;
  RETURN named.id;
END;
$$;
COMMENT ON FUNCTION claimed_employee(text, text, bigint) IS
  'The employee whom a token names: by its external id and by nothing else if it has one, otherwise by its subject. NULL if it names '
  'nobody: then it is a service client''s. Whatever its roles, a token is refused if it names somebody who has left, if it uses a name '
  'that the person no longer has, or if it was issued before the name was given to the person (claimed_employee_check).';

CREATE OR REPLACE FUNCTION reporting_above(people uuid[]) RETURNS TABLE (person_id uuid, above_id uuid)
LANGUAGE sql STABLE AS $$
  WITH RECURSIVE chain (start_id, person_id) AS (
    SELECT given.id, given.id FROM unnest(people) AS given(id)
    UNION
    SELECT chain.start_id, line.manager_id
      FROM chain
     CROSS JOIN LATERAL (
           SELECT employee.manager_id FROM employee WHERE employee.id = chain.person_id AND employee.manager_id IS NOT NULL
            UNION ALL
           SELECT dotted.manager_id FROM employee_dotted_line AS dotted WHERE dotted.employee_id = chain.person_id) AS line
  )
  SELECT chain.start_id, chain.person_id FROM chain
$$;
COMMENT ON FUNCTION reporting_above(uuid[]) IS
  'For each of the people: themselves and everybody above them, along solid and dotted lines at any depth. Terminates even if the lines '
  'form a cycle.';

CREATE OR REPLACE FUNCTION reporting_below(people uuid[]) RETURNS SETOF uuid
LANGUAGE sql STABLE AS $$
  WITH RECURSIVE tree (person_id) AS (
    SELECT given.id FROM unnest(people) AS given(id)
    UNION
    SELECT line.employee_id
      FROM tree
     CROSS JOIN LATERAL (
           SELECT employee.id AS employee_id FROM employee WHERE employee.manager_id = tree.person_id
            UNION ALL
           SELECT dotted.employee_id FROM employee_dotted_line AS dotted WHERE dotted.manager_id = tree.person_id) AS line
  )
  SELECT tree.person_id FROM tree
$$;
COMMENT ON FUNCTION reporting_below(uuid[]) IS
  'The people and everybody below them, along solid and dotted lines at any depth. Terminates even if the lines form a cycle.';

CREATE OR REPLACE FUNCTION has_reports(person_id uuid) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN EXISTS (SELECT FROM employee WHERE employee.manager_id = person_id)
      OR EXISTS (SELECT FROM employee_dotted_line AS dotted WHERE dotted.manager_id = person_id);
END;
$$;
COMMENT ON FUNCTION has_reports(uuid) IS
  'True if somebody reports to the person, by a solid or a dotted line. Most people lead nobody, so it saves walking up the chains of '
  'others.';

CREATE OR REPLACE FUNCTION is_above(superior_id uuid, person_id uuid) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF superior_id = person_id OR NOT has_reports(superior_id) THEN
    RETURN false;
  END IF;
  RETURN EXISTS (SELECT FROM reporting_above(ARRAY[person_id]) AS chain WHERE chain.above_id = superior_id);
END;
$$;
COMMENT ON FUNCTION is_above(uuid, uuid) IS
  'True if the first person is above the second in the reporting chain, along solid and dotted lines at any depth. Lists join '
  'reporting_below() instead of calling it for every row.';

CREATE OR REPLACE FUNCTION concerns_caller(mentor_id uuid, mentee_id uuid) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
DECLARE
  actor uuid := current_actor();
BEGIN
  IF actor IN (mentor_id, mentee_id) THEN
    RETURN true;
  ELSIF NOT has_reports(actor) THEN
    RETURN false;
  END IF;
  RETURN EXISTS (SELECT FROM reporting_above(ARRAY[mentor_id, mentee_id]) AS chain WHERE chain.above_id = actor);
END;
$$;
COMMENT ON FUNCTION concerns_caller(uuid, uuid) IS
  'True if the caller is one of the two people or above one of them. Another program manager then decides about the pair, because a '
  'refusal would reveal to the caller that somebody said no, or how well the two fit.';

-- Counts back from the day, so that somebody born on 29 February comes of age on 1 March.
CREATE OR REPLACE FUNCTION is_minor(person employee, day date) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
  RETURN COALESCE(person.birth_date > (day - interval '18 years')::date, person.minor);
END;
$$;
COMMENT ON FUNCTION is_minor(employee, date) IS
  'True if the person is under 18 on that day. The birth date decides; HR''s flag counts only if the birth date is unknown.';

CREATE OR REPLACE FUNCTION employee_json(item employee) RETURNS json
LANGUAGE sql STABLE AS $$
  SELECT json_build_object(
    'id', item.id,
    'version', item.public_version,
    'user_name', item.user_name,
    'display_name', item.display_name,
    'unit', item.unit,
    'level', item.level,
    'site', item.site,
    'manager_id', item.manager_id,
    'languages', item.languages,
    'active', item.active)
$$;
COMMENT ON FUNCTION employee_json(employee) IS
  'The public profile, which every colleague may read. Its version counts only changes of the profile, so colleagues do not notice when HR '
  'changes anything else.';

CREATE OR REPLACE FUNCTION employee_hr_json(item employee) RETURNS json
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  RETURN json_build_object(
    'id', item.id,
    'version', item.version,
    'user_name', item.user_name,
    'external_id', item.external_id,
    'display_name', item.display_name,
    'email', item.email,
    'unit', item.unit,
    'level', item.level,
    'site', item.site,
    'time_zone', item.time_zone,
    'manager_id', item.manager_id,
    'dotted_manager_ids', (SELECT COALESCE(json_agg(dotted.manager_id ORDER BY dotted.manager_id), '[]'::json)
                             FROM employee_dotted_line AS dotted
                            WHERE dotted.employee_id = item.id),
    'minor', is_minor(item, today_in(item.time_zone)),
    'hired_on', item.hired_on,
    'languages', item.languages,
    'active', item.active,
    'left_at', rfc3339(item.left_at),
    'created_at', rfc3339(item.created_at),
    'updated_at', rfc3339(item.updated_at));
END;
$$;
COMMENT ON FUNCTION employee_hr_json(employee) IS
  'All HR fields except the birth date, for HR clients and the person. Volatile, so that it sees dotted lines written earlier in the same '
  'statement.';
