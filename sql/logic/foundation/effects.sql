-- SPDX-License-Identifier: Apache-2.0
-- History and audit, which triggers write for every table that has them.

-- The end of a pairing frees a place in both applications and cancels future sessions in the same transaction. An actor on any of these
-- rows would reveal who ended the pairing.
CREATE OR REPLACE FUNCTION ends_a_pairing(object text, old_row jsonb, new_row jsonb) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF old_row IS NULL OR new_row IS NULL THEN
    RETURN false;
  END IF;
  IF object = 'session' AND new_row ->> 'state' = 'cancelled' AND old_row ->> 'state' <> 'cancelled' THEN
    RETURN EXISTS (SELECT FROM pairing WHERE pairing.id = (new_row ->> 'pairing_id')::uuid AND pairing.state = 'ended');
  END IF;
  RETURN CASE object
           WHEN 'pairing' THEN new_row ->> 'state' = 'ended' AND old_row ->> 'state' <> 'ended'
           WHEN 'application' THEN (new_row ->> 'taken')::int < (old_row ->> 'taken')::int
             OR (new_row ->> 'state' = 'withdrawn' AND old_row ->> 'state' = 'matched')
           ELSE false
         END;
END;
$$;
COMMENT ON FUNCTION ends_a_pairing(text, jsonb, jsonb) IS
  'True if this change of a row ends a pairing, or follows from a pairing that was ended, or looks as if it did. History and audit name no '
  'actor for such a change, because the actor would reveal who ended the pairing.';

CREATE OR REPLACE FUNCTION state_history() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO transition (object, object_id, from_state, to_state, actor_id)
  VALUES (TG_TABLE_NAME, NEW.id, OLD.state, NEW.state,
          CASE
            WHEN TG_TABLE_NAME = 'application' AND OLD.state = 'draft' AND NEW.state = 'accepted' THEN NULL
            WHEN TG_TABLE_NAME = 'feedback' OR ends_a_pairing(TG_TABLE_NAME, to_jsonb(OLD), to_jsonb(NEW)) THEN NULL
            ELSE current_actor()
          END);
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION state_history() IS 'Trigger: records every change of state in transition.';

CREATE OR REPLACE FUNCTION audit_write() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  old_row jsonb := CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END;
  new_row jsonb := CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END;
  named boolean := NOT ends_a_pairing(TG_TABLE_NAME, old_row, new_row);
  client text := NULLIF(current_setting('kehrwert.client', true), '');
BEGIN
  IF old_row = new_row THEN
    RETURN NULL;
  END IF;
  IF client IS NOT NULL THEN
    PERFORM client_writes(client);
  END IF;
  INSERT INTO audit_event (actor_id, client, operation, object, object_id, action)
  VALUES (CASE WHEN named THEN current_actor() END,
          CASE WHEN named THEN client END,
          CASE WHEN named THEN NULLIF(current_setting('kehrwert.operation', true), '') END,
          TG_TABLE_NAME,
          (COALESCE(new_row, old_row) ->> TG_ARGV[0])::uuid,
          lower(TG_OP COLLATE "C"));
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION audit_write() IS
  'Trigger: writes one audit_event for each changed row. The argument names the column that becomes object_id. An update that changes '
  'nothing writes none. Refuses the write of a service client whose name now belongs to an employee.';

CREATE OR REPLACE FUNCTION audit_write_all() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  present timestamptz := app_now();
  actor uuid := current_actor();
  client text := NULLIF(current_setting('kehrwert.client', true), '');
  operation text := NULLIF(current_setting('kehrwert.operation', true), '');
  action text := lower(TG_OP COLLATE "C");
BEGIN
  IF client IS NOT NULL AND EXISTS (SELECT FROM changed_rows) THEN
    PERFORM client_writes(client);
  END IF;
  INSERT INTO audit_event (at, actor_id, client, operation, object, object_id, action)
  SELECT present, actor, client, operation, TG_TABLE_NAME, (to_jsonb(changed_rows) ->> TG_ARGV[0])::uuid, action
    FROM changed_rows;
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION audit_write_all() IS
  'Trigger: writes one audit_event for each row that a statement has inserted or deleted, as audit_write() does, but all at once. For '
  'tables in which one statement can write thousands of rows, and which say nothing about the end of a pairing.';
