-- SPDX-License-Identifier: Apache-2.0
-- program_create: a new draft from the defaults and the given settings; its creator becomes program manager.
WITH made AS (
  INSERT INTO program (title, description, owner_unit, enrolment, participation, expected_levels, starts_on, ends_on, applications_close_on,
                       closes_on, moves_by_dates, session_minutes, sessions_planned, cadence_days, mentor_capacity, mentor_max_age,
                       mentor_max_age_reason, forbid_same_unit, forbid_same_manager, self_matching, proposal_days,
                       matching_objective, minimum_score, weight_topics, weight_language, weight_place, weight_slots, weight_wishes,
                       reviews_per_application, waiting_list_automatic, minors_admitted, consent_text, consent_version,
                       confidentiality_text, retention_days, minimum_group_size)
  SELECT given.title, given.description, given.owner_unit, given.enrolment, given.participation, given.expected_levels, given.starts_on,
         given.ends_on, given.applications_close_on, given.closes_on, given.moves_by_dates, given.session_minutes,
         given.sessions_planned, given.cadence_days, given.mentor_capacity, given.mentor_max_age, given.mentor_max_age_reason,
         given.forbid_same_unit, given.forbid_same_manager, given.self_matching, given.proposal_days, given.matching_objective,
         given.minimum_score, given.weight_topics, given.weight_language, given.weight_place, given.weight_slots, given.weight_wishes,
         given.reviews_per_application, given.waiting_list_automatic, given.minors_admitted, given.consent_text, given.consent_version,
         given.confidentiality_text, given.retention_days, given.minimum_group_size
    FROM jsonb_populate_record(program_defaults(), :body::jsonb) AS given
   WHERE current_actor() IS NOT NULL
  RETURNING program AS item
)
SELECT program_json(made.item)::text AS reply,
       (made.item).version,
       '/v1/programs/' || (made.item).id AS location,
       CASE WHEN made.item IS NULL THEN 'employee_unknown' END AS error
  FROM (VALUES (1)) AS always
  LEFT JOIN made ON true
