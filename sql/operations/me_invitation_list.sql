-- SPDX-License-Identifier: Apache-2.0
-- me_invitation_list: returns one page of the caller's own invitations to programs that the caller may see.
SELECT CASE
         WHEN 'program' = ANY (:embed::text[]) THEN with_member(invitation_json(invitation, true), 'program', program_json(program))
         ELSE invitation_json(invitation, true)
       END::text AS item,
       keyset('', invitation.id) AS key
  FROM invitation
  JOIN program ON program.id = invitation.program_id
 WHERE invitation.employee_id = current_actor()
   AND program_visible(program)
   AND (:program_id::uuid IS NULL OR invitation.program_id = :program_id::uuid)
   AND (:state::text IS NULL OR invitation_state(invitation, true) = :state)
   AND is_after(:sort, invitation.id, :after::jsonb)
 ORDER BY CASE WHEN :sort LIKE '-%' THEN invitation.id END DESC,
          invitation.id
 LIMIT :limit::int + 1
