-- SPDX-License-Identifier: Apache-2.0
-- idempotency_find: returns the sealed response of the request that first used the key.
SELECT held.sealed
  FROM idempotency_key AS held
 WHERE held.digest = caller_digest(:digest)
