-- SPDX-License-Identifier: Apache-2.0
-- idempotency_store: stores the reply in the same transaction as the effect.
UPDATE idempotency_key AS held
SET status = :status::int, reply = :reply, etag = :etag, location = :location
WHERE held.actor = :subject
  AND held.key = :key
