-- SPDX-License-Identifier: Apache-2.0
-- writable: whether the server lets this connection write. A standby does not, nor does one with default_transaction_read_only.
SELECT current_setting('transaction_read_only') = 'off' AS writable
