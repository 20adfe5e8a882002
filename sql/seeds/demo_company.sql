-- SPDX-License-Identifier: Apache-2.0
-- The fictional demo company: its people, and a published program with applications. Run it on an empty database, in one transaction.

-- Creates the ids first, so that one statement can store everybody with their manager.
WITH person AS MATERIALIZED (
  SELECT new_id() AS id, listed.*
    FROM (VALUES
      ('anna.beispiel', 'Anna Beispiel', 'Board', 0, 'Berlin', NULL, 58, '{de,en}'),
      ('bernd.muster', 'Bernd Muster', 'Technology', 1, 'Berlin', 'anna.beispiel', 54, '{de,en}'),
      ('clara.probe', 'Clara Probe', 'Finance', 1, 'Berlin', 'anna.beispiel', 51, '{de,en,fr}'),
      ('dieter.vorlage', 'Dieter Vorlage', 'Sales', 1, 'Hamburg', 'anna.beispiel', 56, '{de}'),
      ('eva.entwurf', 'Eva Entwurf', 'People', 1, 'Berlin', 'anna.beispiel', 49, '{de,en}'),
      ('frank.modell', 'Frank Modell', 'Production', 1, 'Leipzig', 'anna.beispiel', 60, '{de}'),
      ('gerda.schablone', 'Gerda Schablone', 'Software', 2, 'Berlin', 'bernd.muster', 47, '{de,en}'),
      ('hans.attrappe', 'Hans Attrappe', 'Networks', 2, 'Leipzig', 'bernd.muster', 52, '{de,en}'),
      ('ines.platzhalter', 'Ines Platzhalter', 'Controlling', 2, 'Berlin', 'clara.probe', 45, '{de,en}'),
      ('jan.niemand', 'Jan Niemand', 'Sales North', 2, 'Hamburg', 'dieter.vorlage', 50, '{de,en}'),
      ('karin.irgendwer', 'Karin Irgendwer', 'Marketing', 2, 'Hamburg', 'dieter.vorlage', 44, '{de,en,es}'),
      ('lars.fiktiv', 'Lars Fiktiv', 'Recruiting', 2, 'Berlin', 'eva.entwurf', 43, '{de,en}'),
      ('maria.erfunden', 'Maria Erfunden', 'Logistics', 2, 'Leipzig', 'frank.modell', 55, '{de,pl}'),
      ('norbert.fantasie', 'Norbert Fantasie', 'Assembly', 2, 'Leipzig', 'frank.modell', 57, '{de}'),
      ('olga.beispiel', 'Olga Beispiel', 'Software', 3, 'Berlin', 'gerda.schablone', 41, '{de,en,uk}'),
      ('paul.muster', 'Paul Muster', 'Networks', 3, 'Leipzig', 'hans.attrappe', 46, '{de,en}'),
      ('quirin.probe', 'Quirin Probe', 'Controlling', 3, 'Berlin', 'ines.platzhalter', 39, '{de,en}'),
      ('rita.vorlage', 'Rita Vorlage', 'Sales North', 3, 'Hamburg', 'jan.niemand', 42, '{de,en}'),
      ('stefan.entwurf', 'Stefan Entwurf', 'Digital Marketing', 3, 'Hamburg', 'karin.irgendwer', 38, '{de,en}'),
      ('tina.modell', 'Tina Modell', 'Logistics', 3, 'Leipzig', 'maria.erfunden', 48, '{de,en}'),
      ('ulf.schablone', 'Ulf Schablone', 'Assembly', 3, 'Leipzig', 'norbert.fantasie', 53, '{de}'),
      ('demo.program_manager', 'Petra Programmleitung', 'People Development', 3, 'Berlin', 'eva.entwurf', 40, '{de,en}'),
      ('vera.attrappe', 'Vera Attrappe', 'Software', 4, 'Berlin', 'olga.beispiel', 36, '{de,en}'),
      ('willi.platzhalter', 'Willi Platzhalter', 'Networks', 4, 'Leipzig', 'paul.muster', 37, '{de,en}'),
      ('xenia.niemand', 'Xenia Niemand', 'Controlling', 4, 'Berlin', 'quirin.probe', 34, '{de,en,ru}'),
      ('yannick.irgendwer', 'Yannick Irgendwer', 'Sales North', 4, 'Hamburg', 'rita.vorlage', 33, '{de,en}'),
      ('zoe.fiktiv', 'Zoe Fiktiv', 'Digital Marketing', 4, 'Hamburg', 'stefan.entwurf', 31, '{de,en}'),
      ('arne.erfunden', 'Arne Erfunden', 'Logistics', 4, 'Leipzig', 'tina.modell', 44, '{de}'),
      ('birgit.fantasie', 'Birgit Fantasie', 'Assembly', 4, 'Leipzig', 'ulf.schablone', 49, '{de}'),
      ('demo.reviewer', 'Rolf Auswahl', 'Recruiting', 4, 'Berlin', 'lars.fiktiv', 35, '{de,en}'),
      ('demo.admin', 'Agnes Verwaltung', 'Service Desk', 4, 'Berlin', 'paul.muster', 39, '{de,en}'),
      ('demo.auditor', 'Bruno Betriebsrat', 'Works Council', 4, 'Leipzig', 'norbert.fantasie', 50, '{de}'),
      ('carl.beispiel', 'Carl Beispiel', 'Software', 5, 'Berlin', 'vera.attrappe', 26, '{de,en}'),
      ('dana.muster', 'Dana Muster', 'Software', 5, 'Berlin', 'vera.attrappe', 29, '{en,cs}'),
      ('emil.probe', 'Emil Probe', 'Networks', 5, 'Leipzig', 'willi.platzhalter', 27, '{de,en}'),
      ('fatma.vorlage', 'Fatma Vorlage', 'Networks', 5, 'Leipzig', 'willi.platzhalter', 30, '{de,en,tr}'),
      ('gregor.entwurf', 'Gregor Entwurf', 'Controlling', 5, 'Berlin', 'xenia.niemand', 28, '{de,en}'),
      ('helga.modell', 'Helga Modell', 'Controlling', 5, 'Berlin', 'xenia.niemand', 52, '{de}'),
      ('ivo.schablone', 'Ivo Schablone', 'Sales North', 5, 'Hamburg', 'yannick.irgendwer', 25, '{de,en,hr}'),
      ('jana.attrappe', 'Jana Attrappe', 'Sales North', 5, 'Hamburg', 'yannick.irgendwer', 24, '{de,en}'),
      ('kai.platzhalter', 'Kai Platzhalter', 'Digital Marketing', 5, 'Hamburg', 'zoe.fiktiv', 23, '{de,en}'),
      ('demo.participant', 'Mia Mitmach', 'Digital Marketing', 5, 'Hamburg', 'zoe.fiktiv', 24, '{de,en}'),
      ('lena.niemand', 'Lena Niemand', 'Logistics', 5, 'Leipzig', 'arne.erfunden', 27, '{de,pl}'),
      ('malte.irgendwer', 'Malte Irgendwer', 'Logistics', 5, 'Leipzig', 'arne.erfunden', 33, '{de,en}'),
      ('nora.fiktiv', 'Nora Fiktiv', 'Assembly', 5, 'Leipzig', 'birgit.fantasie', 28, '{de,en}'),
      ('ole.erfunden', 'Ole Erfunden', 'Assembly', 5, 'Leipzig', 'birgit.fantasie', 46, '{de}'),
      ('pia.fantasie', 'Pia Fantasie', 'Recruiting', 5, 'Berlin', 'demo.reviewer', 26, '{de,en}'),
      ('rudi.beispiel', 'Rudi Beispiel', 'Service Desk', 5, 'Berlin', 'demo.admin', 32, '{de,en}'),
      ('sara.muster', 'Sara Muster', 'Software', 6, 'Berlin', 'carl.beispiel', 20, '{de,en,ar}'),
      ('tom.probe', 'Tom Probe', 'Software', 6, 'Berlin', 'carl.beispiel', 21, '{de,en}'),
      ('uta.vorlage', 'Uta Vorlage', 'Networks', 6, 'Leipzig', 'emil.probe', 19, '{de,en}'),
      ('viktor.entwurf', 'Viktor Entwurf', 'Networks', 6, 'Leipzig', 'emil.probe', 22, '{de,en}'),
      ('wanda.modell', 'Wanda Modell', 'Controlling', 6, 'Berlin', 'gregor.entwurf', 20, '{de,en}'),
      ('xaver.schablone', 'Xaver Schablone', 'Sales North', 6, 'Hamburg', 'ivo.schablone', 21, '{de}'),
      ('yara.attrappe', 'Yara Attrappe', 'Sales North', 6, 'Hamburg', 'jana.attrappe', 19, '{de,en,fr}'),
      ('zeno.platzhalter', 'Zeno Platzhalter', 'Digital Marketing', 6, 'Hamburg', 'kai.platzhalter', 20, '{de,en}'),
      ('alina.niemand', 'Alina Niemand', 'Digital Marketing', 6, 'Hamburg', 'kai.platzhalter', 22, '{de,en,it}'),
      ('bela.irgendwer', 'Bela Irgendwer', 'Logistics', 6, 'Leipzig', 'lena.niemand', 19, '{de,en,hu}'),
      ('cora.fiktiv', 'Cora Fiktiv', 'Assembly', 6, 'Leipzig', 'nora.fiktiv', 20, '{de}'),
      ('david.erfunden', 'David Erfunden', 'Recruiting', 6, 'Berlin', 'pia.fantasie', 21, '{de,en}')
    ) AS listed(user_name, display_name, unit, level, site, manager, age, languages)
)
INSERT INTO employee (id, user_name, external_id, display_name, email, unit, level, site, manager_id, birth_date, hired_on, languages)
SELECT person.id, person.user_name, 'demo-' || person.user_name, person.display_name, person.user_name || '@demo.example', person.unit,
       person.level, person.site, manager.id, (app_today() - make_interval(years => person.age, days => 100))::date,
       (app_today() - make_interval(years => (person.age - 17) / 2, days => 40))::date, person.languages::text[]
  FROM person
  LEFT JOIN person AS manager ON manager.user_name = person.manager;

