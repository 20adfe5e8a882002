-- SPDX-License-Identifier: Apache-2.0
-- invitation_list: returns one page of a program's invitations, for its program managers, without what program managers must not see.
WITH wanted AS MATERIALIZED (
  SELECT program, program.id, is_staff(program.id, :program_roles::text[]) AS may_read
    FROM program
   WHERE program.id = :program_id::uuid
     AND program_visible(program)
),
page AS MATERIALIZED (
  SELECT invitation AS item, invitation.id, CASE WHEN :sort = 'expires_at' THEN invitation.expires_at END AS sorted_by
    FROM invitation
   WHERE invitation.program_id = :program_id::uuid
     AND (SELECT wanted.may_read AND NOT program_ended(wanted.program) FROM wanted)
     AND (:state::text IS NULL OR invitation_state(invitation, false) = :state)
     AND (:role::text IS NULL OR invitation.role = :role)
     AND (:employee_id::uuid IS NULL OR invitation.employee_id = :employee_id::uuid)
     AND CASE :sort
           WHEN 'expires_at' THEN is_after(:sort, invitation.expires_at, invitation.id, :after::jsonb)
           ELSE is_after(:sort, invitation.id, :after::jsonb)
         END
   ORDER BY CASE WHEN :sort = 'expires_at' THEN invitation.expires_at END,
            CASE WHEN :sort LIKE '-%' THEN invitation.id END DESC,
            invitation.id
   LIMIT :limit::int + 1
)
SELECT CASE
         WHEN page.id IS NULL THEN NULL
         WHEN 'employee' = ANY (:embed::text[])
           THEN with_member(only_fields(invitation_json(page.item, false), :fields::text[]), 'employee',
                            (SELECT employee_json(employee) FROM employee WHERE employee.id = (page.item).employee_id))
         ELSE only_fields(invitation_json(page.item, false), :fields::text[])
       END::text AS item,
       keyset(COALESCE(page.sorted_by::text, ''), page.id) AS key,
       CASE WHEN wanted.id IS NULL THEN 'not_found' WHEN NOT wanted.may_read THEN 'forbidden' END AS error
  FROM (VALUES (true)) AS always(one)
  LEFT JOIN wanted ON true
  LEFT JOIN page ON true
 ORDER BY page.sorted_by,
          CASE WHEN :sort LIKE '-%' THEN page.id END DESC,
          page.id
