-- SPDX-License-Identifier: Apache-2.0
-- Hand-overs as the API shows them.

CREATE OR REPLACE FUNCTION program_hand_over_json(item program_hand_over) RETURNS json
LANGUAGE sql STABLE AS $$
  SELECT json_build_object(
    'id', item.id,
    'program_id', item.program_id,
    'former_owner_unit', item.former_owner_unit,
    'owner_unit', item.owner_unit,
    'former_program_manager_id', item.former_program_manager_id,
    'program_manager_id', item.program_manager_id,
    'at', rfc3339(item.at))
$$;
COMMENT ON FUNCTION program_hand_over_json(program_hand_over) IS 'A hand-over of a program as the API shows it.';
