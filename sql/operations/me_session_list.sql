-- SPDX-License-Identifier: Apache-2.0
-- me_session_list: returns one page of the caller's sessions in all pairings.
SELECT only_fields(session_json(session, :embed::text[]), :fields::text[])::text AS item,
       keyset(rfc3339(session.starts_at), session.id) AS key
  FROM pairing
  JOIN session ON session.pairing_id = pairing.id
 WHERE current_actor() IN (pairing.mentor_id, pairing.mentee_id)
   AND (:program_id::uuid IS NULL OR pairing.program_id = :program_id::uuid)
   AND (:state::text IS NULL OR session.state = :state)
   AND (:starts_after::timestamptz IS NULL OR session.starts_at >= :starts_after::timestamptz)
   AND (:starts_before::timestamptz IS NULL OR session.starts_at < :starts_before::timestamptz)
   AND is_after(:sort, rfc3339(session.starts_at), session.id, :after::jsonb)
 ORDER BY CASE WHEN :sort LIKE '-%' THEN rfc3339(session.starts_at) END DESC,
          CASE WHEN :sort LIKE '-%' THEN session.id END DESC,
          rfc3339(session.starts_at),
          session.id
 LIMIT :limit::int + 1
