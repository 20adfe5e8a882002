-- SPDX-License-Identifier: Apache-2.0
-- idempotency_claim: claims the key for this request. Waits for another transaction that holds the key; returns no row if the key is taken.
-- Each claim also deletes some keys older than 24 hours, so that the table needs no separate cleanup.
WITH outdated AS (
  SELECT old.actor, old.key
    FROM idempotency_key AS old
   WHERE old.created_at < now() - interval '24 hours'
     AND (old.actor, old.key) <> (:subject, :key)
   ORDER BY old.created_at
   LIMIT 20
     FOR UPDATE SKIP LOCKED
),
removed AS (
  DELETE FROM idempotency_key AS old
   USING outdated
   WHERE old.actor = outdated.actor
     AND old.key = outdated.key
)
INSERT INTO idempotency_key AS held (actor, key, operation, request_hash, created_at)
VALUES (:subject, :key, :operation, decode(:request_hash, 'hex'), now())
ON CONFLICT (actor, key) DO UPDATE
   SET operation = excluded.operation, request_hash = excluded.request_hash, status = NULL, reply = NULL, etag = NULL, location = NULL,
       created_at = now()
 WHERE held.created_at < now() - interval '24 hours'
RETURNING held.key
