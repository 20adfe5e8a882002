-- SPDX-License-Identifier: Apache-2.0
-- logic_forget: forgets what no file makes any more
DELETE FROM schema_logic_object AS gone
 WHERE gone.file IS NULL
