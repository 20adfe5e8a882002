-- SPDX-License-Identifier: Apache-2.0
-- application_transition_create: moves the application to another state if it still has the version that the caller read. A withdrawal
-- locks the pairings before the application, in the same order as the end of a pairing. A submission, which assigns reviewers, locks the
-- reporting lines first, as a change of HR data does.
WITH seen AS (
  SELECT application.id, application.state, relation.names,
         application_version(application, relation.names) AS version_read,
         may_move('application', start.state, :to, relation.names) AS may_act,
         may_move('application', start.state, :to, ARRAY['applicant', 'program_manager', 'reviewer', 'service']) AS may_move,
         CASE :to
           WHEN 'withdrawn' THEN pairings_lock(application.program_id, application.employee_id)
           WHEN 'submitted' THEN reporting_lock(ARRAY[application.employee_id]) IS NOT NULL
           ELSE true
         END AS locked
    FROM application
   CROSS JOIN LATERAL (SELECT application_relations(application) AS names) AS relation
   CROSS JOIN LATERAL (SELECT moves_from(application.id, application_state(application, relation.names), :to) AS state) AS start
   WHERE application.id = :application_id::uuid
     AND cardinality(relation.names) > 0
),
moved AS (
  UPDATE application
     SET state = :to
    FROM seen
   WHERE application.id = seen.id
     AND seen.may_act
     AND seen.locked
     AND application.state = seen.state
     AND version_matches(application_version(application, seen.names), :if_match::bigint[])
  RETURNING application AS item
)
SELECT application_json(moved.item, seen.names)::text AS reply,
       application_version(moved.item, seen.names) AS version,
       '/v1/applications/' || seen.id || '/transitions' AS location,
       CASE
         WHEN NOT version_matches(seen.version_read, :if_match::bigint[]) THEN 'precondition_failed'
         WHEN NOT seen.may_move THEN 'transition_not_allowed'
         WHEN NOT seen.may_act THEN 'forbidden'
         WHEN moved.item IS NULL THEN overtaken(:if_match::bigint[])
       END AS error
  FROM seen
  LEFT JOIN moved ON true
