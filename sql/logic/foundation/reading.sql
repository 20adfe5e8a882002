-- SPDX-License-Identifier: Apache-2.0
-- Time, JSON, cursors and the roles of the token, for all statements.

CREATE OR REPLACE FUNCTION app_today() RETURNS date
LANGUAGE sql STABLE AS $$
  SELECT (app_now() AT TIME ZONE 'UTC')::date
$$;
COMMENT ON FUNCTION app_today() IS 'The UTC date of app_now().';

CREATE OR REPLACE FUNCTION rfc3339(moment timestamptz) RETURNS text
LANGUAGE sql STABLE STRICT PARALLEL SAFE AS $$
  SELECT to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
$$;
COMMENT ON FUNCTION rfc3339(timestamptz) IS
  'A time as RFC 3339 text in UTC, always with milliseconds and Z, so that the texts sort in the order of the times.';

CREATE OR REPLACE FUNCTION only_fields(object json, fields text[]) RETURNS json
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE
           WHEN fields IS NULL OR object IS NULL THEN object
           ELSE COALESCE(
                  (SELECT json_object_agg(member.key, member.value ORDER BY member.place)
                     FROM json_each(object) WITH ORDINALITY AS member(key, value, place)
                    WHERE member.key = ANY (fields)),
                  '{}'::json)
         END
$$;
COMMENT ON FUNCTION only_fields(json, text[]) IS
  'The object reduced to the named top-level members, in its own order; all members if the list is NULL.';

CREATE OR REPLACE FUNCTION with_member(object json, name text, value json) RETURNS json
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT (left(object::text, -1) || ', ' || to_json(name) || ' : ' || COALESCE(value, 'null')::text || '}')::json
$$;
COMMENT ON FUNCTION with_member(json, text, json) IS
  'The object, which must not be empty, with one more member at its end; for what `embed` adds.';

CREATE OR REPLACE FUNCTION transition_json(item transition) RETURNS json
LANGUAGE sql STABLE AS $$
  SELECT json_build_object(
    'id', item.id,
    'object', item.object,
    'object_id', item.object_id,
    'from', item.from_state,
    'to', item.to_state,
    'actor_id', item.actor_id,
    'at', rfc3339(item.at))
$$;
COMMENT ON FUNCTION transition_json(transition) IS 'One step of a history as the API shows it.';

CREATE OR REPLACE FUNCTION has_role(role text) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT role = ANY (string_to_array(current_setting('kehrwert.roles', true), ','))
$$;
COMMENT ON FUNCTION has_role(text) IS 'True if the caller''s token carries the role, according to the claims of the transaction.';

CREATE OR REPLACE FUNCTION is_after(sort text, key text, id uuid, after jsonb) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE
           WHEN after IS NULL THEN true
           WHEN sort LIKE '-%' THEN (key, id) < (after ->> 'key', (after ->> 'id')::uuid)
           ELSE (key, id) > (after ->> 'key', (after ->> 'id')::uuid)
         END
$$;
COMMENT ON FUNCTION is_after(text, text, uuid, jsonb) IS
  'True if an item with this sort key and id comes after the cursor''s keyset {"key", "id"}. A sort that begins with - is descending.';

CREATE OR REPLACE FUNCTION keyset(key text, id uuid) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT json_build_object('key', key, 'id', id)::text
$$;
COMMENT ON FUNCTION keyset(text, uuid) IS 'The position of an item in a list, as stored in a cursor and read by is_after().';
