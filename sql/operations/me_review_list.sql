-- SPDX-License-Identifier: Apache-2.0
-- me_review_list: returns one page of the applications assigned to the caller for review, with the reviews that the caller has written.
SELECT CASE WHEN 'criteria' = ANY (:embed::text[]) THEN with_member(person.item, 'criteria', application_criteria(application))
            ELSE person.item END::text AS item,
       keyset(sorted.key, application.id) AS key
  FROM application_reviewer AS assigned
  JOIN application ON application.id = assigned.application_id
  JOIN program ON program.id = application.program_id
 CROSS JOIN LATERAL (SELECT application_relations(application) AS names) AS relation
  LEFT JOIN review ON review.application_id = application.id AND review.reviewer_id = assigned.employee_id
 CROSS JOIN LATERAL (SELECT rfc3339(application.submitted_at) AS key) AS sorted
 CROSS JOIN LATERAL (SELECT json_build_object(
                              'application', application_json(application, relation.names),
                              'assigned_at', rfc3339(assigned.assigned_at),
                              'reviewed', review.id IS NOT NULL) AS item) AS bare
 CROSS JOIN LATERAL (SELECT CASE WHEN review.id IS NULL OR NOT answers_open(application, program, relation.names) THEN bare.item
                                 ELSE with_member(bare.item, 'review', review_json(review)) END AS item) AS written
 CROSS JOIN LATERAL (SELECT CASE WHEN 'applicant' = ANY (:embed::text[])
                                 THEN with_member(written.item, 'applicant',
                                                  (SELECT employee_json(employee)
                                                     FROM employee
                                                    WHERE employee.id = application.employee_id))
                                 ELSE written.item END AS item) AS person
 WHERE assigned.employee_id = current_actor()
   AND cardinality(relation.names) > 0
   AND (:reviewed::boolean IS NULL OR (review.id IS NOT NULL) = :reviewed::boolean)
   AND (:reviewed::boolean IS NOT false OR in_selection(application.state))
   AND (:state::text IS NULL OR application_state(application, relation.names) = :state)
   AND (:program_id::uuid IS NULL OR application.program_id = :program_id::uuid)
   AND is_after(:sort, sorted.key, application.id, :after::jsonb)
 ORDER BY CASE WHEN :sort LIKE '-%' THEN sorted.key END DESC,
          CASE WHEN :sort LIKE '-%' THEN application.id END DESC,
          sorted.key,
          application.id
 LIMIT :limit::int + 1
