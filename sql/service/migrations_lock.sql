-- SPDX-License-Identifier: Apache-2.0
-- migrations_lock: lets only one migrator run at a time.
LOCK TABLE schema_migrations IN EXCLUSIVE MODE
