-- SPDX-License-Identifier: Apache-2.0
-- What is always true of a match run.

CREATE OR REPLACE FUNCTION match_settings(item program) RETURNS jsonb
LANGUAGE sql STABLE AS $$
  SELECT jsonb_build_object(
    'objective', item.matching_objective,
    'minimum_score', item.minimum_score,
    'forbid_same_unit', item.forbid_same_unit,
    'forbid_same_manager', item.forbid_same_manager,
    'weights', jsonb_build_object(
      'topics', item.weight_topics,
      'language', item.weight_language,
      'place', item.weight_place,
      'slots', item.weight_slots,
      'wishes', item.weight_wishes))
$$;
COMMENT ON FUNCTION match_settings(program) IS
  'The matching settings of the program. A match run keeps a copy of them as they were when it was created.';

CREATE OR REPLACE FUNCTION match_rules(settings jsonb) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT ARRAY['self', 'reporting_line']
      || CASE WHEN (settings -> 'forbid_same_unit')::boolean THEN ARRAY['same_unit'] ELSE '{}' END
      || CASE WHEN (settings -> 'forbid_same_manager')::boolean THEN ARRAY['same_manager'] ELSE '{}' END
      || ARRAY['language', 'forbidden', 'capacity', 'not_shown']
$$;
COMMENT ON FUNCTION match_rules(jsonb) IS
  'The hard rules that every proposal has passed under these settings. not_shown stands for reasons that nobody else may learn: a '
  'please-not list, an earlier no, a missing consent.';

CREATE OR REPLACE TRIGGER match_run_1_state BEFORE INSERT OR UPDATE ON match_run FOR EACH ROW EXECUTE FUNCTION state_guard('queued');

CREATE OR REPLACE FUNCTION match_run_rules() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  program program;
BEGIN
  SELECT each.* INTO program FROM program AS each WHERE each.id = NEW.program_id FOR SHARE;
  IF NEW.replay_of IS NOT NULL THEN
    SELECT former.seed, former.rule_set, former.settings
      INTO NEW.seed, NEW.rule_set, NEW.settings
      FROM match_run AS former
     WHERE former.id = NEW.replay_of
       AND former.state = 'done'
       AND EXISTS (SELECT FROM match_run_input AS kept WHERE kept.match_run_id = former.id);
    IF NOT FOUND THEN
      PERFORM refuse('match_run_replay_check');
    END IF;
    RETURN NEW;
  ELSIF NOT forms_pairings(program) THEN
    PERFORM refuse('pairing_program_state_check');
  ELSIF conflict_of_interest(NEW.program_id) THEN
    PERFORM refuse('match_run_interest_check');
  END IF;
  NEW.settings := match_settings(program);
  RETURN NEW;
END;
$$;
COMMENT ON FUNCTION match_run_rules() IS
  'Trigger: a new run copies its settings from the program, which must be in a state that forms pairings (pairing_program_state_check). '
  'Nobody with a conflict of interest starts a run (match_run_interest_check): between two runs, they could change their own answers, or '
  'who else can be matched, and so find out answers that are hidden from them. A replay copies seed, rule set and settings from the run '
  'that it repeats; that run must be done and its input still stored (match_run_replay_check).';
CREATE OR REPLACE TRIGGER match_run_2_rules BEFORE INSERT ON match_run FOR EACH ROW EXECUTE FUNCTION match_run_rules();

CREATE OR REPLACE TRIGGER match_run_3_version BEFORE UPDATE ON match_run FOR EACH ROW EXECUTE FUNCTION row_version();

CREATE OR REPLACE TRIGGER match_run_3_growth BEFORE INSERT OR DELETE ON match_run
  FOR EACH ROW EXECUTE FUNCTION growth_bound('match run of a program', 'program_id');
