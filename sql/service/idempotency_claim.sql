-- SPDX-License-Identifier: Apache-2.0
-- idempotency_claim: claims the key for this request. Waits for another transaction that holds the key; returns no row if the key is taken.
INSERT INTO idempotency_key AS held (digest, created_at)
VALUES (caller_digest(:digest), now())
ON CONFLICT (digest) DO UPDATE
   SET sealed = NULL, created_at = now()
 WHERE held.created_at < now() - interval '24 hours'
RETURNING held.digest
