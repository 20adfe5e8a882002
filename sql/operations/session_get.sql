-- SPDX-License-Identifier: Apache-2.0
-- session_get: returns one session, to the two people in its pairing.
SELECT session_json(session, :embed::text[])::text AS reply,
       session.version
  FROM session
 WHERE session.id = :session_id::uuid
   AND own_pairing(session.pairing_id)
