-- SPDX-License-Identifier: Apache-2.0
-- statement_limit: how long each further statement of this transaction may run.
SELECT set_config('statement_timeout', :timeout_ms, true)
