-- The watch list: a part of the projection of judged, a row an entry, as it stands now.
CREATE TABLE watchlist (
    id         text        PRIMARY KEY,
    added_seq  bigint      NOT NULL, -- never changes: the list pages by it
    kind       text        NOT NULL, -- plate, container
    text       text        NOT NULL, -- A-Z and 0-9
    owner      text        NOT NULL,
    covert     boolean     NOT NULL, -- only its owner and administrators may learn of it
    expires    timestamptz NOT NULL,
    removed_at timestamptz,
    body       json        NOT NULL
);
CREATE INDEX watchlist_added ON watchlist (added_seq);
CREATE INDEX watchlist_text ON watchlist (text);

-- The hits of an entry.
CREATE INDEX events_entry ON events ((body #>> '{detail,entry}'), seq) WHERE rule = 'watchlist_hit';
