-- SPDX-License-Identifier: Apache-2.0
-- The waiting list: its order, who is told that a place is free, and who moves up.

-- migrate:up

CREATE FUNCTION waiting_list(program_id uuid, wanted_role text)
RETURNS TABLE (place bigint, role text, application_id uuid, employee_id uuid, review_score numeric, waitlisted_at timestamptz)
LANGUAGE sql STABLE AS $$
  SELECT row_number() OVER (PARTITION BY waiting.role ORDER BY waiting.review_score DESC NULLS LAST, since.at, waiting.id),
         waiting.role, waiting.id, waiting.employee_id, waiting.review_score, since.at
    FROM application AS waiting
   CROSS JOIN LATERAL (
         SELECT max(step.at) AS at FROM transition AS step WHERE step.object_id = waiting.id AND step.to_state = 'waitlisted') AS since
   WHERE waiting.program_id = waiting_list.program_id
     AND (waiting_list.wanted_role IS NULL OR waiting.role = waiting_list.wanted_role)
     AND waiting.state = 'waitlisted'
$$;
COMMENT ON FUNCTION waiting_list(uuid, text) IS
  'Who waits for a place in this role (NULL: in each of the two), in order: the best score of the reviews first, equal '
  'ones by how long they wait, then by id.';

-- Nobody waits for a lock here: what somebody else decides about at this moment is passed over.
CREATE FUNCTION waiting_list_moves_up(program_id uuid, role text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  actor text := current_setting('kehrwert.actor_id', true);
  client text := current_setting('kehrwert.client', true);
  operation text := current_setting('kehrwert.operation', true);
  next_id uuid;
BEGIN
  SELECT application.id INTO next_id
    FROM waiting_list(waiting_list_moves_up.program_id, waiting_list_moves_up.role) AS waiting
    JOIN application ON application.id = waiting.application_id
   WHERE application.state = 'waitlisted'
   ORDER BY waiting.place
   LIMIT 1
     FOR NO KEY UPDATE OF application SKIP LOCKED;
  -- Whoever leaves must not stand in the history of who moves up.
  PERFORM act_as(NULL, NULL, 'due_work');
  UPDATE application SET state = 'accepted' WHERE application.id = next_id;
  PERFORM act_as(actor, client, operation);
END;
$$;
COMMENT ON FUNCTION waiting_list_moves_up(uuid, text) IS 'The service accepts the first of the waiting list, if there is one.';
REVOKE EXECUTE ON FUNCTION waiting_list_moves_up(uuid, text) FROM PUBLIC;

CREATE FUNCTION application_frees_place() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  automatic boolean;
BEGIN
  SELECT program.waiting_list_automatic INTO automatic
    FROM program
   WHERE program.id = NEW.program_id
     AND program.state IN ('published', 'matching', 'running');
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  PERFORM notify(program_managers(NEW.program_id), 'place_free', NEW.program_id, 'application', NEW.id);
  IF automatic AND NEW.state = 'withdrawn' THEN
    PERFORM waiting_list_moves_up(NEW.program_id, NEW.role);
  END IF;
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION application_frees_place() IS
  'Trigger: tells the managers that a place is free: of somebody accepted who leaves the program, or of somebody whose pairing has ended. '
  'For who leaves, the next of the waiting list moves up if the program says so.';
CREATE TRIGGER application_8_place AFTER UPDATE ON application
  FOR EACH ROW
  WHEN ((OLD.state IN ('accepted', 'matched') AND NEW.state = 'withdrawn') OR (OLD.state = 'matched' AND NEW.state = 'accepted'))
  EXECUTE FUNCTION application_frees_place();

-- migrate:down

DROP TRIGGER application_8_place ON application;
DROP FUNCTION application_frees_place();
DROP FUNCTION waiting_list_moves_up(uuid, text);
DROP FUNCTION waiting_list(uuid, text);
