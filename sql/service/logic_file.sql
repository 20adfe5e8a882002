-- SPDX-License-Identifier: Apache-2.0
-- logic_file: begins a file, or continues with it. What the transaction creates after writing this row belongs to the file.
INSERT INTO schema_logic AS held (file, checksum)
VALUES (:file, :checksum)
ON CONFLICT (file) DO UPDATE
   SET checksum = excluded.checksum
