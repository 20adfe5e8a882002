-- SPDX-License-Identifier: Apache-2.0
-- candidate_list: returns one page of the counterparts that the hard rules allow for an application, best first. Applicants and program
-- managers who have applied see only the class of the score. Levels that they may not read are neither shown nor counted.
WITH seen AS MATERIALIZED (
  SELECT application AS item, program,
         application.employee_id = current_actor() AS own,
         has_applied(application.program_id) AS by_class,
         CASE
           WHEN application.employee_id = current_actor()
             THEN program.self_matching AND NOT is_staff(program.id, ARRAY['program_manager'])
           ELSE 'program_manager' = ANY (application_relations(application))
         END AS may_read
    FROM application
    JOIN program ON program.id = application.program_id
   WHERE application.id = :application_id::uuid
     AND cardinality(application_relations(application)) > 0
),
-- Picks the rows of the page first: showing a candidate costs more than finding one.
page AS MATERIALIZED (
  SELECT found.candidate_id, found.employee_id, found.wished, found.on_waiting_list, shown.score
    FROM seen
   CROSS JOIN LATERAL application_candidates(seen.item, seen.own, :waitlisted::boolean AND NOT seen.own) AS found
   CROSS JOIN LATERAL (SELECT CASE WHEN seen.by_class THEN score_class(seen.program, found.score) ELSE found.score END AS score) AS shown
   WHERE seen.may_read
     AND (:topic_id::uuid IS NULL
          OR 2 = (SELECT count(*) FROM application_topic AS named
                   WHERE named.topic_id = :topic_id::uuid AND named.application_id IN ((seen.item).id, found.candidate_id)))
     AND (:after::jsonb IS NULL
          OR (-shown.score, found.candidate_id) > (-(:after::jsonb ->> 'key')::int, (:after::jsonb ->> 'id')::uuid))
   ORDER BY shown.score DESC,
            found.candidate_id
   LIMIT :limit::int + 1
)
SELECT CASE
         WHEN page.candidate_id IS NOT NULL THEN json_build_object(
           'application_id', page.candidate_id,
           'employee', (SELECT employee_json(employee) FROM employee WHERE employee.id = page.employee_id),
           'topics', CASE (seen.item).role
                       WHEN 'mentor' THEN shared_topics((seen.item).id, page.candidate_id, CASE WHEN seen.own THEN 'mentor' END)
                       ELSE shared_topics(page.candidate_id, (seen.item).id, CASE WHEN seen.own THEN 'mentee' END)
                     END,
           'score', page.score,
           'wished', page.wished,
           'waitlisted', page.on_waiting_list)
       END::text AS item,
       keyset(page.score::text, page.candidate_id) AS key,
       CASE WHEN seen.item IS NULL THEN 'not_found' WHEN NOT seen.may_read THEN 'forbidden' END AS error
  FROM (VALUES (true)) AS always(one)
  LEFT JOIN seen ON true
  LEFT JOIN page ON true
 ORDER BY page.score DESC,
          page.candidate_id
