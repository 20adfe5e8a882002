-- SPDX-License-Identifier: Apache-2.0
-- A participation snapshot as the API shows it.

CREATE OR REPLACE FUNCTION participation_json(item participation) RETURNS json
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN json_build_object(
    'program_id', item.program_id,
    'taken_on', item.taken_on,
    'levels', (
      SELECT COALESCE(
               json_agg(json_build_object('level', each.level, 'at_least', figure.at_least, 'below', figure.below) ORDER BY each.level),
               '[]'::json)
        FROM unnest(item.levels) AS each(level)
        LEFT JOIN participation_level AS figure ON figure.program_id = item.program_id
                                               AND figure.level = each.level
                                               AND each.level = ANY (item.shown)));
END;
$$;
COMMENT ON FUNCTION participation_json(participation) IS 'A participation snapshot as the API shows it.';
