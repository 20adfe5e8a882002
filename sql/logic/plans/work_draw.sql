-- SPDX-License-Identifier: Apache-2.0
-- Drawing up the session plan of a new pairing.

CREATE OR REPLACE FUNCTION plan_before_entry(module module, entry_module_id uuid) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN EXISTS (
    SELECT FROM public.module AS entry
     WHERE entry.id = entry_module_id
       AND (module.position, module.id) < (entry.position, entry.id));
END;
$$;
COMMENT ON FUNCTION plan_before_entry(module, uuid) IS
  'True if the module comes before the mentee''s entry module; false if either is missing.';

-- Within a module, items with a topic are reordered by the mentee's gap, largest first; all other items keep their position.
CREATE OR REPLACE FUNCTION plan_from_template(pair pairing, entry_module_id uuid)
RETURNS TABLE (place bigint, title text, module_id uuid, topic_id uuid, goal text)
LANGUAGE sql STABLE AS $$
  WITH item AS (
    SELECT template.position, template.title, module.id AS module_id, template.topic_id,
           COALESCE(template.goal, topic.suggested_goal) AS goal,
           CASE WHEN template.topic_id IS NULL THEN template.position::text ELSE COALESCE(module.id::text, '') END AS block,
           COALESCE(gap.level, 0) AS gap
      FROM public.session_template_item AS template
      LEFT JOIN public.topic ON topic.id = template.topic_id
      LEFT JOIN public.module ON module.id = COALESCE(template.module_id, topic.module_id)
      LEFT JOIN public.application_topic AS gap
        ON gap.application_id = pair.mentee_application_id
       AND gap.topic_id = template.topic_id
     WHERE template.program_id = pair.program_id
       AND topic.retired_at IS NULL
       AND module.retired_at IS NULL
       AND NOT public.plan_before_entry(module, entry_module_id)
  ),
  ranked AS (
    SELECT item.*,
           row_number() OVER (PARTITION BY item.block ORDER BY item.position) AS seat,
           row_number() OVER (PARTITION BY item.block ORDER BY item.gap DESC, item.position) AS rank
      FROM item
  )
  SELECT row_number() OVER (ORDER BY seat.position), chosen.title, chosen.module_id, chosen.topic_id, chosen.goal
    FROM ranked AS seat
    JOIN ranked AS chosen ON chosen.block = seat.block AND chosen.rank = seat.seat
$$;
COMMENT ON FUNCTION plan_from_template(pairing, uuid) IS
  'The program''s session template for this pair. It starts with the mentee''s entry module; within a module, the largest gaps come first.';

CREATE OR REPLACE FUNCTION plan_from_topics(pair pairing, entry_module_id uuid)
RETURNS TABLE (place bigint, title text, module_id uuid, topic_id uuid, goal text)
LANGUAGE sql STABLE AS $$
  SELECT row_number() OVER (ORDER BY gap.level * COALESCE(offer.level, 0) DESC, gap.level DESC, topic.position, topic.id),
         topic.title, topic.module_id, topic.id, topic.suggested_goal
    FROM public.application_topic AS gap
    JOIN public.topic ON topic.id = gap.topic_id AND topic.retired_at IS NULL
    LEFT JOIN public.module ON module.id = topic.module_id
    LEFT JOIN public.application_topic AS offer
      ON offer.application_id = pair.mentor_application_id
     AND offer.topic_id = gap.topic_id
   WHERE gap.application_id = pair.mentee_application_id
     AND gap.level > 0
     AND module.retired_at IS NULL
     AND NOT public.plan_before_entry(module, entry_module_id)
$$;
COMMENT ON FUNCTION plan_from_topics(pairing, uuid) IS
  'The topics that the mentee wants to learn, ordered by gap times the mentor''s competence. Used for programs without a session template.';
