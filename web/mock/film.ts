// The mock's one film: a ball that rolls for six seconds, coded as cameras code theirs. Served by parts, as players ask for them.

import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Clip, Sighted } from "../src/api/types.ts";
import { iso } from "./fleet.ts";
import { pictures } from "./sightings.ts";

/** Its name. */
export const FILM = "f11".padStart(64, "0");

const bytes = readFileSync(new URL("./film.mp4", import.meta.url));

/** The clip of a sighting, half a minute to either side; `evidence`: the film's name, if it is another. */
export function clipOf(seen: Sighted | undefined, evidence = FILM): Clip {
  if (!seen) throw new Error("nothing was seen yet");
  const at = Date.parse(seen.observed_at);
  return { sighting: seen.id, camera: seen.camera ?? "", from: iso(at - 30_000), to: iso(at + 30_000), evidence, codec: "h264" };
}

/** Answers with a picture, or with the part of the film that is asked for; says whether there is such a one. */
export function shown(q: IncomingMessage, a: ServerResponse, sha256: string): boolean {
  const picture = pictures.get(sha256);
  if (sha256 === FILM) roll(q, a);
  else if (picture !== undefined)
    a.writeHead(200, { "content-type": "image/svg+xml", "cache-control": "private, max-age=31536000, immutable" }).end(picture);
  return sha256 === FILM || picture !== undefined;
}

function roll(q: IncomingMessage, a: ServerResponse): void {
  const asked = /^bytes=(\d+)-(\d*)$/.exec(q.headers.range ?? "");
  const from = Number(asked?.[1] ?? 0);
  const to = Math.min(asked?.[2] ? Number(asked[2]) : bytes.length - 1, bytes.length - 1);
  const head = { "content-type": "video/mp4", "accept-ranges": "bytes", "content-length": to - from + 1 };
  const part = { "content-range": `bytes ${from}-${to}/${bytes.length}` };
  a.writeHead(asked ? 206 : 200, asked ? { ...head, ...part } : head).end(bytes.subarray(from, to + 1));
}
