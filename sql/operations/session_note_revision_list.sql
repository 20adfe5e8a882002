-- SPDX-License-Identifier: Apache-2.0
-- session_note_revision_list: returns one page of the former texts of a session's notes, to its two people. Row security hides them from
-- everybody else.
SELECT CASE WHEN revision.id IS NOT NULL THEN session_note_revision_json(revision)::text END AS item,
       keyset('', revision.id) AS key,
       CASE WHEN session.id IS NULL THEN 'not_found' END AS error
  FROM (VALUES (:session_id::uuid)) AS wanted(id)
  LEFT JOIN session ON session.id = wanted.id AND own_pairing(session.pairing_id)
  LEFT JOIN session_note_revision AS revision
    ON revision.session_id = session.id
   AND (:author_id::uuid IS NULL OR revision.author_id = :author_id::uuid)
   AND is_after(:sort, revision.id, :after::jsonb)
 ORDER BY CASE WHEN :sort LIKE '-%' THEN revision.id END DESC,
          revision.id
 LIMIT :limit::int + 1
