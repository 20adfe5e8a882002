-- SPDX-License-Identifier: Apache-2.0
-- application_review_put: creates or replaces the caller's own review of an assigned application, with all its scores.
WITH seen AS (
  SELECT application.id, is_assigned(application.id) AS may_act, in_selection(application.state) AS open
    FROM application
   WHERE application.id = :application_id::uuid
     AND cardinality(application_relations(application)) > 0
),
written AS (
  INSERT INTO review (application_id, comment)
  SELECT seen.id, COALESCE(:comment, '')
    FROM seen
   WHERE seen.may_act
     AND seen.open
  ON CONFLICT (application_id, reviewer_id) DO UPDATE
     SET comment = excluded.comment,
         version = review.version + review_scores_differ(review.id, :scores::jsonb)::int
  RETURNING review AS item
)
SELECT (SELECT review_json(review_scores_replace(written.item, :scores::jsonb)) FROM written)::text AS reply,
       (SELECT (written.item).version FROM written) AS version,
       CASE
         WHEN NOT seen.may_act THEN 'forbidden'
         WHEN NOT seen.open THEN 'review_closed'
       END AS error
  FROM seen
