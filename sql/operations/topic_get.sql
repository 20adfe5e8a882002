-- SPDX-License-Identifier: Apache-2.0
-- topic_get: returns one topic of a program that the caller may see.
SELECT topic_json(topic)::text AS reply,
       topic.version
  FROM topic
  JOIN program ON program.id = topic.program_id
 WHERE topic.id = :topic_id::uuid
   AND program_visible(program)
