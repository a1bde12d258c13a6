-- What the portal counted of the same series before a release and nobody decided on: it becomes public with it.
SELECT release.id FROM indices_release release
WHERE release.kind = 'live' AND release.id <= %(release)s
  AND NOT EXISTS (SELECT FROM indices_clearance decided WHERE decided.release_id = release.id)
  AND release.recorded_user IS DISTINCT FROM %(user)s
  AND EXISTS (
    SELECT FROM indices_observation value WHERE value.release_id = release.id AND value.series_id IN (
      SELECT series_id FROM indices_observation WHERE release_id = %(release)s))
ORDER BY release.id
