-- SPDX-License-Identifier: Apache-2.0
-- claims: sets who acts in this transaction and how long its next statement may run: for whatever time this one leaves. The settings end
-- with the transaction. transaction_read_only is only ever switched on: on a standby, switching it off fails with a different error than
-- writing does. A list with filters is planned for their values, because they decide which index serves it.
SELECT set_config('role', 'kehrwert_app', true),
       set_config('kehrwert.client', CASE WHEN claimed.employee_id IS NULL THEN claimed.subject ELSE '' END, true),
       set_config('kehrwert.external_id', COALESCE(claimed.external_id, ''), true),
       set_config('kehrwert.roles', :roles, true),
       set_config('kehrwert.operation', :operation, true),
       set_config('kehrwert.clock_shift', CASE WHEN :development = 'on' THEN clock_shift() ELSE '' END, true),
       set_config('kehrwert.time_zone', :time_zone, true),
       set_config('statement_timeout',
                  GREATEST(1, :timeout_ms::int - (extract(epoch FROM clock_timestamp() - now()) * 1000)::int)::text, true),
       set_config('transaction_read_only', CASE WHEN :read_only = 'on' THEN 'on' ELSE current_setting('transaction_read_only') END, true),
       CASE WHEN :filtered = 'on' THEN set_config('plan_cache_mode', 'auto', true) END,
       set_config('kehrwert.actor_id', COALESCE(claimed.employee_id::text, ''), true) AS actor_id
  FROM (SELECT given.subject, given.external_id, claimed_employee(given.subject, given.external_id, given.issued_at) AS employee_id
          FROM (VALUES (:subject::text, :external_id::text, :issued_at::bigint)) AS given(subject, external_id, issued_at)
        OFFSET 0) AS claimed
