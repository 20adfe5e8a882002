-- SPDX-License-Identifier: Apache-2.0
-- Names and titles: sorted, searched and compared alike, whatever the locale of the database.

BEGIN;
SELECT test.equal(format('search takes %s as %s', given, wanted), format('SELECT search_text(%L)', given), wanted)
  FROM (VALUES ('Österle', 'osterle'), (E'O\u0308STERLE', 'osterle'), ('ISTANBUL', 'istanbul'), ('İstanbul', 'istanbul'),
               ('Straße', 'strasse'), ('STRAẞE', 'strasse'), ('Søren Ægir Þór', 'soren aegir thor'), ('Łukasz Đỗ', 'lukasz do'),
               ('Œuvre', 'oeuvre'), ('ＡＤＡ', 'ada'), ('ΝΊΚΟΣ', 'νικοσ'), ('Νίκος', 'νικοσ'), ('Ёлка', 'елка'),
               (E'Ada\u00a0Lind', 'ada lind'), (E'so\u00adft', 'soft'), ('ﬁn', 'fin'), ('100% a_b\c', '100% a_b\c'))
    AS sample(given, wanted);
SELECT test.equal('each word is a pattern', $$SELECT search_patterns(E'Chef  Östl\u0301und')::text$$, '{%chef%,%ostlund%}');
SELECT test.equal('wildcards are letters', $$SELECT array_to_string(search_patterns('100% a_b c\d'), ' ')$$, '%100\%% %a\_b% %c\\d%');

INSERT INTO employee (user_name, display_name, unit, level)
SELECT 'sorted.' || number, name, 'Sorted', 1
  FROM unnest(ARRAY['Zoe', 'Österle', 'Osterle', 'ada', 'Ada', 'Öber', 'Ober', 'Ärmel', 'Arm', 'Inan', 'İnan', 'ian', 'Żak', 'Élan',
                    'Groß', 'Gross', 'Grossa', '山田', 'Ørsted']) WITH ORDINALITY AS given(name, number);
SELECT test.equal('names are sorted by Unicode''s root collation',
  $$SELECT string_agg(display_name, ' ' ORDER BY display_name) FROM employee WHERE unit = 'Sorted'$$,
  'ada Ada Arm Ärmel Élan Gross Groß Grossa ian Inan İnan Ober Öber Ørsted Osterle Österle Żak Zoe 山田');
SELECT test.equal('a page begins after the last name of the one before it', format(
  $$SELECT string_agg(display_name, ' ' ORDER BY display_name) FROM employee
     WHERE unit = 'Sorted' AND is_after(%L, display_name, id, (SELECT keyset(last.display_name, last.id)::jsonb FROM employee AS last
                                                             WHERE last.display_name = 'Öber'))$$, sort), wanted)
  FROM (VALUES ('display_name', 'Ørsted Osterle Österle Żak Zoe 山田'),
               ('-display_name', 'ada Ada Arm Ärmel Élan Gross Groß Grossa ian Inan İnan Ober')) AS sample(sort, wanted);
SELECT test.equal(format('%s finds %s', q, wanted), format(
  $$SELECT COALESCE(string_agg(display_name, ' ' ORDER BY display_name), '') FROM employee
     WHERE unit = 'Sorted' AND search LIKE ALL (search_patterns(%L))$$, q), wanted)
  FROM (VALUES ('osterle', 'Osterle Österle'), ('ÖSTERLE', 'Osterle Österle'), ('INAN', 'Inan İnan'), ('gross', 'Gross Groß Grossa'),
               ('1 zo sorted', 'Zoe'), ('zak', 'Żak'), ('田', '山田'), ('zoe ada', '')) AS sample(q, wanted);
ROLLBACK;
