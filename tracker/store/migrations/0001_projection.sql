-- The projection of the stream judged. Every table here can be emptied and made again from the stream.
--
-- `body` is the exact written form of the model's type (json keeps the text as it was, jsonb would not); the columns beside
-- it exist to be searched. `seq` is the place in judged of the record that made the row what it is.
CREATE EXTENSION IF NOT EXISTS postgis;

-- How far the projection has come. Moved in the transaction that writes the rows; its row is the lock of the one writer.
-- heard_offset, ordinal and known_at name the record at seq, so that another journal's projection is noticed.
CREATE TABLE projection_position (
    sole         boolean     PRIMARY KEY DEFAULT true CHECK (sole),
    seq          bigint      NOT NULL,
    heard_offset bigint      NOT NULL,
    ordinal      integer     NOT NULL,
    known_at     timestamptz NOT NULL
);
INSERT INTO projection_position (seq, heard_offset, ordinal, known_at) VALUES (0, -1, 0, 'epoch');

-- Records that PostGIS refused, kept with the reason; the projection goes on behind them.
CREATE TABLE projection_faults (
    seq     bigint PRIMARY KEY,
    problem text   NOT NULL,
    body    json   NOT NULL
);

CREATE TABLE transits (
    id            text        PRIMARY KEY,
    stage         text        NOT NULL, -- declared, sealed, departed, arrived, opened, closed
    custody       text        NOT NULL, -- intact, doubtful, broken
    custody_since timestamptz,
    seal          text,
    vehicle       text,
    container     text,                 -- eleven characters, A-Z and 0-9
    corridor      text,
    origin        text,
    destination   text,
    depart_after  timestamptz,
    arrive_before timestamptz,
    declared_at   timestamptz NOT NULL, -- known_at of the first record
    changed_at    timestamptz NOT NULL, -- known_at of the newest
    declared_seq  bigint      NOT NULL, -- never changes: lists page by it
    seq           bigint      NOT NULL,
    body          json        NOT NULL
);
CREATE INDEX transits_declared ON transits (declared_seq);
CREATE INDEX transits_stage ON transits (stage, declared_seq);
CREATE INDEX transits_seal ON transits (seal, declared_seq);
CREATE INDEX transits_id_prefix ON transits (id text_pattern_ops);

-- Every name that a transit has ever borne, so that a container or a seal finds the transits of its past as well.
-- text_pattern_ops serves equality and prefixes, whatever the collation.
CREATE TABLE transit_bindings (
    transit text        NOT NULL,
    kind    text        NOT NULL, -- seal, vehicle, container
    name    text        NOT NULL,
    since   timestamptz NOT NULL, -- known_at of the record that first said so
    seq     bigint      NOT NULL,
    PRIMARY KEY (transit, kind, name)
);
CREATE INDEX transit_bindings_name ON transit_bindings (kind, name text_pattern_ops, seq);

CREATE TABLE events (
    seq          bigint      PRIMARY KEY,
    id           text        NOT NULL UNIQUE, -- OFFSET-N
    heard_offset bigint      NOT NULL,
    ordinal      integer     NOT NULL,
    event        text        NOT NULL,
    rule         text        NOT NULL,
    severity     text        NOT NULL, -- info, medium, high, urgent
    alert        text,
    transit      text,
    observed_at  timestamptz NOT NULL,
    known_at     timestamptz NOT NULL,
    late         boolean     NOT NULL,
    place        geometry(Point, 4326),
    body         json        NOT NULL
);
CREATE INDEX events_transit ON events (transit, seq);
CREATE INDEX events_alert ON events (alert, seq);
CREATE INDEX events_observed ON events (observed_at);
CREATE INDEX events_place ON events USING gist (place);

CREATE TABLE alerts (
    id         text        PRIMARY KEY,
    rule       text        NOT NULL,
    kind       text        NOT NULL,
    transit    text        NOT NULL,
    severity   text        NOT NULL,
    state      text        NOT NULL, -- raised, acknowledged, closed, withdrawn
    since      timestamptz NOT NULL,
    until      timestamptz,
    raised_at  timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    late       boolean     NOT NULL,
    owner      text,
    cause      text,
    place      geometry(Point, 4326),
    raised_seq bigint      NOT NULL, -- never changes: lists page by it
    seq        bigint      NOT NULL,
    body       json        NOT NULL
);
CREATE INDEX alerts_state ON alerts (state, raised_seq);
CREATE INDEX alerts_raised ON alerts (raised_seq);
CREATE INDEX alerts_transit ON alerts (transit, raised_seq);

-- Tracks as pieces: a few minutes of one transit a row. The line's M is observed_at in seconds since 1970; a piece of one
-- fix is a line from a point to itself, so the number of fixes is that of the arrays, which stand in the order of the line.
CREATE TABLE track_pieces (
    seq           bigint        PRIMARY KEY,
    transit       text          NOT NULL,
    seal          text,
    starts_at     timestamptz   NOT NULL,
    ends_at       timestamptz   NOT NULL,
    line          geometry(LineStringM, 4326) NOT NULL,
    observed_at   timestamptz[] NOT NULL,
    received_at   timestamptz[] NOT NULL,
    speed_kmh     real[]        NOT NULL,
    course_deg    real[]        NOT NULL,
    accuracy_m    real[]        NOT NULL,
    battery_pct   real[]        NOT NULL,
    heard_offset  bigint[]      NOT NULL
);
CREATE INDEX track_pieces_transit ON track_pieces (transit, starts_at);
CREATE INDEX track_pieces_line ON track_pieces USING gist (line);

-- What became of officers' acts.
CREATE TABLE verdicts (
    seq         bigint      PRIMARY KEY,
    instruction text        NOT NULL, -- the act's observation id, 32 hex digits
    outcome     text        NOT NULL, -- done, refused
    reason      text,
    sentence    text,
    known_at    timestamptz NOT NULL
);
CREATE INDEX verdicts_instruction ON verdicts (instruction);

-- From which record on which world counts; the world itself stands in heard at heard_offset.
CREATE TABLE worlds (
    seq          bigint      PRIMARY KEY,
    hash         text        NOT NULL,
    heard_offset bigint      NOT NULL,
    known_at     timestamptz NOT NULL
);

-- How far each way out has been told, so that a restart goes on behind it.
CREATE TABLE sink_positions (
    sink       text        PRIMARY KEY,
    seq        bigint      NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT now()
);
