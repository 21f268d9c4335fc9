// All vehicles in one instanced draw call, what alerts in a second, on top, the selected in a third. A live frame rewrites only what changed.

import type { CustomLayerInterface, CustomRenderMethodInput, Map as MapLibre } from "maplibre-gl";
import { serverNow } from "../../live/clock.ts";
import type { Change } from "../../live/reduce.ts";
import { instant } from "../../time.ts";
import { AREA } from "../area.ts";
import { mercatorX, mercatorY, SLOW_BLINK_S, STRIDE, VehicleBuffer } from "../buffer.ts";
import { CELL_CSS, drawSprites } from "../sprites.ts";
import type { MapLayer, Scene } from "./layer.ts";
import { FRAGMENT, VERTEX } from "./vehicles.glsl.ts";

/** From this zoom on vehicles glide. */
const GLIDE_ZOOM = 11;
const GLIDE_S = 0.6;
/** How near a click must be, px. */
const PICK_PX = 14;
/** The origin moves when the view is this far from it, in mercator units: beyond it 32-bit numbers would shake. */
const ORIGIN_REACH = 0.02;

interface Gl {
  gl: WebGL2RenderingContext;
  program: WebGLProgram;
  vao: WebGLVertexArrayObject;
  instances: WebGLBuffer;
  allocated: number;
  texture: WebGLTexture;
  at: (name: string) => WebGLUniformLocation | null;
}

export class Vehicles implements MapLayer {
  readonly buffer = new VehicleBuffer(
    mercatorX((AREA.west + AREA.east) / 2),
    mercatorY((AREA.south + AREA.north) / 2),
    serverNow() ?? Date.now(),
  );
  private gpu: Gl | null = null;
  private map: MapLibre | null = null;
  private isStill = false;
  private selected: string | null = null;

  add(map: MapLibre): void {
    this.map = map;
    const layer: CustomLayerInterface = {
      id: "vehicles",
      type: "custom",
      renderingMode: "2d",
      onAdd: (_, gl) => this.build(gl),
      render: (gl, input) => this.render(gl, input),
      onRemove: () => {
        this.gpu = null;
      },
    };
    map.addLayer(layer);
    map.on("webglcontextrestored", () => {
      const gl = map.getCanvas().getContext("webgl2");
      if (gl) this.build(gl);
    });
  }

  draw(map: MapLibre, scene: Scene, change: Change | null): void {
    this.isStill = scene.still;
    const { marks } = scene.state.picture;
    const glide = !scene.still && map.getZoom() >= GLIDE_ZOOM;
    const put = (key: string, mayGlide: boolean) => {
      const mark = marks.get(key);
      if (!mark) return this.buffer.remove(key);
      const isSlow = mark.unacknowledged && scene.now - (scene.raisedAt(mark) ?? instant(mark.observed_at)) > SLOW_BLINK_S * 1000;
      this.buffer.put(key, mark, scene.now, mayGlide, key === scene.selected, isSlow);
    };
    if (change?.marks === "all") {
      for (const { key } of [...this.buffer.positions()]) if (!marks.has(key)) this.buffer.remove(key);
      for (const key of marks.keys()) put(key, glide);
    } else if (change?.marks) for (const key of change.marks) put(key, glide);
    if (this.selected !== scene.selected) {
      const before = this.selected;
      this.selected = scene.selected;
      for (const key of [before, scene.selected]) if (key) put(key, false);
    }
    if (change === null) for (const [key, mark] of marks) if (mark.unacknowledged) put(key, false); // the blink may have become slow
  }

  /** The vehicle at a point of the screen, if one is near enough. */
  pick(map: MapLibre, point: { x: number; y: number }): string | null {
    const here = map.unproject([point.x, point.y]);
    const there = map.unproject([point.x + PICK_PX, point.y]);
    const x = mercatorX(here.lng);
    return this.buffer.nearest(x, mercatorY(here.lat), Math.abs(mercatorX(there.lng) - x));
  }

  /** Whether something glides right now. */
  isGliding(now: number): boolean {
    return this.buffer.seconds(now) < this.buffer.glidesUntil;
  }

