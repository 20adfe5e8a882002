-- SPDX-License-Identifier: Apache-2.0
-- State machines, versions and append-only tables, for all tables that have them.

CREATE OR REPLACE FUNCTION refuse(rule text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'refused by %', rule USING ERRCODE = 'check_violation', CONSTRAINT = rule;
END;
$$;
COMMENT ON FUNCTION refuse(text) IS
  'Raises 23514 with the rule as the constraint name, so that a trigger''s rule reaches the caller like a table constraint. The message '
  'contains no data.';

CREATE OR REPLACE FUNCTION refuse_at(rule text, places text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'refused by %', rule USING ERRCODE = 'check_violation', CONSTRAINT = rule, COLUMN = COALESCE(places, '');
END;
$$;
COMMENT ON FUNCTION refuse_at(text, text) IS
  'The same as refuse() if the error concerns only some of the values that errors.yaml names. The places are separated by commas. Each is '
  'a JSON Pointer into the request''s body, such as /title, or = and the value that the request has at one of these places. PostgreSQL '
  'writes them to no log.';

CREATE OR REPLACE FUNCTION refuse_repeated(rule text, items jsonb, field text) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  places text := (SELECT string_agg('=' || repeated.value, ',')
                    FROM (SELECT item ->> field AS value
                            FROM jsonb_array_elements(items) AS item
                           GROUP BY item ->> field
                          HAVING count(item ->> field) > 1) AS repeated);
BEGIN
  IF places IS NOT NULL THEN
    PERFORM refuse_at(rule, places);
  END IF;
END;
$$;
COMMENT ON FUNCTION refuse_repeated(text, jsonb, text) IS
  'Refuses a list of objects in which two have the same value in this field. A list that is NULL is empty.';

CREATE OR REPLACE FUNCTION row_version() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  NEW.id := OLD.id;
  NEW.created_at := OLD.created_at;
  IF NEW IS NOT DISTINCT FROM OLD THEN
    RETURN OLD;
  END IF;
  NEW.version := OLD.version + 1;
  NEW.updated_at := app_now();
  RETURN NEW;
END;
$$;
COMMENT ON FUNCTION row_version() IS
  'Trigger: increments version and sets updated_at with every change; id and created_at never change. An update that changes nothing '
  'leaves the row as it is. To give a row a new version because rows that belong to it change, set version to any other number.';

CREATE OR REPLACE FUNCTION may_move(object text, from_state text, to_state text, relations text[]) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN EXISTS (
    SELECT FROM state_transition AS allowed
     WHERE allowed.object = may_move.object
       AND allowed.from_state = may_move.from_state
       AND allowed.to_state = may_move.to_state
       AND allowed.moved_by && may_move.relations);
END;
$$;
COMMENT ON FUNCTION may_move(text, text, text, text[]) IS
  'True if state_transition contains the move and lets one of the caller''s relations to the object request it.';

CREATE OR REPLACE FUNCTION state_guard() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state IS DISTINCT FROM TG_ARGV[0] THEN
      PERFORM refuse(TG_TABLE_NAME || '_state_transition');
    END IF;
  ELSIF NEW.state IS DISTINCT FROM OLD.state
    AND NOT EXISTS (SELECT FROM state_transition AS allowed
                     WHERE allowed.object = TG_TABLE_NAME
                       AND allowed.from_state = OLD.state
                       AND allowed.to_state = NEW.state) THEN
    PERFORM refuse(TG_TABLE_NAME || '_state_transition');
  END IF;
  RETURN NEW;
END;
$$;
COMMENT ON FUNCTION state_guard() IS
  'Trigger: requires that a row starts in the state given as argument and moves only as state_transition allows '
  '(<table>_state_transition).';

-- A counter instead of a count: the row is locked until the end of the transaction, so two writers cannot both take the last place.
CREATE OR REPLACE FUNCTION growth_add(kind text, owner text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  now_made int;
BEGIN
  INSERT INTO growth_count AS count (kind, owner, made)
  VALUES (growth_add.kind, growth_add.owner, 1)
  ON CONFLICT ON CONSTRAINT growth_count_kind_owner_pkey DO UPDATE SET made = count.made + 1
  RETURNING count.made INTO now_made;
  RETURN now_made <= (SELECT growth_limit.most FROM growth_limit WHERE growth_limit.kind = growth_add.kind);
END;
$$;
COMMENT ON FUNCTION growth_add(text, text) IS 'Counts one more row of the owner. False if there are now too many.';

CREATE OR REPLACE FUNCTION growth_bound() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  item jsonb := CASE WHEN TG_OP = 'INSERT' THEN to_jsonb(NEW) ELSE to_jsonb(OLD) END;
  counted text := (SELECT string_agg(item ->> named.part, ' ' ORDER BY named.place)
                     FROM unnest(TG_ARGV[1:]) WITH ORDINALITY AS named(part, place));
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF counted IS NOT NULL AND NOT growth_add(TG_ARGV[0], counted) THEN
      PERFORM refuse('growth_limit_check');
    END IF;
    RETURN NEW;
  END IF;
  UPDATE growth_count SET made = growth_count.made - 1 WHERE growth_count.kind = TG_ARGV[0] AND growth_count.owner = counted;
  DELETE FROM growth_count WHERE growth_count.kind = TG_ARGV[0] AND growth_count.owner = counted AND growth_count.made <= 0;
  RETURN OLD;
END;
$$;
COMMENT ON FUNCTION growth_bound() IS
  'Trigger: refuses a row if its owner would have more of them than growth_limit allows (growth_limit_check). The arguments are the kind '
  'and the columns that name the owner.';

-- Switching back and forth between two states would fill the history. Limiting one direction is enough. These states are never needed to
-- leave or end something, so leaving and ending always stay possible.
CREATE OR REPLACE TRIGGER transition_3_growth BEFORE INSERT ON transition
  FOR EACH ROW WHEN (NEW.to_state IN ('planned', 'draft', 'active'))
  EXECUTE FUNCTION growth_bound('reopening of an object', 'object_id');

CREATE OR REPLACE FUNCTION time_zone_exists(zone text) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM time_zone WHERE time_zone.name = zone) THEN
    RETURN true;
  END IF;
  IF zone !~ '^[A-Z]' OR NOT EXISTS (SELECT FROM pg_timezone_names AS known WHERE known.name = zone) THEN
    RETURN false;
  END IF;
  INSERT INTO time_zone (name) VALUES (zone) ON CONFLICT DO NOTHING;
  RETURN true;
END;
$$;
COMMENT ON FUNCTION time_zone_exists(text) IS 'True if the name is an IANA time zone that the database knows.';

CREATE OR REPLACE FUNCTION append_only() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM refuse(TG_TABLE_NAME || '_append_only_check');
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION append_only() IS 'Trigger: refuses to change or delete rows, whoever asks (<table>_append_only_check).';
CREATE OR REPLACE TRIGGER transition_append_only BEFORE UPDATE OR DELETE ON transition FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE OR REPLACE TRIGGER transition_append_only_all BEFORE TRUNCATE ON transition FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE OR REPLACE TRIGGER audit_event_append_only BEFORE UPDATE OR DELETE ON audit_event FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE OR REPLACE TRIGGER audit_event_append_only_all BEFORE TRUNCATE ON audit_event FOR EACH STATEMENT EXECUTE FUNCTION append_only();
