-- SPDX-License-Identifier: Apache-2.0
-- clock_get: returns the time of the service's clock.
SELECT clock_json(COALESCE((SELECT dev_clock.shift FROM dev_clock), interval '0'))::text AS reply
