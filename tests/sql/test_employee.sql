-- SPDX-License-Identifier: Apache-2.0
-- Employees, their reporting lines, and leavers.
BEGIN;
SELECT test.company();
SET LOCAL ROLE kehrwert_app;
SELECT test.refuses('user names are unique',
  $$INSERT INTO employee (user_name, display_name, unit, level) VALUES ('ada', 'Ada', 'X', 1)$$, 'employee_user_name_key');
SELECT test.refuses(format('the user name %s is not in canonical form', name), format(
  $$INSERT INTO employee (user_name, display_name, unit, level) VALUES (%L, 'Ada', 'X', 1)$$, name), 'employee_user_name_check')
  FROM unnest(ARRAY['ADA', E'ju\u0308rgen', E'\u212bsa']) AS bad(name);
SELECT test.refuses('external ids are unique', $$UPDATE employee SET external_id = 'x1'$$, 'employee_external_id_key');
SELECT test.passes('many employees may lack an external id', $$UPDATE employee SET external_id = NULL$$);
SELECT test.refuses(format('%s is checked', changed[1]), format($$UPDATE employee SET %I = %s WHERE id = test.id('yuri')$$, changed[1],
  changed[2]),
                    format('employee_%s_check', changed[1]))
  FROM (VALUES (ARRAY['level', '10']), (ARRAY['level', '-1']), (ARRAY['languages', $$'{Deutsch}'$$]), (ARRAY['languages', $$'{de,NULL}'$$]),
               (ARRAY['display_name', $$repeat('ü', 201)$$]), (ARRAY['user_name', $$''$$]), (ARRAY['email', $$'nobody'$$]),
               (ARRAY['unit', $$''$$]), (ARRAY['site', $$repeat('x', 201)$$]), (ARRAY['external_id', $$''$$])) AS wrong(changed);
SELECT test.passes('a name may have 200 characters, even if they are more bytes', $$UPDATE employee SET display_name = repeat('ü',
  200) WHERE id = test.id('yuri')$$);
SELECT test.passes('language tags may have regions',
  $$UPDATE employee SET languages = '{de-AT,en,zh-Hant-TW}' WHERE id = test.id('yuri')$$);
SELECT test.refuses('a manager must exist', $$UPDATE employee SET manager_id = new_id() WHERE id = test.id('yuri')$$,
  'employee_manager_id_fkey');
SELECT test.equal('reporting_conflict ' || pair[1] || ' ' || pair[2],
                  format('SELECT reporting_conflict(test.id(%L), test.id(%L))', pair[1], pair[2]), pair[3])
  FROM (VALUES (ARRAY['yuri', 'tina', 'true']), (ARRAY['yuri', 'ada', 'true']), (ARRAY['ada', 'yuri', 'true']),
               (ARRAY['yuri', 'erik', 'false']), (ARRAY['carl', 'erik', 'false']), (ARRAY['yuri', 'yuri', 'false'])) AS asked(pair);
INSERT INTO employee_dotted_line (employee_id, manager_id) VALUES (test.id('tina'), test.id('frida'));
SELECT test.equal('dotted reporting lines count, also mixed with solid ones',
  $$SELECT reporting_conflict(test.id('yuri'), test.id('erik'))$$, 'true');
DELETE FROM employee_dotted_line;
UPDATE employee SET manager_id = test.id('yuri') WHERE id = test.id('ada');
SELECT test.equal('a circle of reporting lines does not loop forever',
  $$SELECT reporting_conflict(test.id('yuri'), test.id('vera'))$$, 'true');
SELECT test.refuses('nobody is their own manager', $$UPDATE employee SET manager_id = id WHERE id = test.id('erik')$$,
  'employee_own_manager_check');
SELECT test.refuses('nobody is their own manager on a dotted reporting line', $$INSERT INTO employee_dotted_line (employee_id, manager_id)
  VALUES (test.id('erik'), test.id('erik'))$$, 'employee_dotted_line_own_manager_check');
SELECT test.equal('dotted reporting lines are replaced as a whole, or kept if no list is given', $$
  SELECT json_array_length(employee_hr_json(dotted_lines_replace(employee, ARRAY[test.id('ada'), test.id('carl'), test.id('ada')]))
                           -> 'dotted_manager_ids')
      || ' ' || json_array_length(employee_hr_json(dotted_lines_replace(employee, ARRAY[test.id('carl')])) -> 'dotted_manager_ids')
      || ' ' || json_array_length(employee_hr_json(dotted_lines_replace(employee, NULL)) -> 'dotted_manager_ids')
      || ' ' || json_array_length(employee_hr_json(dotted_lines_replace(employee, '{}')) -> 'dotted_manager_ids')
    FROM employee WHERE employee.id = test.id('yuri')$$, '2 1 1 0');
SELECT test.equal('the public profile has these fields and no others',
  $$SELECT string_agg(key, ' ') FROM employee, json_object_keys(employee_json(employee)) AS key WHERE employee.id = test.id('yuri')$$,
  'id version user_name display_name unit level site manager_id languages active');
SELECT test.equal('no reply contains a birth date',
  $$SELECT bool_or((employee_json(employee)::text || employee_hr_json(employee)::text) ~ '1999-04-01|birth') FROM employee$$, 'false');
ROLLBACK;

BEGIN;
SELECT test.duo();
SET LOCAL ROLE kehrwert_app;
UPDATE employee SET active = false WHERE id = test.id('yuri');
SELECT test.equal('a leaver gets a leaving date', $$SELECT left_at = app_now() FROM employee WHERE id = test.id('yuri')$$, 'true');
SELECT test.equal('a leaver''s applications are withdrawn',
  $$SELECT state || taken FROM application WHERE id = test.id('yuri mentor')$$, 'withdrawn0');
SELECT test.equal('a leaver''s pairings end', $$SELECT state FROM pairing WHERE id = test.id('duo')$$, 'ended');
SELECT test.equal('the other person''s application becomes accepted again',
  $$SELECT state || taken FROM application WHERE id = test.id('erik mentee')$$,
  'accepted0');
SELECT test.passes('a leaver may come back', $$UPDATE employee SET active = true WHERE id = test.id('yuri')$$);
ROLLBACK;
