-- SPDX-License-Identifier: Apache-2.0
-- Accepting the first applicant on the waiting list.

-- Never waits for a lock: an application that somebody else is deciding about at this moment is skipped.
CREATE OR REPLACE FUNCTION waiting_list_moves_up(program_id uuid, role text) RETURNS void
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
  -- The history of the person who moves up must not name the person who left.
  PERFORM act_as(NULL, NULL, 'due_work');
  UPDATE application SET state = 'accepted' WHERE application.id = next_id;
  PERFORM act_as(actor, client, operation);
END;
$$;
COMMENT ON FUNCTION waiting_list_moves_up(uuid, text) IS
  'Accepts the first applicant on the waiting list on behalf of the service, if there is one.';
REVOKE EXECUTE ON FUNCTION waiting_list_moves_up(uuid, text) FROM PUBLIC;
