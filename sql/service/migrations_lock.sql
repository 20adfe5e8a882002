-- SPDX-License-Identifier: Apache-2.0
-- migrations_lock: one migrator at a time
LOCK TABLE schema_migrations IN EXCLUSIVE MODE
