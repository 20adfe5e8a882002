-- SPDX-License-Identifier: Apache-2.0
-- session_list: returns one page of the sessions of a pairing, to its two people.
SELECT CASE WHEN session.id IS NOT NULL THEN only_fields(session_json(session, :embed::text[]), :fields::text[])::text END AS item,
       keyset(rfc3339(session.starts_at), session.id) AS key,
       CASE WHEN NOT wanted.visible THEN 'not_found' END AS error
  FROM (SELECT :pairing_id::uuid AS id, own_pairing(:pairing_id::uuid) AS visible) AS wanted
  LEFT JOIN session ON wanted.visible
                   AND session.pairing_id = wanted.id
                   AND (:state::text IS NULL OR session.state = :state)
                   AND (:starts_after::timestamptz IS NULL OR session.starts_at >= :starts_after::timestamptz)
                   AND (:starts_before::timestamptz IS NULL OR session.starts_at < :starts_before::timestamptz)
                   AND is_after(:sort, rfc3339(session.starts_at), session.id, :after::jsonb)
 ORDER BY CASE WHEN :sort LIKE '-%' THEN rfc3339(session.starts_at) END DESC,
          CASE WHEN :sort LIKE '-%' THEN session.id END DESC,
          rfc3339(session.starts_at),
          session.id
 LIMIT :limit::int + 1
