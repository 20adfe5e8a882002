-- SPDX-License-Identifier: Apache-2.0
-- What happens when a program is handed over.

CREATE OR REPLACE TRIGGER program_hand_over_5_audit AFTER INSERT ON program_hand_over FOR EACH ROW EXECUTE FUNCTION audit_write('id');

CREATE OR REPLACE FUNCTION program_hand_over_done() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  UPDATE program SET owner_unit = NEW.owner_unit WHERE program.id = NEW.program_id;
  INSERT INTO program_staff (program_id, employee_id, role)
  VALUES (NEW.program_id, NEW.program_manager_id, 'program_manager') ON CONFLICT DO NOTHING;
  DELETE FROM program_staff AS staff
   WHERE staff.program_id = NEW.program_id
     AND staff.employee_id = NEW.former_program_manager_id;
  PERFORM notify(ARRAY[NEW.program_manager_id], 'program_handed_over', NEW.program_id, 'program', NEW.program_id);
  RETURN NULL;
END;
$$;
COMMENT ON FUNCTION program_hand_over_done() IS
  'Trigger: moves the program to the new unit, makes the new person a program_manager and notifies them, and removes whoever handed the '
  'program over from its staff list.';
CREATE OR REPLACE TRIGGER program_hand_over_6_done AFTER INSERT ON program_hand_over FOR EACH ROW EXECUTE FUNCTION program_hand_over_done();
