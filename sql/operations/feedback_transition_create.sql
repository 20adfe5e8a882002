-- SPDX-License-Identifier: Apache-2.0
-- feedback_transition_create: submits or reopens the caller's own feedback if it still has the version that the caller read.
WITH seen AS (
  SELECT feedback.id, feedback.state, feedback_version(feedback) AS version, feedback_state(feedback) <> feedback.state AS over,
         may_move('feedback', feedback.state, :to, ARRAY['author']) AS may_move
    FROM feedback
   WHERE feedback.id = :feedback_id::uuid
     AND feedback.author_id = current_actor()
),
moved AS (
  UPDATE feedback
     SET state = :to
    FROM seen
   WHERE feedback.id = seen.id
     AND seen.may_move
     AND feedback.state = seen.state
     AND version_matches(feedback.version, :if_match::bigint[])
  RETURNING feedback AS item
)
SELECT (SELECT feedback_json(moved.item) FROM moved)::text AS reply,
       (SELECT (moved.item).version FROM moved) AS version,
       '/v1/feedback/' || seen.id || '/transitions' AS location,
       CASE
         WHEN NOT version_matches(seen.version, :if_match::bigint[]) THEN 'precondition_failed'
         WHEN seen.over THEN 'feedback_not_open'
         WHEN NOT seen.may_move THEN 'transition_not_allowed'
         WHEN NOT EXISTS (SELECT FROM moved) THEN overtaken(:if_match::bigint[])
       END AS error
  FROM seen
