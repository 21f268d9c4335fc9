-- The films around sightings: a part of the projection of judged. A film comes after its sighting, so it stands beside its row.
CREATE TABLE sighting_clips (
    sighting text   PRIMARY KEY, -- sightings.id
    seq      bigint NOT NULL,
    evidence text   NOT NULL,    -- SHA-256 of the film, 64 hex digits
    body     jsonb  NOT NULL
);
CREATE INDEX sighting_clips_evidence ON sighting_clips (evidence);
