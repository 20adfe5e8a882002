-- SPDX-License-Identifier: Apache-2.0
-- One client in the race for the last place.
\set VERBOSITY verbose
BEGIN;
SET LOCAL ROLE kehrwert_app;
SELECT pg_sleep_until(:'start');
INSERT INTO pairing (mentor_application_id, mentee_application_id) VALUES (test.id('yuri mentor'), test.id(:'mentee' || ' mentee'));
COMMIT;
SELECT 'won';
