// The sounds of arrivals: two rising tones for P1, each 30 s until it is acknowledged; one for P2 and for a hit of the watch list, once. Made here, so that no file can be missing.

import type { Change } from "./live/reduce.ts";

/** P1 sounds again after this long. */
const REPEAT_MS = 30_000;
export const MUTE_MS = 30_000;
const KEY = "cordon.sound";

export type SoundState = { kind: "on" } | { kind: "off" } | { kind: "muted"; until: number } | { kind: "blocked" };

let context: AudioContext | null = null;
let isOn = localStorage.getItem(KEY) !== "off";
let mutedUntil = 0;
let lastUrgent = -Infinity;

/** Opens the loudspeaker. Must be called from a press of a key or button: browsers ask for one. */
export async function unlock(): Promise<void> {
  context ??= new AudioContext();
  if (context.state === "suspended") await context.resume().catch(() => {});
}

/** One short tone, so that the operator hears that the loudspeaker works. */
export async function test(): Promise<void> {
  await unlock();
  if (isOn) tone(660, 0, 0.12, 0.08);
}

export function soundState(): SoundState {
  if (!isOn) return { kind: "off" };
  if (context?.state !== "running") return { kind: "blocked" };
  if (performance.now() < mutedUntil) return { kind: "muted", until: mutedUntil };
  return { kind: "on" };
}

export function toggle(): void {
  isOn = !isOn;
  localStorage.setItem(KEY, isOn ? "on" : "off");
  void unlock();
}

/** Silences everything for 30 s; what is not acknowledged by then sounds again. */
export function mute(): void {
  mutedUntil = performance.now() + MUTE_MS;
}

/** Sounds for what just came and calls for somebody: the worst of it only. A hit of the watch list counts as P2. */
export function arrivals({ raised, hits }: Pick<Change, "raised" | "hits">): void {
  if (raised.some((a) => a.severity === "urgent")) urgent();
  else if (hits > 0 || raised.some((a) => a.severity === "high")) high();
}

/** To be called each second: repeats the sound of an urgent alert that nobody has acknowledged. */
export function remind(hasUnacknowledgedUrgent: boolean): void {
  if (hasUnacknowledgedUrgent && performance.now() - lastUrgent >= REPEAT_MS) urgent();
}

function urgent(): void {
  lastUrgent = performance.now();
  for (const n of [0, 1, 2]) {
    tone(880, n * 0.36, 0.14, 0.22);
    tone(1175, n * 0.36 + 0.16, 0.14, 0.22);
  }
}

function high(): void {
  tone(520, 0, 0.35, 0.16);
}

function tone(hz: number, after: number, length: number, loud: number): void {
  if (!context || soundState().kind !== "on") return;
  const at = context.currentTime + after;
  const gain = new GainNode(context, { gain: 0 });
  const osc = new OscillatorNode(context, { frequency: hz, type: "triangle" });
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(loud, at + 0.01);
  gain.gain.setValueAtTime(loud, at + length - 0.03);
  gain.gain.linearRampToValueAtTime(0, at + length);
  osc.connect(gain).connect(context.destination);
  osc.start(at);
  osc.stop(at + length);
}
