-- SPDX-License-Identifier: Apache-2.0
-- seed_open: tells the seed files what to load, in settings of the transaction. Days and months are added in UTC, as in the service.
-- The other settings suit statements that sort and join some million rows.
SELECT set_config('kehrwert.seed_scale', :scale, true),
       set_config('kehrwert.seed_day', COALESCE(:day::date, (now() AT TIME ZONE 'UTC')::date)::text, true),
       set_config('TimeZone', 'UTC', true),
       set_config('jit', 'off', true),
       set_config('work_mem', '64MB', true)
