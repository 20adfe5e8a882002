-- SPDX-License-Identifier: Apache-2.0
-- time_zone_known: true if the name is a time zone that a program can have; see time_zone_exists(), which may not have been created yet
SELECT :name ~ '^[A-Z]' AND EXISTS (SELECT FROM pg_timezone_names AS zone WHERE zone.name = :name) AS known
