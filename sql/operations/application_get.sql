-- SPDX-License-Identifier: Apache-2.0
-- application_get: one application, for the applicant or the staff who may read it.
SELECT application_json(application, application.employee_id = current_actor())::text AS reply,
       application.version
  FROM application
 WHERE application.id = :application_id::uuid
   AND cardinality(application_relations(application)) > 0