  private build(gl: WebGL2RenderingContext): void {
    const program = link(gl);
    const vao = made(gl.createVertexArray());
    gl.bindVertexArray(vao);
    gl.bindBuffer(gl.ARRAY_BUFFER, made(gl.createBuffer()));
    gl.bufferData(gl.ARRAY_BUFFER, new Float32Array([-1, -1, 1, -1, -1, 1, 1, 1]), gl.STATIC_DRAW);
    const corner = gl.getAttribLocation(program, "a_corner");
    gl.enableVertexAttribArray(corner);
    gl.vertexAttribPointer(corner, 2, gl.FLOAT, false, 0, 0);
    const instances = made(gl.createBuffer());
    gl.bindBuffer(gl.ARRAY_BUFFER, instances);
    for (const [name, size, offset] of [
      ["a_from", 2, 0],
      ["a_to", 2, 8],
      ["a_times", 2, 16],
      ["a_interval", 1, 24],
    ] as const) {
      const at = gl.getAttribLocation(program, name);
      gl.enableVertexAttribArray(at);
      gl.vertexAttribPointer(at, size, gl.FLOAT, false, STRIDE, offset);
      gl.vertexAttribDivisor(at, 1);
    }
    const packed = gl.getAttribLocation(program, "a_pack");
    gl.enableVertexAttribArray(packed);
    gl.vertexAttribIPointer(packed, 1, gl.UNSIGNED_INT, STRIDE, 28);
    gl.vertexAttribDivisor(packed, 1);
    gl.bindVertexArray(null);
    const texture = made(gl.createTexture());
    gl.bindTexture(gl.TEXTURE_2D, texture);
    gl.pixelStorei(gl.UNPACK_FLIP_Y_WEBGL, false);
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, drawSprites());
    gl.generateMipmap(gl.TEXTURE_2D);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR_MIPMAP_LINEAR);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
    const known = new Map<string, WebGLUniformLocation | null>();
    const at = (name: string) => {
      if (!known.has(name)) known.set(name, gl.getUniformLocation(program, name));
      return known.get(name) ?? null;
    };
    this.gpu = { gl, program, vao, instances, allocated: 0, texture, at };
    this.buffer.soil();
  }

  private upload(g: Gl): void {
    const { gl } = g;
    gl.bindBuffer(gl.ARRAY_BUFFER, g.instances);
    if (g.allocated !== this.buffer.capacity) {
      g.allocated = this.buffer.capacity;
      gl.bufferData(gl.ARRAY_BUFFER, g.allocated, gl.DYNAMIC_DRAW);
      this.buffer.soil();
    }
    const dirty = this.buffer.dirty;
    if (dirty) gl.bufferSubData(gl.ARRAY_BUFFER, dirty.from, dirty.view);
    this.buffer.clean();
  }

  private render(gl: WebGL2RenderingContext | WebGLRenderingContext, input: CustomRenderMethodInput): void {
    const g = this.gpu;
    if (!g || g.gl !== gl || !this.map || this.buffer.count === 0) return;
    this.follow();
    this.upload(g);
    const canvas = this.map.getCanvas();
    const now = serverNow() ?? Date.now();
    // biome-ignore lint/correctness/useHookAtTopLevel: WebGL has a `use…` of its own
    g.gl.useProgram(g.program);
    g.gl.bindVertexArray(g.vao);
    g.gl.activeTexture(g.gl.TEXTURE0);
    g.gl.bindTexture(g.gl.TEXTURE_2D, g.texture);
    g.gl.uniform1i(g.at("u_sprites"), 0);
    g.gl.uniformMatrix4fv(g.at("u_matrix"), false, moved(input.defaultProjectionData.mainMatrix, this.buffer.originX, this.buffer.originY));
    g.gl.uniform2f(g.at("u_size"), CELL_CSS / canvas.clientWidth, CELL_CSS / canvas.clientHeight);
    g.gl.uniform1f(g.at("u_now"), this.buffer.seconds(now));
    g.gl.uniform1f(g.at("u_glide"), this.isStill ? 0 : GLIDE_S);
    g.gl.uniform1f(g.at("u_still"), this.isStill ? 1 : 0);
    g.gl.disable(g.gl.DEPTH_TEST);
    g.gl.disable(g.gl.STENCIL_TEST);
    g.gl.disable(g.gl.CULL_FACE);
    g.gl.enable(g.gl.BLEND);
    g.gl.blendFunc(g.gl.ONE, g.gl.ONE_MINUS_SRC_ALPHA);
    for (const pass of [0, 1, 2]) {
      g.gl.uniform1i(g.at("u_pass"), pass);
      g.gl.drawArraysInstanced(g.gl.TRIANGLE_STRIP, 0, 4, this.buffer.count);
    }
    g.gl.bindVertexArray(null);
  }

  /** Moves the origin to the view when the view has gone far. */
  private follow(): void {
    if (!this.map || this.map.getZoom() < 12) return;
    const c = this.map.getCenter();
    const x = mercatorX(c.lng);
    const y = mercatorY(c.lat);
    if (Math.hypot(x - this.buffer.originX, y - this.buffer.originY) > ORIGIN_REACH) this.buffer.moveOrigin(x, y);
  }
}

/** The matrix for places relative to an origin, computed in 64 bits. */
function moved(matrix: ArrayLike<number>, x: number, y: number): Float32Array {
  const m = Float64Array.from(matrix);
  for (let r = 0; r < 4; r++) m[12 + r] = (m[r] ?? 0) * x + (m[4 + r] ?? 0) * y + (m[12 + r] ?? 0);
  return new Float32Array(m);
}

function made<T>(x: T | null): T {
  if (x === null) throw new Error("WebGL gave nothing");
  return x;
}

function link(gl: WebGL2RenderingContext): WebGLProgram {
  const program = made(gl.createProgram());
  for (const [kind, text] of [
    [gl.VERTEX_SHADER, VERTEX],
    [gl.FRAGMENT_SHADER, FRAGMENT],
  ] as const) {
    const shader = made(gl.createShader(kind));
    gl.shaderSource(shader, text);
    gl.compileShader(shader);
    if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS)) throw new Error(`vehicles: ${gl.getShaderInfoLog(shader)}`);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS)) throw new Error(`vehicles: ${gl.getProgramInfoLog(program)}`);
  return program;
}
