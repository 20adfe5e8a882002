-- SPDX-License-Identifier: Apache-2.0
-- Tutorials by the program managers, and by the mentor of every fourth pair.

CREATE TEMPORARY TABLE seed_tutorial ON COMMIT DROP AS
SELECT 10000000000 + 10 * program.number + place.number AS number, program.number AS program, program.id AS program_id,
       NULL::uuid AS pairing_id,
       NULL::uuid AS reader_id, staff.id AS author_id, true AS by_program,
       CASE WHEN place.number = 1 THEN 'everyone' ELSE 'program' END AS audience,
       least(program.published_at, seed_size.day - interval '10 days') AS created_at
  FROM seed_program AS program
 CROSS JOIN seed_size
 CROSS JOIN generate_series(1, 5) AS place(number)
  JOIN seed_staff AS staff ON staff.seat = 3 * (program.number - 1) % staff.people
 UNION ALL
SELECT pairing.number, pairing.program, pairing.program_id, pairing.id, pairing.mentee_id, pairing.mentor_id, false,
       (ARRAY['pair', 'pair', 'pair', 'program', 'everyone'])[1 + seed_draw('audience', pairing.number, 5)],
       pairing.activated_at + interval '10 days'
  FROM seed_pairing AS pairing
 WHERE pairing.activated_at IS NOT NULL
   AND pairing.number % 4 = 1;

INSERT INTO tutorial (id, program_id, pairing_id, author_id, by_program, audience, title, text, url, topic_id, retired_at, search,
                      created_at, updated_at)
SELECT seed_id('tutorial', tutorial.number, tutorial.created_at), tutorial.program_id, tutorial.pairing_id, tutorial.author_id,
       tutorial.by_program, tutorial.audience, worded.title, worded.text,
       CASE WHEN tutorial.number % 3 = 0 THEN 'https://wiki.example/' || tutorial.number END, topic.id,
       CASE WHEN seed_draw('retired', tutorial.number, 20) = 0 THEN tutorial.created_at + interval '7 days' END,
       search_text(worded.title || ' ' || worded.text), tutorial.created_at, tutorial.created_at
  FROM seed_tutorial AS tutorial
  JOIN seed_topic AS topic ON topic.program = tutorial.program AND topic.place = 1 + tutorial.number % 8
 CROSS JOIN LATERAL (SELECT topic.title || ' in ' || 3 + tutorial.number % 7 || ' steps' AS title,
                            'Open it, try the first step, and ask a colleague about the rest.' AS text) AS worded
 ORDER BY tutorial.number;
