-- SPDX-License-Identifier: Apache-2.0
-- schema_lock: lets one `kehrwert migrate` at a time work on this database, until its connection ends. False while another one does.
-- It asks repeatedly instead of waiting: a waiting session holds a snapshot, and CREATE INDEX CONCURRENTLY would wait for that snapshot.
SELECT pg_try_advisory_lock(7303014420) AS locked
