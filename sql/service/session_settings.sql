-- SPDX-License-Identifier: Apache-2.0
-- session_settings: sets for a new connection everything that can change what statements mean or how long they may run, whatever
-- the login, the database or the server prescribe. Days and months are added in UTC: elsewhere a day may have 23 or 25 hours. JIT
-- compilation takes longer than these statements, and so does planning, so plans are kept. A statement that has no limit of its own, such
-- as the claims, gets a second. default_transaction_read_only is not set, because the service does not use a server that is read-only.
SELECT set_config(wanted.name, wanted.value, false)
  FROM (VALUES
         ('search_path', 'public'),
         ('TimeZone', 'UTC'),
         ('DateStyle', 'ISO, YMD'),
         ('IntervalStyle', 'postgres'),
         ('extra_float_digits', '1'),
         ('bytea_output', 'hex'),
         ('array_nulls', 'on'),
         ('transform_null_equals', 'off'),
         ('standard_conforming_strings', 'on'),
         ('row_security', 'on'),
         ('default_transaction_isolation', 'read committed'),
         ('default_transaction_deferrable', 'off'),
         ('statement_timeout', '1s'),
         ('lock_timeout', '0'),
         ('transaction_timeout', '0'),
         ('idle_session_timeout', '0'),
         ('idle_in_transaction_session_timeout', '60s'),
         ('plan_cache_mode', 'force_generic_plan'),
         ('jit', 'off'),
         ('client_min_messages', 'notice'),
         ('log_parameter_max_length_on_error', '0')) AS wanted(name, value)
  JOIN pg_catalog.pg_settings AS known ON known.name = wanted.name
