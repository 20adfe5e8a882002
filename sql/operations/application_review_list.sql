-- SPDX-License-Identifier: Apache-2.0
-- application_review_list: returns one page of the reviews of an application, for the program managers; none once its answers may no longer
-- be read.
SELECT CASE WHEN review.id IS NOT NULL THEN review_json(review) END::text AS item,
       keyset('', review.id) AS key,
       CASE WHEN application.id IS NULL THEN 'not_found' WHEN NOT 'program_manager' = ANY (relation.names) THEN 'forbidden' END AS error
  FROM (VALUES (:application_id::uuid)) AS wanted(id)
  LEFT JOIN application ON application.id = wanted.id AND cardinality(application_relations(application)) > 0
  LEFT JOIN program ON program.id = application.program_id
  LEFT JOIN LATERAL (SELECT application_relations(application) AS names) AS relation ON true
  LEFT JOIN review
    ON review.application_id = application.id
   AND 'program_manager' = ANY (relation.names)
   AND answers_open(application, program, relation.names)
   AND is_after('id', review.id, :after::jsonb)
 ORDER BY review.id
 LIMIT :limit::int + 1
