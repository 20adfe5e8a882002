-- SPDX-License-Identifier: Apache-2.0
-- me_application_list: returns one page of the caller's own applications to all programs.
SELECT application_json(application, ARRAY['applicant'])::text AS item,
       keyset('', application.id) AS key
  FROM application
 WHERE application.employee_id = current_actor()
   AND (:program_id::uuid IS NULL OR application.program_id = :program_id::uuid)
   AND (:state::text IS NULL OR application.state = :state)
   AND is_after(:sort, application.id, :after::jsonb)
 ORDER BY CASE WHEN :sort LIKE '-%' THEN application.id END DESC,
          application.id
 LIMIT :limit::int + 1
