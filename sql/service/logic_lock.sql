-- SPDX-License-Identifier: Apache-2.0
-- logic_lock: lets only one transaction at a time change functions and triggers
LOCK TABLE schema_logic IN EXCLUSIVE MODE
