-- SPDX-License-Identifier: Apache-2.0
-- Which consent counts now, and what the person sees of it.

-- Takes the two columns of the program instead of its row, which a list would copy for each person.
CREATE OR REPLACE FUNCTION consent_last(program_id uuid, current_version text, employee_id uuid) RETURNS SETOF text
LANGUAGE sql STABLE AS $$
  SELECT consent.state
    FROM consent
   WHERE consent.program_id = consent_last.program_id
     AND consent.employee_id = consent_last.employee_id
     AND (consent.text_version = consent_last.current_version OR consent.state = 'withdrawn')
   ORDER BY consent.at DESC, consent.id DESC
   LIMIT 1
$$;
COMMENT ON FUNCTION consent_last(uuid, text, uuid) IS
  'given or withdrawn, whichever came last; no row if the person did neither. A consent counts only if it was given to the current text; a '
  'withdrawal counts for any text. PostgreSQL inlines it in FROM, so lists use it instead of consent_current().';

CREATE OR REPLACE FUNCTION consent_current(program_id uuid, employee_id uuid) RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (
    SELECT last.state
      FROM program
     CROSS JOIN LATERAL consent_last(program.id, program.consent_version, consent_current.employee_id) AS last(state)
     WHERE program.id = consent_current.program_id);
END;
$$;
COMMENT ON FUNCTION consent_current(uuid, uuid) IS 'consent_last() for one person; NULL if the person did neither.';

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
