-- SPDX-License-Identifier: Apache-2.0
-- application_proposal_create: the applicant offers a counterpart a pairing. The offer already contains the applicant's yes.
WITH seen AS (
  SELECT application.id, application.employee_id = current_actor() AS may_act
    FROM application
   WHERE application.id = :application_id::uuid
     AND cardinality(application_relations(application)) > 0
),
made AS MATERIALIZED (
  SELECT proposal_self(seen.id, :counterpart_application_id::uuid) AS item
    FROM seen
   WHERE seen.may_act
)
SELECT proposal_json(made.item, proposal_viewer(made.item))::text AS reply,
       '/v1/proposals/' || (made.item).id AS location,
       CASE WHEN NOT seen.may_act THEN 'forbidden' END AS error
  FROM seen
  LEFT JOIN made ON true
