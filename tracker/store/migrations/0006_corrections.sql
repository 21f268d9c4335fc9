-- What persons said that sightings truly show: a part of the projection of judged. Rows are added, never changed; of a sighting the last
-- one counts. The sighting's own row keeps what was read.
CREATE TABLE sighting_corrections (
    seq         bigint PRIMARY KEY,
    sighting    text   NOT NULL, -- sightings.id
    sighted_seq bigint NOT NULL, -- the sighting's place: lists page by it
    plate       text,            -- what counts from here on, as it is compared
    container   text,
    body        json   NOT NULL
);
CREATE INDEX sighting_corrections_sighting ON sighting_corrections (sighting, seq);
CREATE INDEX sighting_corrections_plate ON sighting_corrections (plate);
CREATE INDEX sighting_corrections_container ON sighting_corrections (container);
