-- SPDX-License-Identifier: Apache-2.0
-- Undoes what 10_begin.sql did: turns triggers and row security on again, and drops its functions.

DO $$ BEGIN PERFORM seed_guard(true); END $$;

DROP FUNCTION seed_guard(boolean);
DROP FUNCTION seed_id(text, bigint, timestamptz);
DROP FUNCTION seed_pick(text, bigint, text[]);
DROP FUNCTION seed_draw(text, bigint, int);
