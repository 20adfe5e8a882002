-- SPDX-License-Identifier: Apache-2.0
-- me_consent_create: records that the caller gives or withdraws consent. Triggers end the participation of a caller who withdraws it.
WITH seen AS (
  SELECT program.id
    FROM program
   WHERE program.id = :program_id::uuid
     AND (program_visible(program)
          OR EXISTS (SELECT FROM consent WHERE consent.program_id = program.id AND consent.employee_id = current_actor()))
),
made AS (
  INSERT INTO consent (program_id, employee_id, text_version, state)
  SELECT seen.id, current_actor(), :text_version, :state
    FROM seen
   WHERE current_actor() IS NOT NULL
  RETURNING consent AS item
)
SELECT consent_json(made.item)::text AS reply,
       '/v1/me/consents' AS location,
       CASE WHEN made.item IS NULL THEN 'program_unknown' END AS error
  FROM (VALUES (1)) AS always
  LEFT JOIN made ON true
