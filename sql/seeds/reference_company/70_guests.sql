-- SPDX-License-Identifier: Apache-2.0
-- The guests of the events, with replies and attendance.

INSERT INTO event_invitation (event_id, employee_id, invited_at, reply, replied_at, attended)
SELECT event.id, guest.employee_id, guest.invited_at, answered.reply,
       CASE WHEN answered.reply IS NOT NULL
            THEN guest.invited_at
               + (least(event.starts_at, seed_size.day) - guest.invited_at) * (seed_draw('reply after', guest.number, 99) / 100.0)
       END,
       CASE WHEN answered.reply = 'yes' AND event.starts_at < seed_size.day AND answered.luck % 5 > 0 THEN answered.luck % 9 > 0 END
  FROM seed_event AS event
 CROSS JOIN seed_size
  JOIN seed_program AS program ON program.number = event.program
 CROSS JOIN LATERAL (
       SELECT application.employee_id, 10 * application.number + event.number % 10 AS number,
              greatest(application.submitted_at + interval '10 days',
                       CASE event.kind WHEN 'start' THEN event.created_at ELSE program.starts + interval '10 days' END) AS invited_at
         FROM seed_application AS application
        WHERE application.program = event.program
          AND application.fate = 'accepted'
          AND CASE event.kind WHEN 'start' THEN true WHEN 'community_day' THEN false WHEN 'training' THEN application.role = 'mentor'
                              ELSE application.paired END) AS guest
 CROSS JOIN LATERAL (SELECT seed_draw('reply', guest.number, 100) AS luck) AS drawn
 CROSS JOIN LATERAL (SELECT drawn.luck,
                            CASE WHEN drawn.luck < 60 THEN 'yes' WHEN drawn.luck < 70 THEN 'no' WHEN drawn.luck < 75 THEN 'maybe' END
                              AS reply) AS answered
 WHERE guest.invited_at < least(event.starts_at, seed_size.day)
   AND guest.invited_at < COALESCE(event.cancelled_at, 'infinity')
 ORDER BY event.number, guest.number;

-- Some come to the community days without an invitation.
INSERT INTO event_invitation (event_id, employee_id, reply, replied_at, attended)
SELECT event.id, application.employee_id, 'yes', event.created_at + interval '1 hour',
       CASE WHEN event.starts_at < seed_size.day THEN true END
  FROM seed_event AS event
 CROSS JOIN seed_size
  JOIN seed_application AS application ON application.program = event.program AND application.number % 5 = 0
 WHERE event.kind = 'community_day'
 ORDER BY event.number, application.number;
