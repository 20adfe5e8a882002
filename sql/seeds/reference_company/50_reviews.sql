-- SPDX-License-Identifier: Apache-2.0
-- Who reviews which application, and the reviews with their scores. Nobody has to be kept from reviewing: reviewers have no reports.

CREATE TEMPORARY TABLE seed_review ON COMMIT DROP AS
SELECT 10 * application.number + place.number AS number, application.id AS application_id, application.program, application.program_id,
       staff.id AS reviewer_id, application.submitted_at,
       application.fate NOT IN ('submitted', 'withdrawn') AND (application.fate <> 'under_review' OR place.number = 0) AS written
  FROM seed_application AS application
  JOIN seed_program AS program ON program.number = application.program
 CROSS JOIN LATERAL generate_series(0, application.program % 2) AS place(number)
  JOIN seed_staff AS staff
    ON staff.seat = (3 * (application.program - 1) + 2
                     + (application.rank + place.number) % CASE WHEN program.large THEN 10 ELSE 3 + application.program % 4 END)
                    % staff.people
 WHERE application.fate <> 'draft'
   AND NOT application.place_guaranteed;

INSERT INTO application_reviewer (application_id, employee_id, program_id, assigned_at, submitted_at)
SELECT given.application_id, given.reviewer_id, given.program_id, given.submitted_at, given.submitted_at
  FROM seed_review AS given
 ORDER BY given.number;

INSERT INTO review (id, application_id, reviewer_id, comment, created_at, updated_at)
SELECT seed_id('review', given.number, written.at), given.application_id, given.reviewer_id,
       seed_pick('comment', given.number, '{A good fit.,Could say more about the goals.,Has time and is curious.,""}'), written.at,
       written.at
  FROM seed_review AS given
 CROSS JOIN LATERAL (SELECT given.submitted_at + interval '3 days') AS written(at)
 WHERE given.written
 ORDER BY given.number;

INSERT INTO criterion_score (review_id, criterion_id, score)
SELECT seed_id('review', given.number, given.submitted_at + interval '3 days'), criterion.id,
       2 + seed_draw('score ' || criterion.position, given.number, 4)
  FROM seed_review AS given
  JOIN criterion ON criterion.program_id = given.program_id
 WHERE given.written
 ORDER BY given.number, criterion.position;

UPDATE application
   SET review_score = scored.score, review_changes = scored.reviews
  FROM (SELECT review.application_id, count(DISTINCT review.id) AS reviews,
               round(sum(given.score * criterion.weight)::numeric / sum(criterion.weight), 2) AS score
          FROM review
          JOIN criterion_score AS given ON given.review_id = review.id
          JOIN criterion ON criterion.id = given.criterion_id
         GROUP BY review.application_id) AS scored
 WHERE application.id = scored.application_id;
