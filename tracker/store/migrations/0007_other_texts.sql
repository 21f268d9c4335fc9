-- What else a sighting shows beside its plate and its container: the trailer's plate, the further containers of a trailer that carries several.
-- A part of the projection of judged.
CREATE TABLE sighting_others (
    seq       bigint NOT NULL, -- sightings.seq
    plate     text,
    container text
);
CREATE INDEX sighting_others_plate ON sighting_others (plate);
CREATE INDEX sighting_others_container ON sighting_others (container);
