-- SPDX-License-Identifier: Apache-2.0
-- migrations_lock: lets only one transaction at a time apply a migration.
LOCK TABLE schema_migrations IN EXCLUSIVE MODE
