-- SPDX-License-Identifier: Apache-2.0
-- seed_open: says in the settings of the transaction what is to be loaded. Days and months are added in UTC, as in the service.
-- The statements sort and join up to some million rows.
SELECT set_config('kehrwert.seed_scale', :scale, true),
       set_config('kehrwert.seed_day', COALESCE(:day::date, (now() AT TIME ZONE 'UTC')::date)::text, true),
       set_config('TimeZone', 'UTC', true),
       set_config('jit', 'off', true),
       set_config('work_mem', '64MB', true)
