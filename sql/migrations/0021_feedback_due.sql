-- SPDX-License-Identifier: Apache-2.0
-- What dates do to feedback: its author is told when it opens, and it is sealed when it closes.

-- migrate:up

-- Row security binds the owner of the tables too. These rows are what due_feedback takes, and what it makes of them: PostgreSQL holds the
-- changed row against the policy for reading as well.
CREATE FUNCTION feedback_due(item feedback) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT current_user <> 'kehrwert_app'
     AND COALESCE(current_setting('kehrwert.due_step', true), '') = 'due_feedback'
     AND CASE
           WHEN item.closes_at <= public.app_now() THEN item.state <> 'sealed' OR item.updated_at = public.app_now()
           ELSE item.state = 'open' AND item.opens_at <= public.app_now()
            AND (item.announced_at IS NULL OR item.announced_at = public.app_now())
         END
$$;
COMMENT ON FUNCTION feedback_due(feedback) IS
  'True for the feedback that due_feedback announces or seals, within due_feedback alone; never for an operation.';

CREATE POLICY feedback_due_read ON feedback FOR SELECT USING (feedback_due(feedback));
CREATE POLICY feedback_due_update ON feedback FOR UPDATE USING (feedback_due(feedback)) WITH CHECK (feedback_due(feedback));
COMMENT ON POLICY feedback_due_read ON feedback IS 'The step of due work that announces and seals.';
COMMENT ON POLICY feedback_due_update ON feedback IS 'The step of due work that announces and seals.';

CREATE FUNCTION due_feedback(most int) RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  sealed int;
  told int;
BEGIN
  PERFORM set_config('kehrwert.due_step', 'due_feedback', true);
  WITH due AS (
    SELECT feedback.id
      FROM feedback
     WHERE feedback.closes_at <= app_now()
       AND feedback.state <> 'sealed'
     ORDER BY feedback.closes_at
     LIMIT most
       FOR UPDATE SKIP LOCKED
  ),
  changed AS (
    UPDATE feedback SET state = 'sealed' FROM due WHERE feedback.id = due.id RETURNING 1
  )
  SELECT count(*) INTO sealed FROM changed;
  WITH due AS (
    SELECT feedback.id
      FROM feedback
     WHERE feedback.opens_at <= app_now()
       AND feedback.closes_at > app_now()
       AND feedback.state = 'open'
       AND feedback.announced_at IS NULL
     ORDER BY feedback.opens_at
     LIMIT most - sealed
       FOR UPDATE SKIP LOCKED
  ),
  changed AS (
    UPDATE feedback SET announced_at = app_now() FROM due WHERE feedback.id = due.id
    RETURNING feedback.id, feedback.author_id, feedback.program_id
  )
  SELECT count(*) INTO told
    FROM changed
   CROSS JOIN LATERAL notify(ARRAY[changed.author_id], 'feedback_due', changed.program_id, 'feedback', changed.id);
  PERFORM set_config('kehrwert.due_step', '', true);
  RETURN sealed + told;
END;
$$;
COMMENT ON FUNCTION due_feedback(int) IS
  'Step of due work: seals the feedback whose time is over, and tells the authors of what has opened, once.';
INSERT INTO due_step (name, position) VALUES ('due_feedback', 40);

-- migrate:down

DELETE FROM due_step WHERE name = 'due_feedback';
DROP FUNCTION due_feedback(int);
DROP POLICY feedback_due_update ON feedback;
DROP POLICY feedback_due_read ON feedback;
DROP FUNCTION feedback_due(feedback);
