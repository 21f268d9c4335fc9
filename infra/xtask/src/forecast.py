"""Trips out of the real tracks beside the checkout, as NDJSON: {"track", "points": [[seconds, lat, lon], ...]}, a file for each folder.

A trip ends where a track is silent for ten minutes; of the cabs each fare is one. Usage: forecast.py TRACKS OUT
"""

import json
import sys
from pathlib import Path

import pandas as pd

SILENT_S = 600
POINTS_MIN = 8


def trips(frame):
    """Cuts the tracks of a frame (track, t, lat, lon) where they are silent."""
    for name, rows in frame.sort_values(["track", "t"], kind="stable").groupby("track", sort=True):
        part = (rows.t.diff() > SILENT_S).cumsum()
        for number, trip in rows.groupby(part, sort=True):
            trip = trip.drop_duplicates("t")
            if len(trip) >= POINTS_MIN:
                points = [[float(t), float(lat), float(lon)] for t, lat, lon in zip(trip.t, trip.lat, trip.lon)]
                yield {"track": f"{name}-{number}", "points": points}


def cabs(tracks):
    rows = pd.read_parquet(tracks / "cabspotting5/cabs.parquet").sort_values(["cab", "ts"], kind="stable")
    fare = (rows.occupied.diff() != 0) | (rows.cab != rows.cab.shift())
    rows["track"] = rows.cab + "-" + fare.cumsum().astype(str).str.zfill(6)
    return rows[rows.occupied == 1].rename(columns={"ts": "t"})


def geolife(tracks):
    rows = pd.read_parquet(tracks / "cost_samples/geolife_20k.parquet")
    seconds = (pd.to_datetime(rows.timestamp) - pd.Timestamp("1970-01-01")).dt.total_seconds()
    return rows.assign(t=seconds).rename(columns={"latitude": "lat", "longitude": "lon", "name_id": "track"})


def gotrack(tracks):
    rows = pd.read_csv(tracks / "gotrack_uci/go_track_trackspoints.csv")
    seconds = (pd.to_datetime(rows.time, format="%m/%d/%Y %H:%M") - pd.Timestamp("1970-01-01")).dt.total_seconds()
    # The file says minutes alone: the fixes of one are spread over it.
    rows["t"] = seconds
    nth = rows.groupby(["track_id", "t"]).cumcount()
    of = rows.groupby(["track_id", "t"])["id"].transform("size")
    rows["t"] += 60 * nth / of
    return rows.rename(columns={"latitude": "lat", "longitude": "lon", "track_id": "track"})


def kubicka(tracks):
    return pd.read_parquet(tracks / "kubicka100/tracks.parquet")


def main():
    tracks, out = Path(sys.argv[1]), Path(sys.argv[2])
    out.mkdir(parents=True, exist_ok=True)
    for read in (cabs, geolife, gotrack, kubicka):
        with (out / f"{read.__name__}.ndjson").open("w") as file:
            for trip in trips(read(tracks)):
                file.write(json.dumps(trip) + "\n")


if __name__ == "__main__":
    main()
