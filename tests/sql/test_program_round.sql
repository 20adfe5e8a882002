-- SPDX-License-Identifier: Apache-2.0
-- What belongs to a round beside its settings: eligibility.
BEGIN;
SELECT test.company();
SET LOCAL ROLE kehrwert_app;
SELECT test.equal('a program begins with one row of eligibility per role',
  $$SELECT string_agg(role, ' ' ORDER BY role) FROM program_eligibility WHERE program_id = test.id('spring')$$, 'mentee mentor');
SELECT test.refuses(format('%s = %s is refused', changed[1], changed[2]),
                    format($$UPDATE program_eligibility SET %s = %s$$, changed[1], changed[2]),
                    format('program_eligibility_%s_check', changed[1]))
  FROM (VALUES (ARRAY['levels', $$'{}'$$]), (ARRAY['levels', $$'{10}'$$]), (ARRAY['units', $$'{}'$$]), (ARRAY['units', $$'{NULL}'$$]),
               (ARRAY['tenure_months', '0']), (ARRAY['competence', '6'])) AS wrong(changed);
SELECT test.draft('vera', 'mentor', 'spring');
SELECT test.refuses(format('a submission is held to %s', wanted[1]),
                    format($$UPDATE program_eligibility SET %s = %s WHERE role = 'mentor';
                             UPDATE application SET state = 'submitted' WHERE id = test.id('vera mentor')$$, wanted[1], wanted[2]),
                    format('application_eligibility_%s_check', wanted[3]))
  FROM (VALUES (ARRAY['levels', $$'{0}'$$, 'level']), (ARRAY['units', $$'{Nowhere}'$$, 'unit']),
               (ARRAY['tenure_months', '1', 'tenure']), (ARRAY['competence', '5', 'competence'])) AS rule(wanted);
SELECT test.passes('the rules of the other role do not count', $$UPDATE program_eligibility SET levels = '{0}' WHERE role = 'mentee';
  UPDATE application SET state = 'submitted' WHERE id = test.id('vera mentor')$$);
SELECT test.refuses('minors wait for a program that admits them', $$UPDATE employee SET minor = true WHERE id = test.id('vera');
  UPDATE application SET state = 'submitted' WHERE id = test.id('vera mentor')$$, 'application_minor_check');
SELECT test.passes('a program can admit minors', $$UPDATE employee SET minor = true WHERE id = test.id('vera');
  UPDATE program SET minors_admitted = true WHERE id = test.id('spring');
  UPDATE application SET state = 'submitted' WHERE id = test.id('vera mentor')$$);
ROLLBACK;
