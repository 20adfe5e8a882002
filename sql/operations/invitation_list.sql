-- SPDX-License-Identifier: Apache-2.0
-- invitation_list: returns one page of a program's invitations, for its managers, without what managers must not see.
SELECT CASE
         WHEN invitation.id IS NULL THEN NULL
         WHEN 'employee' = ANY (:embed::text[])
           THEN with_member(only_fields(invitation_json(invitation, false), :fields::text[]), 'employee',
                            (SELECT employee_json(employee) FROM employee WHERE employee.id = invitation.employee_id))
         ELSE only_fields(invitation_json(invitation, false), :fields::text[])
       END::text AS item,
       keyset(sorted.key, invitation.id) AS key,
       CASE WHEN program.id IS NULL THEN 'not_found' WHEN NOT staff.may_read THEN 'forbidden' END AS error
  FROM (VALUES (:program_id::uuid)) AS wanted(id)
  LEFT JOIN program ON program.id = wanted.id AND program_visible(program)
  LEFT JOIN LATERAL (SELECT is_staff(program.id, :program_roles::text[]) AS may_read) AS staff ON true
  LEFT JOIN invitation
    ON invitation.program_id = program.id
   AND staff.may_read
   AND NOT program_ended(program)
   AND (:state::text IS NULL OR invitation_state(invitation, false) = :state)
   AND (:role::text IS NULL OR invitation.role = :role)
   AND (:employee_id::uuid IS NULL OR invitation.employee_id = :employee_id::uuid)
 CROSS JOIN LATERAL (SELECT CASE WHEN :sort = 'expires_at' THEN rfc3339(invitation.expires_at) ELSE '' END AS key) AS sorted
 WHERE invitation.id IS NULL
    OR is_after(:sort, sorted.key, invitation.id, :after::jsonb)
 ORDER BY CASE WHEN :sort LIKE '-%' THEN invitation.id END DESC,
          sorted.key,
          invitation.id
 LIMIT :limit::int + 1
