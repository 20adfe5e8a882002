-- SPDX-License-Identifier: Apache-2.0
-- Notifying people.

CREATE OR REPLACE FUNCTION notify(people uuid[], kind text, program_id uuid, object text, object_id uuid) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO notification (employee_id, kind, program_id, object, object_id)
  SELECT DISTINCT employee.id, notify.kind, notify.program_id, notify.object, notify.object_id
    FROM employee
   WHERE employee.id = ANY (notify.people)
     AND employee.active
     AND (notify.object <> 'session'
          OR COALESCE((SELECT former.kind <> notify.kind OR former.read_at IS NOT NULL
                         FROM notification AS former
                        WHERE former.object_id = notify.object_id
                          AND former.employee_id = employee.id
                        ORDER BY former.id DESC
                        LIMIT 1), true));
END;
$$;
COMMENT ON FUNCTION notify(uuid[], text, uuid, text, uuid) IS
  'Stores one notification about the object for each of these people, except for those who have left the company. A session can be moved '
  'any number of times, so a person whose latest notification about it is of the same kind and still unread gets no second one.';
