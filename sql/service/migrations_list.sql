-- SPDX-License-Identifier: Apache-2.0
-- migrations_list: returns the applied migrations with the checksums of their files
SELECT applied.version, applied.checksum
  FROM schema_migrations AS applied
 ORDER BY applied.version
