-- SPDX-License-Identifier: Apache-2.0
-- Who may hand a program over, and to whom.

CREATE OR REPLACE FUNCTION repeats_hand_over(program_id uuid) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN repeats()
    AND EXISTS (SELECT FROM (SELECT made.former_program_manager_id
                               FROM program_hand_over AS made
                              WHERE made.program_id = repeats_hand_over.program_id
                              ORDER BY made.id DESC
                              LIMIT 1) AS last
                 WHERE last.former_program_manager_id = current_actor());
END;
$$;
COMMENT ON FUNCTION repeats_hand_over(uuid) IS
  'True if the request is repeated and the program''s last hand-over was made by the caller, who has thereby lost the right to make one.';

-- The lock on the program makes the second of two concurrent hand-overs wait, so that it sees the first.
CREATE OR REPLACE FUNCTION program_hand_over_rules() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  NEW.former_program_manager_id := current_actor();
  SELECT program.owner_unit INTO NEW.former_owner_unit FROM program WHERE program.id = NEW.program_id FOR NO KEY UPDATE;
  IF NEW.program_manager_id = current_actor() THEN
    PERFORM refuse('program_hand_over_self_check');
  ELSIF current_actor() IS NOT NULL AND NOT is_staff(NEW.program_id, ARRAY['program_manager'])
    AND NOT repeats_hand_over(NEW.program_id) THEN
    PERFORM refuse('program_hand_over_program_manager_check');
  ELSIF EXISTS (SELECT FROM employee WHERE employee.id = NEW.program_manager_id AND NOT employee.active) THEN
    PERFORM refuse('program_hand_over_active_check');
  END IF;
  RETURN NEW;
END;
$$;
COMMENT ON FUNCTION program_hand_over_rules() IS
  'Trigger: lets only a program manager hand a program over (program_hand_over_program_manager_check), only to somebody else '
  '(program_hand_over_self_check), and only to an active employee (program_hand_over_active_check).';
CREATE OR REPLACE TRIGGER program_hand_over_2_rules BEFORE INSERT ON program_hand_over
  FOR EACH ROW EXECUTE FUNCTION program_hand_over_rules();

CREATE OR REPLACE TRIGGER program_hand_over_append_only BEFORE UPDATE OR DELETE ON program_hand_over
  FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE OR REPLACE TRIGGER program_hand_over_append_only_all BEFORE TRUNCATE ON program_hand_over
  FOR EACH STATEMENT EXECUTE FUNCTION append_only();

CREATE OR REPLACE TRIGGER program_hand_over_3_growth BEFORE INSERT OR DELETE ON program_hand_over
  FOR EACH ROW EXECUTE FUNCTION growth_bound('hand-over of a program', 'program_id');
