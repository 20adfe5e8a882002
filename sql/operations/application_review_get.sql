-- SPDX-License-Identifier: Apache-2.0
-- application_review_get: returns the caller's own review of an assigned application.
SELECT review_json(review)::text AS reply,
       review.version,
       CASE WHEN NOT is_assigned(application.id) THEN 'forbidden' END AS error
  FROM application
  LEFT JOIN review ON review.application_id = application.id AND review.reviewer_id = current_actor()
 WHERE application.id = :application_id::uuid
   AND cardinality(application_relations(application)) > 0
   AND (review.id IS NOT NULL OR NOT is_assigned(application.id))
