-- SPDX-License-Identifier: Apache-2.0
-- tutorial_get: returns one tutorial that the caller may read.
SELECT tutorial_json(tutorial, :embed::text[])::text AS reply,
       tutorial.version
  FROM tutorial
 WHERE tutorial.id = :tutorial_id::uuid
   AND tutorial_visible(tutorial)
