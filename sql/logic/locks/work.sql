-- SPDX-License-Identifier: Apache-2.0
-- The works agreement under which a change is made.

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
