// The map of the session: made once, fed from the live store, hidden rather than rebuilt.

import { Map as MapLibre, ScaleControl, setWorkerUrl } from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import type { Mark, Track, World } from "../api/types.ts";
import { serverNow } from "../live/clock.ts";
import type { Change } from "../live/reduce.ts";
import { ALL } from "../live/reduce.ts";
import { look } from "../live/socket.ts";
import { get, onChange } from "../live/store.ts";
import { instant } from "../time.ts";
import { words } from "../words/index.ts";
import { AREA, HOME } from "./area.ts";
import { layers } from "./layers/index.ts";
import type { Scene } from "./layers/layer.ts";
import { Vehicles } from "./layers/vehicles.ts";
import { bareStyle } from "./style.ts";
import "maplibre-gl/dist/maplibre-gl.css";

setWorkerUrl(workerUrl);

/** The longest flight, ms. Farther than two screens, the view is cut instead. */
const FLY_MS = 400;
/** Blinks are redrawn this often while something blinks, ms: both edges of a 1 Hz blink at 60/40 fall on it. */
const BLINK_MS = 200;

export interface CentreMapEvents {
  onPick: (key: string | null) => void;
  onFailed: (why: string) => void;
}

export class CentreMap {
  readonly map: MapLibre;
  readonly vehicles = new Vehicles();
  private readonly all = layers(this.vehicles);
  private selected: string | null = null;
  private hovered: string | null = null;
  private world: World | null = null;
  private track: Track | null = null;
  /** Whether the layers stand. */
  isReady = false;
  private readonly still = matchMedia("(prefers-reduced-motion: reduce)");
  private readonly stops: (() => void)[] = [];

  constructor(container: HTMLElement, events: CentreMapEvents) {
    const map = new MapLibre({
      container,
      style: bareStyle(),
      bounds: HOME,
      fitBoundsOptions: { padding: 24 },
      maxBounds: [AREA.west, AREA.south, AREA.east, AREA.north],
      minZoom: 4,
      maxZoom: 18,
      fadeDuration: 0,
      // Names come from three sources (places, areas, vehicles) and must not lie over one another; they stay below 300.
      crossSourceCollisions: true,
      renderWorldCopies: false,
      pitchWithRotate: false,
      dragRotate: false,
      maxPitch: 0,
      attributionControl: false,
      canvasContextAttributes: { antialias: true },
    });
    this.map = map;
    map.touchZoomRotate.disableRotation();
    map.keyboard.disableRotation();
    map.addControl(new ScaleControl({ maxWidth: 96, unit: "metric" }), "bottom-left");
    map.on("error", (e) => console.error("map:", e.error?.message ?? e));
    map.on("load", () => this.begin());
    map.on("moveend", () => this.tellView());
    map.on("click", (e) => events.onPick(this.vehicles.pick(map, e.point)));
    map.on("mousemove", (e) => this.hover(this.vehicles.pick(map, e.point)));
    map.on("mouseout", () => this.hover(null));
    map.on("webglcontextlost", () => events.onFailed("WebGL"));
    map.on("webglcontextrestored", () => events.onFailed(""));
  }

  private begin(): void {
    for (const layer of this.all) layer.add(this.map);
    this.isReady = true;
    this.stops.push(onChange((change) => this.draw(change)));
    // Ages and what follows from them are seen anew each second; blinks at their edges.
    const second = setInterval(() => this.draw(null), 1000);
    const blink = setInterval(() => this.blink(), BLINK_MS);
    this.stops.push(
      () => clearInterval(second),
      () => clearInterval(blink),
    );
    this.tellView();
    this.draw(ALL);
  }

  /** What is selected; the view stays where it is, unless that lies outside of it. */
  select(key: string | null): void {
    if (this.selected === key) return;
    this.selected = key;
    this.draw(null);
  }

  setWorld(world: World | null): void {
    this.world = world;
    this.draw(null);
  }

  setTrack(track: Track | null): void {
    this.track = track;
    this.draw(null);
  }

