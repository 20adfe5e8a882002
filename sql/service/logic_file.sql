-- SPDX-License-Identifier: Apache-2.0
-- logic_file: begins a file, or goes on with it. What the transaction writes after this row, the file has made.
INSERT INTO schema_logic AS held (file, checksum)
VALUES (:file, :checksum)
ON CONFLICT (file) DO UPDATE
   SET checksum = excluded.checksum
