-- SPDX-License-Identifier: Apache-2.0
-- What a change to the eligibility of a program sets off.

CREATE OR REPLACE TRIGGER program_eligibility_5_audit AFTER UPDATE OR DELETE ON program_eligibility
  FOR EACH ROW EXECUTE FUNCTION audit_write('program_id');
