-- SPDX-License-Identifier: Apache-2.0
-- me_notification_update: marks one of the caller's notifications as read or unread; no change if it already is.
WITH changed AS (
  UPDATE notification
     SET read_at = CASE WHEN :read::boolean THEN app_now() END
   WHERE notification.id = :notification_id::uuid
     AND notification.employee_id = current_actor()
     AND (notification.read_at IS NOT NULL) <> :read::boolean
  RETURNING notification AS item
)
SELECT notification_json(COALESCE(changed.item, notification))::text AS reply,
       (COALESCE(changed.item, notification)).version
  FROM notification
  LEFT JOIN changed ON true
 WHERE notification.id = :notification_id::uuid
   AND notification.employee_id = current_actor()
