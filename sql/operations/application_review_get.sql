-- SPDX-License-Identifier: Apache-2.0
-- application_review_get: returns the caller's own review of an assigned application, until its answers may no longer be read.
SELECT review_json(review)::text AS reply,
       review.version,
       CASE WHEN NOT is_assigned(application.id) THEN 'forbidden' END AS error
  FROM application
  JOIN program ON program.id = application.program_id
 CROSS JOIN LATERAL (SELECT application_relations(application) AS names) AS relation
  LEFT JOIN review
    ON review.application_id = application.id
   AND review.reviewer_id = current_actor()
   AND answers_open(application, program, relation.names)
 WHERE application.id = :application_id::uuid
   AND cardinality(relation.names) > 0
   AND (review.id IS NOT NULL OR NOT is_assigned(application.id))
