-- SPDX-License-Identifier: Apache-2.0
-- Session templates and session plans: what a new pairing gets, what the pair may change, and how items and sessions depend on each other.
BEGIN;
SELECT test.company();
UPDATE program SET sessions_planned = 5 WHERE id = test.id('spring');
CREATE FUNCTION test.made_module(name text, place int) RETURNS uuid LANGUAGE sql AS $$
  WITH made AS (INSERT INTO module (program_id, title, position) VALUES (test.id('spring'), name, place) RETURNING module.id)
  SELECT test.named(name, made.id) FROM made
$$;
CREATE FUNCTION test.made_topic(name text, of_module text, mentor int, mentee int) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  made uuid;
BEGIN
  INSERT INTO topic (program_id, title, module_id, suggested_goal) VALUES (test.id('spring'), name, test.id(of_module), 'Try ' || name)
  RETURNING topic.id INTO made;
  PERFORM test.named(name, made);
  INSERT INTO application_topic (application_id, topic_id, level)
  SELECT test.id(each.application), made, each.level
    FROM (VALUES ('yuri mentor', mentor), ('erik mentee', mentee)) AS each(application, level)
   WHERE each.level IS NOT NULL;
END;
$$;
SELECT test.made_module('basics', 1), test.made_module('project', 2);
SELECT test.accepted('yuri', 'mentor', 'spring'), test.accepted('erik', 'mentee', 'spring');
SELECT test.made_topic('chat', 'basics', 1, 2), test.made_topic('video', 'basics', 2, 5), test.made_topic('wiki', 'project', 5, 4),
  test.made_topic('tags', 'project', NULL, 5), test.made_topic('known', NULL, 5, 0);
CREATE FUNCTION test.plan_of(pair text) RETURNS text LANGUAGE sql AS $$
  SELECT string_agg(item.title || COALESCE(' (' || item.goal || ')', ''), ', ' ORDER BY item.position)
    FROM plan_item AS item
   WHERE item.pairing_id = test.id(pair)
$$;

SAVEPOINT drawn;
SELECT test.pair('duo', 'yuri', 'erik');
SELECT test.equal('without a session template, the plan has the wanted topics by gap times competence, those unknown to the mentor last',
  $$SELECT test.plan_of('duo')$$, 'wiki (Try wiki), video (Try video), Wikis, chat (Try chat), tags (Try tags)');
ROLLBACK TO drawn;
UPDATE topic SET retired_at = app_now() WHERE id = test.id('wiki');
UPDATE program SET sessions_planned = 2 WHERE id = test.id('spring');
SELECT test.pair('duo', 'yuri', 'erik');
SELECT test.equal('the plan has no retired topic and no more than sessions_planned items',
  $$SELECT test.plan_of('duo')$$, 'video (Try video), Wikis');
ROLLBACK TO drawn;

INSERT INTO session_template_item (program_id, position, title, module_id, topic_id, goal)
SELECT test.id('spring'), each.place, each.title, test.id(each.module), test.id(each.topic), each.goal
  FROM (VALUES (1, 'Hello', NULL, NULL, 'Know each other'), (2, 'Chats', NULL, 'chat', NULL), (3, 'Basics', 'basics', NULL, NULL),
               (4, 'Videos', NULL, 'video', 'Film'), (5, 'Pages', NULL, 'wiki', NULL), (6, 'Tags', 'project', 'tags', NULL)
       ) AS each(place, title, module, topic, goal);
SAVEPOINT drawn;
SELECT test.pair('duo', 'yuri', 'erik');
SELECT test.equal('the plan follows the session template; in a module, largest gaps come first and items without a topic keep their place',
  $$SELECT test.plan_of('duo')$$, 'Hello (Know each other), Videos (Film), Basics, Chats (Try chat), Tags (Try tags)');
ROLLBACK TO drawn;
UPDATE module SET retired_at = app_now() WHERE id = test.id('basics');
SELECT test.pair('duo', 'yuri', 'erik');
SELECT test.equal('a retired module is left out', $$SELECT test.plan_of('duo')$$,
  'Hello (Know each other), Tags (Try tags), Pages (Try wiki)');
ROLLBACK TO drawn;
SELECT test.equal('modules before the entry module are left out; if it is the first one, or there is none, nothing is left out',
  $$SELECT string_agg(
    COALESCE(each.entry, '-') || ': ' || (SELECT string_agg(item.title, ', ' ORDER BY item.place)
      FROM plan_from_template(jsonb_populate_record(NULL::pairing, jsonb_build_object('program_id', test.id('spring'),
        'mentee_application_id', test.id('erik mentee'))), test.id(each.entry)) AS item), '; ')
  FROM unnest('{project,basics,NULL}'::text[]) AS each(entry)$$,
  'project: Hello, Tags, Pages; basics: Hello, Videos, Basics, Chats, Tags, Pages; -: Hello, Videos, Basics, Chats, Tags, Pages');
