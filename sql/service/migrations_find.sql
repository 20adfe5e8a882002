-- SPDX-License-Identifier: Apache-2.0
-- migrations_find: a row when the migration was applied
SELECT version FROM schema_migrations WHERE version = :version
