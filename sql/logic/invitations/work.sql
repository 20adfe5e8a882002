-- SPDX-License-Identifier: Apache-2.0
-- Due work: closing invitations whose deadline has passed.

CREATE OR REPLACE FUNCTION due_invitations(most int) RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  done int;
BEGIN
  WITH due AS (
    SELECT invitation.id
      FROM invitation
     WHERE invitation.closed_at IS NULL
       AND invitation.expires_at <= app_now()
     ORDER BY invitation.expires_at
     LIMIT most
       FOR UPDATE SKIP LOCKED
  )
  UPDATE invitation
     SET closed_at = invitation_ended_at(invitation)
    FROM due
   WHERE invitation.id = due.id;
  GET DIAGNOSTICS done = ROW_COUNT;
  RETURN done;
END;
$$;
COMMENT ON FUNCTION due_invitations(int) IS
  'Due step: closes invitations whose deadline has passed. An unanswered one expires; a declined one stays declined for the person '
  'who declined it.';
