-- SPDX-License-Identifier: Apache-2.0
-- What a change to a match run sets off.

CREATE OR REPLACE TRIGGER match_run_4_history AFTER UPDATE ON match_run
  FOR EACH ROW WHEN (OLD.state <> NEW.state) EXECUTE FUNCTION state_history();
CREATE OR REPLACE TRIGGER match_run_5_audit AFTER INSERT OR DELETE ON match_run FOR EACH ROW EXECUTE FUNCTION audit_write('id');
CREATE OR REPLACE TRIGGER match_run_5_audit_moves AFTER UPDATE ON match_run
  FOR EACH ROW WHEN (OLD.state <> NEW.state) EXECUTE FUNCTION audit_write('id');

CREATE OR REPLACE FUNCTION match_run_finished() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM notify(
    array_remove(ARRAY[NEW.started_by], current_actor()), 'match_run_finished', NEW.program_id, 'match_run', NEW.id);
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION match_run_finished() IS
  'Trigger: notifies the person who started the run that it has finished, unless that person ended it.';
CREATE OR REPLACE TRIGGER match_run_6_finished AFTER UPDATE ON match_run
  FOR EACH ROW WHEN (OLD.finished_at IS NULL AND NEW.finished_at IS NOT NULL) EXECUTE FUNCTION match_run_finished();

CREATE OR REPLACE FUNCTION match_run_failed_input() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  DELETE FROM match_run_input WHERE match_run_input.match_run_id = NEW.id;
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION match_run_failed_input() IS 'Trigger: deletes the input of a failed run, because a failed run cannot be replayed.';
CREATE OR REPLACE TRIGGER match_run_7_forgets AFTER UPDATE ON match_run
  FOR EACH ROW WHEN (OLD.state <> NEW.state AND NEW.state = 'failed') EXECUTE FUNCTION match_run_failed_input();
