-- SPDX-License-Identifier: Apache-2.0
-- application_create: creates a draft of the caller's own application, while the program takes applications.
WITH seen AS (
  SELECT program.id, program_open(program.id) AS open
    FROM program
   WHERE program.id = :program_id::uuid
     AND program_visible(program)
),
made AS (
  INSERT INTO application (program_id, employee_id, role, motivation, languages, site, slots, wishes, please_not,
                           entry_module_id, came_through_event_id, capacity)
  SELECT seen.id, current_actor(), given.role, COALESCE(given.motivation, ''), given.languages, given.site, COALESCE(given.slots, '{}'),
         COALESCE(given.wishes, '{}'), COALESCE(given.please_not, '{}'), given.entry_module_id,
         given.came_through_event_id, given.capacity
    FROM seen
   CROSS JOIN jsonb_populate_record(NULL::application, :body::jsonb) AS given
   WHERE seen.open
     AND current_actor() IS NOT NULL
  RETURNING application AS item
)
SELECT (SELECT application_json(application_topics_replace(made.item, :body::jsonb -> 'topics'), ARRAY['applicant'])
          FROM made)::text AS reply,
       (made.item).version,
       '/v1/applications/' || (made.item).id AS location,
       CASE WHEN NOT seen.open THEN 'program_not_open' END AS error
  FROM seen
  LEFT JOIN made ON true
