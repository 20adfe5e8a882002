-- SPDX-License-Identifier: Apache-2.0
-- me_consent_list: returns one page of the caller's consents and withdrawals, newest first.
SELECT consent_json(consent)::text AS item,
       keyset('', consent.id) AS key
  FROM consent
 WHERE consent.employee_id = current_actor()
   AND (:program_id::uuid IS NULL OR consent.program_id = :program_id::uuid)
   AND is_after('-id', consent.id, :after::jsonb)
 ORDER BY consent.id DESC
 LIMIT :limit::int + 1
