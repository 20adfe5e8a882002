-- SPDX-License-Identifier: Apache-2.0
-- migrations_find: returns a row if the migration has been applied.
SELECT version FROM schema_migrations WHERE version = :version
