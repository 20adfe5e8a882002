-- SPDX-License-Identifier: Apache-2.0
-- migrations_open: the table of applied migrations, as dbmate keeps it
CREATE TABLE IF NOT EXISTS schema_migrations (version varchar(128) PRIMARY KEY)
