-- SPDX-License-Identifier: Apache-2.0
-- The works agreement under which a change is made; the repetition of a hand-over.

CREATE OR REPLACE FUNCTION with_agreement(reference text) RETURNS boolean
LANGUAGE sql VOLATILE AS $$
  SELECT set_config('kehrwert.agreement_reference', COALESCE(reference, ''), true) IS NOT NULL
$$;
COMMENT ON FUNCTION with_agreement(text) IS
  'Sets the works agreement under which the transaction changes locked settings. Always true, so that the WHERE clause of the change can '
  'call it.';

CREATE OR REPLACE FUNCTION agreement_named() RETURNS text
LANGUAGE sql STABLE AS $$
  SELECT NULLIF(current_setting('kehrwert.agreement_reference', true), '')
$$;
COMMENT ON FUNCTION agreement_named() IS 'The works agreement that with_agreement() has set in this transaction, or NULL.';

CREATE OR REPLACE FUNCTION repeats_hand_over(program_id uuid) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN repeats()
    AND EXISTS (SELECT FROM (SELECT made.former_program_manager_id
                               FROM program_hand_over AS made
                              WHERE made.program_id = repeats_hand_over.program_id
                              ORDER BY made.id DESC
                              LIMIT 1) AS last
                 WHERE last.former_program_manager_id = current_actor());
END;
$$;
COMMENT ON FUNCTION repeats_hand_over(uuid) IS
  'True if the request is repeated and the program''s last hand-over was made by the caller, who has thereby lost the right to make one.';
