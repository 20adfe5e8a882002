-- SPDX-License-Identifier: Apache-2.0
-- Time, JSON, cursors, search and the roles of the token, for all statements.

CREATE OR REPLACE FUNCTION today_in(zone text) RETURNS date
LANGUAGE sql STABLE AS $$
  SELECT (app_now() AT TIME ZONE zone)::date
$$;
COMMENT ON FUNCTION today_in(text) IS
  'The date of app_now() in the time zone: the program''s for everything that belongs to a program, otherwise that of the place of work.';

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
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
  IF fields IS NULL OR object IS NULL THEN
    RETURN object;
  END IF;
  RETURN COALESCE(
           (SELECT json_object_agg(member.key, member.value ORDER BY member.place)
              FROM json_each(object) WITH ORDINALITY AS member(key, value, place)
             WHERE member.key = ANY (fields || ARRAY['id', 'version'])),
           '{}'::json);
END;
$$;
COMMENT ON FUNCTION only_fields(json, text[]) IS
  'The object reduced to its id, its version and the named top-level members, in its own order; all members if the list is NULL.';

CREATE OR REPLACE FUNCTION with_member(object json, name text, value json) RETURNS json
LANGUAGE sql STABLE PARALLEL SAFE AS $$
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

-- Without a cursor, compares with the lowest or highest id and time there can be. So the condition is a bound for an index in every plan,
-- even in one that does not know whether there is a cursor.
CREATE OR REPLACE FUNCTION is_after(sort text, id uuid, after jsonb) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE
           WHEN sort LIKE '-%' THEN id < COALESCE((after ->> 'id')::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
           ELSE id > COALESCE((after ->> 'id')::uuid, '00000000-0000-0000-0000-000000000000')
         END
$$;
COMMENT ON FUNCTION is_after(text, uuid, jsonb) IS
  'True if an item with this id comes after the cursor''s keyset {"key", "id"}. A sort that begins with - is descending.';

CREATE OR REPLACE FUNCTION is_after(sort text, moment timestamptz, id uuid, after jsonb) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT CASE
           WHEN sort LIKE '-%' THEN (moment, id) < (COALESCE((after ->> 'key')::timestamptz, 'infinity'),
                                                    COALESCE((after ->> 'id')::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
           ELSE (moment, id) > (COALESCE((after ->> 'key')::timestamptz, '-infinity'),
                                COALESCE((after ->> 'id')::uuid, '00000000-0000-0000-0000-000000000000'))
         END
$$;
COMMENT ON FUNCTION is_after(text, timestamptz, uuid, jsonb) IS 'The same for a list in the order of a time, which must not be NULL.';

CREATE OR REPLACE FUNCTION is_after(sort text, key text, id uuid, after jsonb) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE
           WHEN after IS NULL THEN true
           WHEN sort LIKE '-%' THEN (key, id) < (after ->> 'key', (after ->> 'id')::uuid)
           ELSE (key, id) > (after ->> 'key', (after ->> 'id')::uuid)
         END
$$;
COMMENT ON FUNCTION is_after(text, text, uuid, jsonb) IS 'The same for a list in the order of a text.';

CREATE OR REPLACE FUNCTION keyset(key text, id uuid) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT json_build_object('key', key, 'id', id)::text
$$;
COMMENT ON FUNCTION keyset(text, uuid) IS 'The position of an item in a list, as stored in a cursor and read by is_after().';

-- The collation is named so that every database has the same lower case. If the result changes, a migration fills the columns anew.
CREATE OR REPLACE FUNCTION search_text(given text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  marks CONSTANT text := '[\u00ad\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u1ab0-\u1aff\u1dc0-\u1dff\u200b-\u200d\u20d0-\u20ff'
    '\ufe20-\ufe2f]';
  plain text := regexp_replace(lower(normalize(given, NFKD) COLLATE "und-x-icu"), marks, '', 'g');
BEGIN
  plain := translate(plain, 'øđðłħıŧς', 'oddlhitσ');
  RETURN replace(replace(replace(replace(plain, 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th');
END;
$$;
COMMENT ON FUNCTION search_text(text) IS
  'The text as search compares it: in lower case, without accents and other marks, with ordinary letters for their variants.';

CREATE OR REPLACE FUNCTION search_patterns(given text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
  RETURN (
    SELECT array_agg('%' || regexp_replace(each.word, '([\\%_])', '\\\1', 'g') || '%')
      FROM regexp_split_to_table(search_text(given), '\s+') AS each(word));
END;
$$;
COMMENT ON FUNCTION search_patterns(text) IS
  'One LIKE pattern for each word; a text that is found matches all of them. A word may occur anywhere. % and _ are taken literally.';
