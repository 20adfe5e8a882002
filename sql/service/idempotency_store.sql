-- SPDX-License-Identifier: Apache-2.0
-- idempotency_store: stores the sealed response in the same transaction as the effect.
UPDATE idempotency_key AS held
   SET sealed = :sealed
 WHERE held.digest = caller_digest(:digest)
