-- SPDX-License-Identifier: Apache-2.0
-- application_update: updates the given fields of a draft if it still has the version that the applicant read. Topics are replaced as a
-- whole.
WITH seen AS (
  SELECT application.id, application.version, application.state,
         application.employee_id = current_actor() AS may_act
    FROM application
   WHERE application.id = :application_id::uuid
     AND cardinality(application_relations(application)) > 0
),
changed AS (
  UPDATE application
     SET (motivation, languages, site, slots, wishes, please_not, entry_module_id, came_through_event_id, capacity) = (
         SELECT wanted.motivation, wanted.languages, wanted.site, wanted.slots, wanted.wishes, wanted.please_not,
                wanted.entry_module_id, wanted.came_through_event_id, wanted.capacity
           FROM jsonb_populate_record(application, :body::jsonb) AS wanted),
         version = application.version + application_topics_differ(application.id, :body::jsonb -> 'topics')::int
    FROM seen
   WHERE application.id = seen.id
     AND seen.may_act
     AND application.state = 'draft'
     AND version_matches(application.version, :if_match::bigint[])
  RETURNING application AS item
)
SELECT (SELECT application_json(application_topics_replace(changed.item, :body::jsonb -> 'topics'), ARRAY['applicant'])
          FROM changed)::text AS reply,
       (changed.item).version,
       CASE
         WHEN NOT seen.may_act THEN 'forbidden'
         WHEN NOT version_matches(seen.version, :if_match::bigint[]) THEN 'precondition_failed'
         WHEN seen.state <> 'draft' THEN 'application_fixed'
         WHEN changed.item IS NULL THEN overtaken(:if_match::bigint[])
       END AS error
  FROM seen
  LEFT JOIN changed ON true