INSERT INTO employee_dotted_line (employee_id, manager_id)
SELECT employee.id, manager.id
  FROM (VALUES ('zoe.fiktiv', 'lars.fiktiv'),
               ('demo.admin', 'gerda.schablone'),
               ('demo.auditor', 'eva.entwurf'),
               ('quirin.probe', 'frank.modell'),
               ('carl.beispiel', 'karin.irgendwer'),
               ('alina.niemand', 'eva.entwurf')) AS line(employee, manager)
  JOIN employee ON employee.user_name = line.employee
  JOIN employee AS manager ON manager.user_name = line.manager;

SELECT set_config('kehrwert.actor_id', (SELECT employee.id::text FROM employee WHERE employee.user_name = 'demo.program_manager'), true);

INSERT INTO program (title, description, owner_unit, starts_on, ends_on, applications_close_on, sessions_planned, mentor_capacity,
                     consent_text, consent_version, confidentiality_text, retention_days)
VALUES ('Reverse Mentoring Demo',
        'Young colleagues show executives what they know better: short videos, collaboration tools, new ways of working.',
        'People Development', app_today() + 30, app_today() + 210, app_today() + 21, 6, 2,
        'I take part of my own free will and agree that my application may be used to find my counterpart. I can withdraw at any time.',
        'demo-1',
        'What we tell each other stays between the two of us.',
        90);

