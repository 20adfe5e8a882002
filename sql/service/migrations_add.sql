-- SPDX-License-Identifier: Apache-2.0
-- migrations_add: records an applied migration
INSERT INTO schema_migrations (version, checksum) VALUES (:version, :checksum)
