-- SPDX-License-Identifier: Apache-2.0
-- schema_lock: lets one migrator at a time into this database, until its connection ends; false while another one is in it.
-- Asked again and again instead of waited for: who waits holds a snapshot, and CREATE INDEX CONCURRENTLY would wait for that one.
SELECT pg_try_advisory_lock(7303014420) AS locked
