-- SPDX-License-Identifier: Apache-2.0
-- logic_forget: forgets the objects that no file creates any more
DELETE FROM schema_logic_object AS gone
 WHERE gone.file IS NULL
