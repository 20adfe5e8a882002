-- SPDX-License-Identifier: Apache-2.0
-- application_review_list: returns one page of the reviews of an application, for the managers of the program.
SELECT CASE WHEN review.id IS NOT NULL THEN review_json(review) END::text AS item,
       keyset('', review.id) AS key,
       CASE WHEN application.id IS NULL THEN 'not_found' WHEN NOT relation.may_read THEN 'forbidden' END AS error
  FROM (VALUES (:application_id::uuid)) AS wanted(id)
  LEFT JOIN application ON application.id = wanted.id AND cardinality(application_relations(application)) > 0
  LEFT JOIN LATERAL (SELECT 'program_manager' = ANY (application_relations(application)) AS may_read) AS relation ON true
  LEFT JOIN review
    ON review.application_id = application.id
   AND relation.may_read
   AND is_after('id', '', review.id, :after::jsonb)
 ORDER BY review.id
 LIMIT :limit::int + 1
