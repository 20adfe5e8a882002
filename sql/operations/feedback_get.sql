-- SPDX-License-Identifier: Apache-2.0
-- feedback_get: returns one feedback of the caller's own.
SELECT feedback_json(feedback)::text AS reply,
       feedback_version(feedback) AS version
  FROM feedback
 WHERE feedback.id = :feedback_id::uuid
   AND feedback.author_id = current_actor()
