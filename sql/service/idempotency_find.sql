-- SPDX-License-Identifier: Apache-2.0
-- idempotency_find: returns the stored reply of the request that first used the key.
SELECT held.operation = :operation AND held.request_hash = decode(:request_hash, 'hex') AS same,
    held.status,
    held.reply,
    held.etag,
    held.location
FROM idempotency_key AS held
WHERE held.actor = :subject
  AND held.key = :key
