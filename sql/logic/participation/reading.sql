-- SPDX-License-Identifier: Apache-2.0
-- A participation snapshot as the API shows it.

CREATE OR REPLACE FUNCTION participation_json(item participation) RETURNS json
LANGUAGE sql STABLE AS $$
  SELECT json_build_object(
    'program_id', item.program_id,
    'taken_on', item.taken_on,
    'levels', (
      SELECT json_agg(json_build_object('level', each.level, 'share', each.share) ORDER BY each.level)
        FROM unnest(item.levels, item.shares) AS each(level, share)))
$$;
COMMENT ON FUNCTION participation_json(participation) IS 'A participation snapshot as the API shows it.';