  /** Moves the view to a place only where that lies outside of it; `zoom`: always, and at least so near. */
  show(place: { lon: number; lat: number }, zoom?: number): void {
    const inside = this.map.getBounds().contains([place.lon, place.lat]);
    if (inside && (zoom === undefined || this.map.getZoom() >= zoom)) return;
    const to = { center: [place.lon, place.lat] as [number, number], zoom: Math.max(this.map.getZoom(), zoom ?? 0) };
    const here = this.map.project(this.map.getCenter());
    const there = this.map.project([place.lon, place.lat]);
    const { clientWidth, clientHeight } = this.map.getCanvas();
    const isFar = Math.hypot(here.x - there.x, here.y - there.y) > 2 * Math.max(clientWidth, clientHeight);
    if (isFar || this.still.matches) this.map.jumpTo(to);
    else this.map.easeTo({ ...to, duration: FLY_MS });
  }

  home(): void {
    this.map.fitBounds(HOME, { padding: 24, duration: this.still.matches ? 0 : FLY_MS });
  }

  /** After the panel's size has changed; the selected one stays in view. */
  resized(): void {
    this.map.resize();
    const mark = this.selected ? get().picture.marks.get(this.selected) : undefined;
    if (mark && this.isReady && this.wasInView(mark)) this.show(mark);
    this.tellView();
  }

  destroy(): void {
    for (const stop of this.stops) stop();
    this.map.remove();
  }

  /** Whether a place lies within, or just beside, what is shown: so near that the resize pushed it out. */
  private wasInView(mark: Mark): boolean {
    const p = this.map.project([mark.lon, mark.lat]);
    const { clientWidth: w, clientHeight: h } = this.map.getCanvas();
    return p.x > -400 && p.x < w + 400 && p.y > -100 && p.y < h + 100;
  }

  private tellView(): void {
    if (!this.isReady || this.map.getCanvas().clientWidth === 0) return;
    const b = this.map.getBounds();
    look({ bbox: [b.getWest(), b.getSouth(), b.getEast(), b.getNorth()], zoom: this.map.getZoom() });
    this.draw(null);
  }

  private hover(key: string | null): void {
    if (key === this.hovered) return;
    this.hovered = key;
    this.map.getCanvas().style.cursor = key ? "pointer" : "";
    this.draw(null);
  }

  /** Something changed while the map was not to be seen: all is drawn when it is. */
  private isBehind = false;

  /** Another page lies over it, or another tab: drawing would cost a graphics processor, or a core in its place, for nobody. */
  private isUnseen(): boolean {
    return document.hidden || this.map.getContainer().clientWidth === 0;
  }

  private draw(change: Change | null): void {
    if (!this.isReady) return;
    if (this.isUnseen()) {
      this.isBehind = true;
      return;
    }
    const seen = this.isBehind ? ALL : change;
    this.isBehind = false;
    const state = get();
    const now = serverNow() ?? Date.now();
    const raised = new Map<string, number>();
    for (const a of state.picture.alerts.values()) {
      if (a.state === "raised") raised.set(a.transit, Math.max(raised.get(a.transit) ?? 0, instant(a.raised_at)));
    }
    const scene: Scene = {
      state,
      now,
      selected: this.selected,
      hovered: this.hovered,
      world: this.world,
      still: this.still.matches,
      track: this.track,
      raisedAt: (mark) => raised.get(mark.transit ?? "") ?? null,
      words: words(),
    };
    for (const layer of this.all) layer.draw(this.map, scene, seen);
    this.map.triggerRepaint();
    if (this.vehicles.isGliding(now)) this.glide();
  }

  private isFrameAsked = false;

  private glide(): void {
    if (this.isFrameAsked) return;
    this.isFrameAsked = true;
    requestAnimationFrame(() => {
      this.isFrameAsked = false;
      this.map.triggerRepaint();
      if (this.vehicles.isGliding(serverNow() ?? Date.now())) this.glide();
    });
  }

  private blinkPhase = "";

  /** Repaints when a blink changes its phase, if anything blinks. */
  private blink(): void {
    if (this.still.matches || this.isUnseen()) return;
    let blinks = false;
    for (const m of get().picture.marks.values()) blinks ||= m.unacknowledged;
    if (!blinks) return;
    const s = this.vehicles.buffer.seconds(serverNow() ?? Date.now());
    const phase = `${s % 1 < 0.6},${(s / 2) % 1 < 0.6}`;
    if (phase === this.blinkPhase) return;
    this.blinkPhase = phase;
    this.map.triggerRepaint();
  }
}
