-- SPDX-License-Identifier: Apache-2.0
-- seed_lock: keeps others from adding employees until the transaction ends, and another `kehrwert seed` from beginning.
LOCK TABLE employee IN SHARE ROW EXCLUSIVE MODE
