-- SPDX-License-Identifier: Apache-2.0
-- migrations_checksum: adds the checksum of a file that dbmate has applied
UPDATE schema_migrations
   SET checksum = :checksum
 WHERE version = :version
   AND checksum IS NULL
