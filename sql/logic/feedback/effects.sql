-- SPDX-License-Identifier: Apache-2.0
-- What a change to feedback sets off.

CREATE OR REPLACE TRIGGER feedback_4_history AFTER UPDATE ON feedback
  FOR EACH ROW WHEN (OLD.state <> NEW.state) EXECUTE FUNCTION state_history();
