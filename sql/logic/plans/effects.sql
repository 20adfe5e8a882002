-- SPDX-License-Identifier: Apache-2.0
-- What a change to a session template or a session plan sets off.

CREATE OR REPLACE TRIGGER session_template_5_audit AFTER UPDATE ON session_template FOR EACH ROW EXECUTE FUNCTION audit_write('id');
-- Audits only what the pair changes. The end of a pairing also gives the plan a new version, and an audit row would reveal who ended the
-- pairing.
CREATE OR REPLACE TRIGGER pairing_plan_5_audit AFTER UPDATE ON pairing_plan
  FOR EACH ROW WHEN (OLD.changed_at IS DISTINCT FROM NEW.changed_at) EXECUTE FUNCTION audit_write('id');
