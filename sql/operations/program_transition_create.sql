-- SPDX-License-Identifier: Apache-2.0
-- program_transition_create: moves the program to another state if it still has the version that the caller read.
WITH seen AS (
  SELECT program.id, program.version, program.state,
         is_staff(program.id, :program_roles::text[]) AS may_act,
         may_move('program', program.state, :to, :program_roles::text[]) AS may_move
    FROM program
   WHERE program.id = :program_id::uuid
     AND program_visible(program)
),
moved AS (
  UPDATE program
     SET state = :to
    FROM seen
   WHERE program.id = seen.id
     AND seen.may_act
     AND seen.may_move
     AND program.state = seen.state
     AND version_matches(program.version, :if_match::bigint[])
  RETURNING program AS item
)
SELECT (SELECT program_json(moved.item) FROM moved)::text AS reply,
       (SELECT (moved.item).version FROM moved) AS version,
       '/v1/programs/' || seen.id || '/transitions' AS location,
       CASE
         WHEN NOT seen.may_act THEN 'forbidden'
         WHEN NOT version_matches(seen.version, :if_match::bigint[]) THEN 'precondition_failed'
         WHEN NOT seen.may_move THEN 'transition_not_allowed'
         WHEN NOT EXISTS (SELECT FROM moved) THEN overtaken(:if_match::bigint[])
       END AS error
  FROM seen
