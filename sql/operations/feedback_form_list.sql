-- SPDX-License-Identifier: Apache-2.0
-- feedback_form_list: returns the feedback forms of a program that the caller may see, in the order of the moments.
SELECT CASE WHEN form.id IS NOT NULL THEN feedback_form_json(form)::text END AS item,
       keyset(to_char(moment.place, 'FM0'), form.id) AS key,
       CASE WHEN program.id IS NULL THEN 'not_found' END AS error
  FROM (VALUES (:program_id::uuid)) AS wanted(id)
  LEFT JOIN program ON program.id = wanted.id AND program_visible(program)
  LEFT JOIN feedback_form AS form ON form.program_id = program.id
 CROSS JOIN LATERAL (
       SELECT array_position('{start,session,half_time,end,pulse_3,pulse_6,pulse_12}', form.moment) AS place) AS moment
 WHERE form.id IS NULL
    OR is_after('moment', to_char(moment.place, 'FM0'), form.id, :after::jsonb)
 ORDER BY moment.place
 LIMIT :limit::int + 1