INSERT INTO program_staff (program_id, employee_id, role)
SELECT program.id, employee.id, 'reviewer'
  FROM program
  JOIN employee ON employee.user_name = 'demo.reviewer'
 WHERE program.title = 'Reverse Mentoring Demo';

INSERT INTO topic (program_id, title, description, position)
SELECT program.id, listed.title, listed.description, listed.position
  FROM program
 CROSS JOIN (VALUES
         (10, 'Short videos', 'How colleagues and customers use short videos, and how to make one.'),
         (20, 'Our own wiki', 'How to find pages, write one and keep it alive.'),
         (30, 'Collaboration tools', 'Working on one document together, and in channels instead of e-mail.'),
         (40, 'Professional networks', 'Your own profile, and how applicants find you.'),
         (50, 'Assistants for text and images', 'What they can and cannot do, and what they must not be given.'),
         (60, 'Feedback among equals', 'How young teams speak openly about what went wrong.')) AS listed(position, title, description)
 WHERE program.title = 'Reverse Mentoring Demo';

UPDATE program
   SET state = 'published'
 WHERE program.title = 'Reverse Mentoring Demo';

-- One application at a time, so that its history names the person who moved it.
DO $$
DECLARE
  demo uuid := (SELECT program.id FROM program WHERE program.title = 'Reverse Mentoring Demo');
  reviewer uuid := (SELECT employee.id FROM employee WHERE employee.user_name = 'demo.reviewer');
  each record;
  made uuid;
