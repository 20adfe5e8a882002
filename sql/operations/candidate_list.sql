-- SPDX-License-Identifier: Apache-2.0
-- candidate_list: returns one page of the counterparts that the hard rules allow for an application, best first. The applicant, and a
-- manager who has applied, see only the class of the score. Levels that they may not read are neither shown nor counted.
WITH seen AS (
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
)
SELECT CASE
         WHEN found.candidate_id IS NOT NULL THEN json_build_object(
           'application_id', found.candidate_id,
           'employee', (SELECT employee_json(employee) FROM employee WHERE employee.id = found.employee_id),
           'topics', CASE (seen.item).role
                       WHEN 'mentor' THEN shared_topics((seen.item).id, found.candidate_id, CASE WHEN seen.own THEN 'mentor' END)
                       ELSE shared_topics(found.candidate_id, (seen.item).id, CASE WHEN seen.own THEN 'mentee' END)
                     END,
           'score', shown.score,
           'wished', found.wished,
           'waitlisted', found.on_waiting_list)
       END::text AS item,
       keyset(ranked.key, found.candidate_id) AS key,
       CASE WHEN seen.item IS NULL THEN 'not_found' WHEN NOT seen.may_read THEN 'forbidden' END AS error
  FROM (VALUES (true)) AS wanted(one)
  LEFT JOIN seen ON true
  LEFT JOIN LATERAL application_candidates(seen.item, seen.own, :waitlisted::boolean AND NOT seen.own) AS found
    ON seen.may_read
   AND (:topic_id::uuid IS NULL
        OR 2 = (SELECT count(*) FROM application_topic AS named
                 WHERE named.topic_id = :topic_id::uuid AND named.application_id IN ((seen.item).id, found.candidate_id)))
 CROSS JOIN LATERAL (SELECT CASE WHEN seen.by_class THEN score_class(seen.program, found.score) ELSE found.score END AS score) AS shown
 CROSS JOIN LATERAL (SELECT lpad((999999 - shown.score)::text, 6, '0') AS key) AS ranked
 WHERE found.candidate_id IS NULL
    OR is_after('best', ranked.key, found.candidate_id, :after::jsonb)
 ORDER BY ranked.key,
          found.candidate_id
 LIMIT :limit::int + 1
