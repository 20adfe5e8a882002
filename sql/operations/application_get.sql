-- SPDX-License-Identifier: Apache-2.0
-- application_get: returns one application, to the applicant or to staff who may read it.
SELECT application_json(application, relation.names)::text AS reply,
       application_version(application, relation.names) AS version
  FROM application
 CROSS JOIN LATERAL (SELECT application_relations(application) AS names) AS relation
 WHERE application.id = :application_id::uuid
   AND cardinality(relation.names) > 0
