-- SPDX-License-Identifier: Apache-2.0
-- feedback_update: updates the caller's own feedback if it still has the version that the caller read. Topics and answers are each replaced
-- as a whole.
WITH seen AS (
  SELECT feedback.id, feedback.state, feedback_version(feedback) AS version, feedback_state(feedback) <> feedback.state AS over
    FROM feedback
   WHERE feedback.id = :feedback_id::uuid
     AND feedback.author_id = current_actor()
),
changed AS (
  UPDATE feedback
     SET (rating, comment, still_used, goals_reached) = (
         SELECT wanted.rating, wanted.comment, wanted.still_used, wanted.goals_reached
           FROM jsonb_populate_record(feedback, :body::jsonb - '{topics,answers}'::text[]) AS wanted),
         version = feedback.version + feedback_differs(feedback.id, :body::jsonb -> 'topics', :body::jsonb -> 'answers')::int
    FROM seen
   WHERE feedback.id = seen.id
     AND feedback.state = 'open'
     AND version_matches(feedback.version, :if_match::bigint[])
  RETURNING feedback AS item
)
SELECT (SELECT feedback_json(feedback_answers_replace(feedback_topics_replace(changed.item, :body::jsonb -> 'topics'),
                                                      :body::jsonb -> 'answers'))
          FROM changed)::text AS reply,
       (SELECT (changed.item).version FROM changed) AS version,
       CASE
         WHEN NOT version_matches(seen.version, :if_match::bigint[]) THEN 'precondition_failed'
         WHEN seen.over THEN 'feedback_not_open'
         WHEN seen.state <> 'open' THEN 'feedback_sealed'
         WHEN NOT EXISTS (SELECT FROM changed) THEN overtaken(:if_match::bigint[])
       END AS error
  FROM seen
