-- SPDX-License-Identifier: Apache-2.0
-- invitation_get: one invitation, for the invited person, or for a manager as managers may read it.
SELECT invitation_json(invitation, 'invited' = ANY (relation.names))::text AS reply,
       invitation_version(invitation, 'invited' = ANY (relation.names)) AS version
  FROM invitation
 CROSS JOIN LATERAL (SELECT invitation_relations(invitation) AS names) AS relation
 WHERE invitation.id = :invitation_id::uuid
   AND cardinality(relation.names) > 0
