-- What cameras saw: a part of the projection of judged, but for `lookups` at the end.
--
-- A sighting's row is written once; how it agrees with transits can change when something comes late, and stands beside it.
CREATE TABLE sightings (
    seq            bigint      PRIMARY KEY,
    id             text        NOT NULL UNIQUE, -- the observation's id, 32 hex digits
    heard_offset   bigint      NOT NULL,
    observed_at    timestamptz NOT NULL,
    received_at    timestamptz NOT NULL,
    camera         text,
    plate          text,                        -- as it is compared: A-Z and 0-9
    container      text,                        -- eleven characters whose check digit is right
    container_read text,                        -- what was read and is no number: kept, never matched
    confidence     double precision,
    evidence       text,                        -- SHA-256 of the picture, 64 hex digits
    place          geometry(Point, 4326),       -- where the camera stood
    body           json        NOT NULL         -- without its agreements
);
-- Equality and the order of lists in one: a number's history is one walk along an index.
CREATE INDEX sightings_container ON sightings (container, seq);
CREATE INDEX sightings_plate ON sightings (plate, seq);
CREATE INDEX sightings_camera ON sightings (camera, seq);
CREATE INDEX sightings_observed ON sightings (observed_at, seq);
CREATE INDEX sightings_evidence ON sightings (evidence);
CREATE INDEX sightings_place ON sightings USING gist (place);

CREATE TABLE sighting_agreements (
    sighting    text    NOT NULL, -- sightings.id
    transit     text    NOT NULL,
    verdict     text    NOT NULL, -- consistent, contradictory, missing
    withdrawn   boolean NOT NULL,
    seq         bigint  NOT NULL,
    sighted_seq bigint  NOT NULL, -- the sighting's place: lists of a transit page by it
    body        jsonb   NOT NULL,
    PRIMARY KEY (sighting, transit)
);
CREATE INDEX sighting_agreements_transit ON sighting_agreements (transit, sighted_seq);

-- Each camera's newest sighting, and its newest picture.
CREATE TABLE cameras (
    camera      text        PRIMARY KEY,
    sighting    text        NOT NULL,
    observed_at timestamptz NOT NULL,
    evidence    text,
    evidence_at timestamptz
);

-- Who looked at what: not judged, so not a projection. These rows exist only here and are never changed.
CREATE TABLE lookups (
    id      bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    who     text        NOT NULL,
    what    text        NOT NULL, -- evidence
    name    text        NOT NULL, -- of the thing: a SHA-256
    at      timestamptz NOT NULL,
    purpose text,
    found   boolean     NOT NULL
);
CREATE INDEX lookups_name ON lookups (what, name, id);
CREATE INDEX lookups_who ON lookups (who, id);
