-- SPDX-License-Identifier: Apache-2.0
-- logic_settings: lets functions name what is created later, and limits the wait for a lock, after which the attempt is repeated.
-- The limit is well below deadlock_timeout, so that this transaction gives way and never a request.
SELECT set_config('check_function_bodies', 'off', true) AS check_function_bodies,
       set_config('lock_timeout', '200ms', true) AS lock_timeout
