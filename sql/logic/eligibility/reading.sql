-- SPDX-License-Identifier: Apache-2.0
-- The eligibility of a program as the API shows it.

CREATE OR REPLACE FUNCTION program_eligibility_json(item program_eligibility) RETURNS json
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
