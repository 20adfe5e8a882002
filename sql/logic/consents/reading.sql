-- SPDX-License-Identifier: Apache-2.0
-- Which consent counts now, and what the person sees of it.

CREATE OR REPLACE FUNCTION consent_current(program_id uuid, employee_id uuid) RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (
    SELECT consent.state
      FROM consent
      JOIN program ON program.id = consent.program_id
     WHERE consent.program_id = consent_current.program_id
       AND consent.employee_id = consent_current.employee_id
       AND (consent.text_version = program.consent_version OR consent.state = 'withdrawn')
     ORDER BY consent.at DESC, consent.id DESC
     LIMIT 1);
END;
$$;
COMMENT ON FUNCTION consent_current(uuid, uuid) IS
  'given or withdrawn, whichever came last; NULL if the person did neither. A consent counts only if it was given to the current text; a '
  'withdrawal counts for any text.';

CREATE OR REPLACE FUNCTION consent_json(item consent) RETURNS json
LANGUAGE sql STABLE AS $$
  SELECT json_build_object(
    'id', item.id,
    'program_id', item.program_id,
    'text_version', item.text_version,
    'state', item.state,
    'at', rfc3339(item.at))
$$;
COMMENT ON FUNCTION consent_json(consent) IS 'A consent as the API shows it to the person.';
