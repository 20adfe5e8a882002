-- SPDX-License-Identifier: Apache-2.0
-- logic_settings: functions may name what comes later, and a lock that is not to be had soon is tried again.
-- The time-out is well below deadlock_timeout, so that it is this transaction that gives way and never a request.
SELECT set_config('check_function_bodies', 'off', true) AS check_function_bodies,
       set_config('lock_timeout', '200ms', true) AS lock_timeout
