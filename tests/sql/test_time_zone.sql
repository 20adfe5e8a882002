-- SPDX-License-Identifier: Apache-2.0
-- Every day of a program begins and ends in the program's time zone, also on the days when the clocks change.
BEGIN;
SELECT test.company();
SELECT test.accepted('yuri', 'mentor', 'spring'), test.accepted('erik', 'mentee', 'spring');
SELECT test.pair('duo', 'yuri', 'erik'), test.activate('duo');
SET LOCAL kehrwert.clock_shift = '0';

-- What the query gives in the last second of the day and at midnight in the zone, which becomes that of the program. Undone afterwards.
CREATE FUNCTION test.at(zone text, moment timestamp, setup text, query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  got text;
BEGIN
  EXECUTE setup;
  UPDATE program SET time_zone = zone WHERE id = test.id('spring');
  INSERT INTO dev_clock (shift) VALUES (make_interval(secs => extract(epoch FROM (moment AT TIME ZONE zone) - now())::float8));
  EXECUTE query INTO got;
  RAISE EXCEPTION 'undo' USING ERRCODE = 'UNDO1', DETAIL = COALESCE(got, 'NULL');
EXCEPTION
  WHEN SQLSTATE 'UNDO1' THEN
    GET STACKED DIAGNOSTICS got = PG_EXCEPTION_DETAIL;
    RETURN got;
END;
$$;
CREATE FUNCTION test.around(zone text, day date, setup text, query text) RETURNS text LANGUAGE sql AS $$
  SELECT test.at(zone, day + time '23:59:59', setup, query) || ' > ' || test.at(zone, (day + 1)::timestamp, setup, query)
$$;
CREATE FUNCTION test.state_after_due_work() RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  PERFORM due_programs(10);
  RETURN (SELECT state FROM program WHERE id = test.id('spring'));
END;
$$;
CREATE FUNCTION test.taken_on() RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  PERFORM due_participation(10);
  RETURN (SELECT taken_on FROM participation WHERE program_id = test.id('spring'));
END;
$$;
SELECT test.draft('vera', 'mentor', 'spring');

-- Both nights of the change of clocks in Berlin, one in St. John's, and zones far from UTC or with an odd offset.
CREATE TEMPORARY TABLE night (zone text, day date);
INSERT INTO night VALUES ('Europe/Berlin', '2040-03-24'), ('Europe/Berlin', '2040-03-25'), ('Europe/Berlin', '2040-10-27'),
  ('Europe/Berlin', '2040-10-28'), ('America/St_Johns', '2040-11-03'), ('Pacific/Kiritimati', '2040-02-29'),
  ('Pacific/Pago_Pago', '2040-02-29'), ('Asia/Kathmandu', '2040-12-31');

SELECT test.line(format('%s, %s: %s', zone, day, rule), format(wanted, day, day + 1), test.around(zone, day, format(setup, day), query))
  FROM night
 CROSS JOIN (VALUES
   ('applications close after the last day', 'true > false',
    $$UPDATE program SET applications_close_on = %L$$, $$SELECT program_open(test.id('spring'))$$),
   ('the program moves on after its closing day', 'published > matching',
    $$UPDATE program SET applications_close_on = %L$$, $$SELECT test.state_after_due_work()$$),
   ('the program starts on its first day', 'matching > running',
    $$UPDATE program SET state = 'matching', starts_on = %L::date + 1$$, $$SELECT test.state_after_due_work()$$),
   ('the program ends after its last day', 'running > concluding',
    $$UPDATE program SET state = 'matching'; UPDATE program SET state = 'running', ends_on = %L$$, $$SELECT test.state_after_due_work()$$),
   ('a minor comes of age on the birthday', 'application_minor_check > done',
    $$UPDATE employee SET birth_date = (%L::date + 1 - interval '18 years')::date$$,
    $$SELECT test.outcome('UPDATE application SET state = ''submitted'' WHERE id = test.id(''vera mentor'')')$$),
   ('the age limit is passed on the birthday', 'done > application_age_check',
    $$UPDATE employee SET birth_date = (%L::date + 1 - interval '29 years')::date;
      UPDATE program SET (mentor_max_age, mentor_max_age_reason) = (28, 'Young people teach the old ones')$$,
    $$SELECT test.outcome('UPDATE application SET state = ''submitted'' WHERE id = test.id(''vera mentor'')')$$),
   ('the time with the company is complete on the day', 'application_eligibility_tenure_check > done',
    $$UPDATE employee SET hired_on = (%L::date + 1 - interval '12 months')::date;
      UPDATE program_eligibility SET tenure_months = 12$$,
    $$SELECT test.outcome('UPDATE application SET state = ''submitted'' WHERE id = test.id(''vera mentor'')')$$),
   ('a snapshot is of the day', '%s > %s',
    $$UPDATE program SET (participation, expected_levels) = ('expected', '{1}'), ends_on = %L$$, $$SELECT test.taken_on()$$),
   ('a session starts on the first day at the earliest', 'session_program_life_check > done',
    $$UPDATE program SET starts_on = %L::date + 1$$,
    $$SELECT test.outcome('SELECT test.session(''first'', ''duo'', app_now())')$$),
   ('a session ends with the last day', 'session_program_life_check > session_program_life_check',
    $$UPDATE program SET ends_on = %L$$, $$SELECT test.outcome('SELECT test.session(''last'', ''duo'', app_now())')$$),
   ('a session may end at midnight', 'done > done',
    $$UPDATE program SET ends_on = %L::date + 1$$,
    $$SELECT test.outcome('SELECT test.session(''last'', ''duo'', date_trunc(''hour'', app_now()) - interval ''59 minutes'')')$$)
 ) AS each(rule, wanted, setup, query);

-- A change while the program runs moves nothing back: what is over stays over.
SELECT test.line('in the new zone, the closing day is not over yet, but the program has moved on', 'matching',
  test.at('Pacific/Kiritimati', '2040-03-02 01:00', $$UPDATE program SET applications_close_on = '2040-03-01'$$,
    $$SELECT state FROM test.state_after_due_work() AS moved(state)$$));
SELECT test.refuses('an unknown zone is refused', $$UPDATE program SET time_zone = 'Europe/Atlantis'$$, 'program_time_zone_check');
ROLLBACK;
