-- SPDX-License-Identifier: Apache-2.0
-- schema_open: creates the tables that record what has been applied. schema_migrations is dbmate's, with a checksum.
DO $$
BEGIN
  IF to_regclass('schema_logic_history') IS NOT NULL THEN
    RETURN;
  END IF;

  CREATE TABLE IF NOT EXISTS schema_migrations (
    version varchar(128) NOT NULL,
    CONSTRAINT schema_migrations_version_pkey PRIMARY KEY (version)
  );
  ALTER TABLE schema_migrations ADD COLUMN IF NOT EXISTS checksum text;
  COMMENT ON TABLE schema_migrations IS 'The migrations that have been applied, as dbmate keeps them. Only kehrwert migrate writes here.';
  COMMENT ON COLUMN schema_migrations.version IS 'The number that the file''s name begins with.';
  COMMENT ON COLUMN schema_migrations.checksum IS
    'SHA-256 of the file, in hexadecimal: an applied file is never edited. NULL until kehrwert migrate sees what dbmate has applied.';

  CREATE TABLE schema_logic (
    file text NOT NULL,
    checksum text NOT NULL,
    CONSTRAINT schema_logic_file_pkey PRIMARY KEY (file)
  );
  COMMENT ON TABLE schema_logic IS 'The files of functions and triggers as they were applied last.';
  COMMENT ON COLUMN schema_logic.file IS 'Its path below sql/logic.';
  COMMENT ON COLUMN schema_logic.checksum IS 'SHA-256 of the file, in hexadecimal: a file that differs is applied again.';

  CREATE TABLE schema_logic_object (
    kind text NOT NULL,
    identity text NOT NULL,
    file text,
    checksum text,
    CONSTRAINT schema_logic_object_kind_identity_pkey PRIMARY KEY (kind, identity),
    CONSTRAINT schema_logic_object_file_fkey FOREIGN KEY (file) REFERENCES schema_logic (file) ON DELETE SET NULL
  );
  COMMENT ON TABLE schema_logic_object IS
    'What each file of functions and triggers has made, so that what is in no file any more can be dropped.';
  COMMENT ON COLUMN schema_logic_object.kind IS 'As in pg_identify_object: function, procedure, aggregate or trigger.';
  COMMENT ON COLUMN schema_logic_object.identity IS 'As in pg_identify_object: the full name, with the types of arguments or the table.';
  COMMENT ON COLUMN schema_logic_object.file IS 'The file that makes it. NULL only within a transaction of kehrwert migrate.';
  COMMENT ON COLUMN schema_logic_object.checksum IS
    'SHA-256 of the statement that made the trigger, in hexadecimal: the same one is not run again, for it would lock the table.';

  CREATE TABLE schema_logic_history (
    id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    digest text NOT NULL,
    release text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT schema_logic_history_id_pkey PRIMARY KEY (id)
  );
  COMMENT ON TABLE schema_logic_history IS
    'Every set of functions and triggers that this database has had. A service is content with any database that has ever had its own set.';
  COMMENT ON COLUMN schema_logic_history.id IS 'Counts up; the highest is what the database has now.';
  COMMENT ON COLUMN schema_logic_history.digest IS 'SHA-256, in hexadecimal, over the line `checksum  file` of each file.';
  COMMENT ON COLUMN schema_logic_history.release IS 'The version of Kehrwert that applied it. An older version leaves it alone.';
  COMMENT ON COLUMN schema_logic_history.applied_at IS 'When it was applied, by the real time.';

  -- The service asks whether the schema is new enough, under whatever login; numbers and digests are no secret.
  GRANT SELECT (version) ON schema_migrations TO PUBLIC;
  GRANT SELECT (digest) ON schema_logic_history TO PUBLIC;
EXCEPTION
  -- Another session has just created them.
  WHEN duplicate_table OR duplicate_object OR unique_violation THEN
    NULL;
END;
$$
