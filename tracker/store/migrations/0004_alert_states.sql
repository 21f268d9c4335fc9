-- What an alert's states after ISA-18.2 are counted by: when it was answered and closed, whether it is on the shelf, and the item
-- that it is shown in. Part of the projection of judged; the rows that stand here already are read from their own bodies.
ALTER TABLE alerts
    ADD COLUMN acknowledged_at timestamptz, -- for the first time
    ADD COLUMN closed_at       timestamptz,
    ADD COLUMN shelved_until   timestamptz, -- null while it is not on the shelf
    ADD COLUMN item            text;        -- its group's name, or its own

UPDATE alerts SET
    item = id,
    acknowledged_at = (SELECT min((r ->> 'at')::timestamptz) FROM json_array_elements(body -> 'record') r WHERE r ->> 'act' = 'acknowledge'),
    closed_at = (SELECT max((r ->> 'at')::timestamptz) FROM json_array_elements(body -> 'record') r WHERE r ->> 'act' = 'close');

ALTER TABLE alerts ALTER COLUMN item SET NOT NULL;

CREATE INDEX alerts_raised_at ON alerts (raised_at);
CREATE INDEX alerts_changed_at ON alerts (changed_at);
