-- SPDX-License-Identifier: Apache-2.0
-- logic_claim: records the objects that a file or one of its statements has just created: the catalogue rows that this transaction has
-- written since logic_file. Returns those that another file creates, too.
WITH written AS (
  SELECT proc.tableoid AS class, proc.oid, proc.cmin AS command
    FROM pg_proc AS proc
   WHERE proc.xmin = pg_current_xact_id()::xid
   UNION ALL
  SELECT firing.tableoid, firing.oid, firing.cmin
    FROM pg_trigger AS firing
   WHERE firing.xmin = pg_current_xact_id()::xid
     AND NOT firing.tgisinternal
),
made AS (
  SELECT object.type AS kind, object.identity
    FROM written
   CROSS JOIN LATERAL pg_identify_object(written.class, written.oid, 0) AS object
   WHERE written.command::text::bigint > (SELECT held.cmin::text::bigint FROM schema_logic AS held WHERE held.file = :file)
),
claimed AS (
  INSERT INTO schema_logic_object AS held (kind, identity, file, checksum)
  SELECT made.kind, made.identity, :file, :checksum
    FROM made
  ON CONFLICT (kind, identity) DO UPDATE
     SET file = excluded.file, checksum = excluded.checksum
   WHERE held.file IS NULL
)
SELECT held.kind, held.identity, held.file
  FROM made
  JOIN schema_logic_object AS held ON held.kind = made.kind AND held.identity = made.identity
 WHERE held.file <> :file
