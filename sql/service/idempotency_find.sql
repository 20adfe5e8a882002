-- SPDX-License-Identifier: Apache-2.0
-- idempotency_find: returns the sealed response of the request that first used the key. From here on, the transaction is a repetition.
SELECT held.sealed, set_config('kehrwert.repeats', 'on', true) AS repeats
  FROM idempotency_key AS held
 WHERE held.digest = caller_digest(:digest)