BEGIN
  FOR each IN
    SELECT employee.id AS employee_id, listed.*
      FROM (VALUES
             ('kai.platzhalter', 'mentor', 'accepted', 'I make the videos of our unit.', '{5,2,4,3,3,2}', '{mon_am,wed_pm}'),
             ('carl.beispiel', 'mentor', 'accepted', 'I like explaining things until they work.', '{2,5,5,2,4,3}', '{tue_am,tue_pm}'),
             ('emil.probe', 'mentor', 'accepted', 'I moved my team from e-mail to channels.', '{1,4,5,1,3,3}', '{thu_am,fri_am}'),
             ('sara.muster', 'mentor', 'accepted', 'I can show how we learn today.', '{4,3,4,4,5,4}', '{mon_pm,thu_pm}'),
             ('wanda.modell', 'mentor', 'shortlisted', 'I turn figures into pictures.', '{3,2,3,4,4,2}', '{wed_am}'),
             ('jana.attrappe', 'mentor', 'under_review', 'My profile brought us three customers.', '{3,1,3,5,2,3}', '{fri_am,fri_pm}'),
             ('lena.niemand', 'mentor', 'waitlisted', 'I speak two languages and many dialects of chat.', '{3,3,4,2,2,4}', '{mon_am}'),
             ('nora.fiktiv', 'mentor', 'submitted', 'The shop floor has its own ways, and I know them.', '{2,2,3,1,3,5}', '{tue_am}'),
             ('tom.probe', 'mentor', 'draft', '', '{0,3,3,0,4,0}', '{}'),
             ('ole.erfunden', 'mentor', 'declined', 'I would like to see how it is done.', '{1,1,1,0,0,2}', '{}'),
             ('eva.entwurf', 'mentee', 'accepted', 'I want to know how young people see us.', '{4,3,3,2,5,3}', '{mon_am,mon_pm}'),
             ('clara.probe', 'mentee', 'accepted', 'I still print everything.', '{2,4,5,1,4,2}', '{tue_pm,thu_am}'),
             ('dieter.vorlage', 'mentee', 'accepted', 'Our customers are where I am not.', '{5,1,3,5,3,2}', '{wed_pm,fri_am}'),
             ('frank.modell', 'mentee', 'accepted', 'I would like to hear more, and sooner.', '{1,3,4,0,2,5}', '{thu_pm}'),
             ('hans.attrappe', 'mentee', 'submitted', 'I build networks and use none.', '{3,2,1,5,3,2}', '{mon_am}'),
             ('karin.irgendwer', 'mentee', 'under_review', 'Assistants are changing our work. I am curious.', '{2,2,2,1,5,3}', '{tue_am}'),
             ('maria.erfunden', 'mentee', 'withdrawn', 'I have to see how much time I have.', '{1,3,4,2,2,3}', '{}')
           ) AS listed(user_name, role, state, motivation, levels, slots)
      JOIN employee ON employee.user_name = listed.user_name
  LOOP
    PERFORM set_config('kehrwert.actor_id', each.employee_id::text, true);
    INSERT INTO consent (program_id, employee_id, text_version, state) VALUES (demo, each.employee_id, 'demo-1', 'given');
    INSERT INTO application (program_id, employee_id, role, motivation, slots)
    VALUES (demo, each.employee_id, each.role, each.motivation, each.slots::text[])
    RETURNING application.id INTO made;
    INSERT INTO application_topic (application_id, topic_id, level)
    SELECT made, topic.id, (each.levels::int[])[topic.position / 10] FROM topic WHERE topic.program_id = demo;
    IF each.state <> 'draft' THEN
      UPDATE application SET state = 'submitted' WHERE application.id = made;
    END IF;
    IF each.state NOT IN ('draft', 'submitted') THEN
      PERFORM set_config('kehrwert.actor_id', reviewer::text, true) WHERE each.state <> 'withdrawn';
      UPDATE application SET state = each.state WHERE application.id = made;
    END IF;
  END LOOP;
END;
$$;

SELECT set_config('kehrwert.actor_id', '', true);