SELECT test.equal('a plan from topics also begins at the entry module', $$SELECT string_agg(item.title, ', ' ORDER BY item.place)
  FROM plan_from_topics(jsonb_populate_record(NULL::pairing, jsonb_build_object('mentor_application_id', test.id('yuri mentor'),
    'mentee_application_id', test.id('erik mentee'))), test.id('project')) AS item$$, 'wiki, Wikis, tags');

SAVEPOINT drawn;
UPDATE application SET entry_module_id = test.id('project') WHERE id = test.id('erik mentee');
SELECT test.pair('duo', 'yuri', 'erik');
SELECT test.equal('the entry module comes from the mentee''s application', $$SELECT test.plan_of('duo')$$,
  'Hello (Know each other), Tags (Try tags), Pages (Try wiki)');
ROLLBACK TO drawn;
SELECT test.pair('duo', 'yuri', 'erik');
SELECT test.activate('duo');
SELECT test.named('first', id) FROM plan_item WHERE title = 'Videos';
SELECT test.named('second', id) FROM plan_item WHERE title = 'Basics';
SET LOCAL ROLE kehrwert_app;
SELECT test.act_as('yuri');
INSERT INTO session (pairing_id, starts_at, time_zone, plan_item_id)
VALUES (test.id('duo'), app_now() + interval '1 day', 'Europe/Berlin', test.id('first'))
RETURNING test.named('meeting', session.id);
SELECT test.equal('a session takes topic and goal from its plan item', $$SELECT topic.title || ': ' || session.goal
  FROM session JOIN topic ON topic.id = session.topic_id WHERE session.id = test.id('meeting')$$, 'video: Film');
SELECT test.equal('a session for an item gives the plan a new version', $$SELECT version FROM pairing_plan$$, '2');
SELECT test.passes('a session''s own goal takes precedence over the item''s',
  $$INSERT INTO session (pairing_id, starts_at, time_zone, plan_item_id, goal)
  VALUES (test.id('duo'), app_now(), 'UTC', test.id('second'), 'Mine')$$);
SELECT test.refuses('an item has at most one session', $$INSERT INTO session (pairing_id, starts_at, time_zone, plan_item_id)
  VALUES (test.id('duo'), app_now(), 'UTC', test.id('first'))$$, 'session_plan_item_id_key');
SELECT test.refuses('an item must be in the plan', $$INSERT INTO session (pairing_id, starts_at, time_zone, plan_item_id)
  VALUES (test.id('duo'), app_now(), 'UTC', new_id())$$, 'session_plan_item_check');
SELECT test.refuses('an item with a session cannot be removed',
  $$DELETE FROM plan_item WHERE id = test.id('first')$$, 'plan_item_used_check');
SELECT test.refuses('an item with a session cannot be changed',
  $$UPDATE plan_item SET goal = 'x' WHERE id = test.id('first')$$, 'plan_item_used_check');
SELECT test.passes('an item with a session can be moved', $$UPDATE plan_item SET position = 100 WHERE id = test.id('first')$$);
SELECT test.refuses('a retired topic cannot be chosen', $$UPDATE topic SET retired_at = app_now() WHERE id = test.id('chat');
  UPDATE plan_item SET topic_id = test.id('chat') WHERE id = test.id('second')$$, 'plan_item_topic_retired_check');
SELECT test.refuses('a retired module cannot be chosen', $$UPDATE module SET retired_at = app_now();
  UPDATE plan_item SET module_id = test.id('project') WHERE id = test.id('second')$$, 'plan_item_module_retired_check');
SAVEPOINT cancelled;
UPDATE session SET state = 'cancelled' WHERE id = test.id('meeting');
SELECT test.equal('a cancelled session releases its item', $$SELECT plan_item_id IS NULL FROM session WHERE id = test.id('meeting')$$,
  'true');
SELECT test.equal('releasing an item gives the plan a new version', $$SELECT version FROM pairing_plan$$, '3');
SELECT test.passes('a released item can be removed', $$DELETE FROM plan_item WHERE id = test.id('first')$$);
ROLLBACK TO cancelled;
UPDATE pairing SET state = 'ended';
SELECT test.equal('the end of a pairing gives the plan a new version without an audit row',
  $$SELECT version || ' ' || (SELECT count(*) FROM audit_event WHERE object = 'pairing_plan') FROM pairing_plan$$, '3 0');
ROLLBACK;
