-- SPDX-License-Identifier: Apache-2.0
-- A notification as the API shows it.

CREATE OR REPLACE FUNCTION notification_json(item notification) RETURNS json
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN json_build_object(
    'id', item.id,
    'version', item.version,
    'kind', item.kind,
    'program_id', item.program_id,
    'program_title', (SELECT program.title FROM program WHERE program.id = item.program_id AND program_visible(program)),
    'object', item.object,
    'object_id', item.object_id,
    'read', item.read_at IS NOT NULL,
    'read_at', rfc3339(item.read_at),
    'created_at', rfc3339(item.created_at));
END;
$$;
COMMENT ON FUNCTION notification_json(notification) IS 'A notification as the API shows it to its recipient.';
