-- SPDX-License-Identifier: Apache-2.0
-- me_notification_list: returns one page of the caller's notifications, newest first.
SELECT notification_json(notification)::text AS item,
       keyset('', notification.id) AS key
  FROM notification
 WHERE notification.employee_id = current_actor()
   AND (:unread::boolean IS NULL OR (notification.read_at IS NULL) = :unread::boolean)
   AND (:kind::text IS NULL OR notification.kind = :kind)
   AND (:program_id::uuid IS NULL OR notification.program_id = :program_id::uuid)
   AND is_after('-', notification.id, :after::jsonb)
 ORDER BY notification.id DESC
 LIMIT :limit::int + 1
