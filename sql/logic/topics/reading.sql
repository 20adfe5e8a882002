-- SPDX-License-Identifier: Apache-2.0
-- Modules and topics as the API shows them.

CREATE OR REPLACE FUNCTION module_json(item module) RETURNS json
LANGUAGE sql STABLE AS $$
  SELECT json_build_object(
    'id', item.id,
    'version', item.version,
    'program_id', item.program_id,
    'title', item.title,
    'description', item.description,
    'position', item.position,
    'entry_level', item.entry_level,
    'retired', item.retired_at IS NOT NULL,
    'retired_at', rfc3339(item.retired_at),
    'created_at', rfc3339(item.created_at),
    'updated_at', rfc3339(item.updated_at))
$$;
COMMENT ON FUNCTION module_json(module) IS 'A module as the API shows it.';

CREATE OR REPLACE FUNCTION topic_json(item topic) RETURNS json
LANGUAGE sql STABLE AS $$
  SELECT json_build_object(
    'id', item.id,
    'version', item.version,
    'program_id', item.program_id,
    'title', item.title,
    'description', item.description,
    'position', item.position,
    'module_id', item.module_id,
    'suggested_goal', item.suggested_goal,
    'retired', item.retired_at IS NOT NULL,
    'retired_at', rfc3339(item.retired_at),
    'created_at', rfc3339(item.created_at),
    'updated_at', rfc3339(item.updated_at))
$$;
COMMENT ON FUNCTION topic_json(topic) IS 'A topic as the API shows it.';
