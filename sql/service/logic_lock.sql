-- SPDX-License-Identifier: Apache-2.0
-- logic_lock: one writer of functions and triggers at a time
LOCK TABLE schema_logic IN EXCLUSIVE MODE
