// The two shaders of the vehicles. Movement, ageing and blinking happen here, from one time.

import { COLUMNS, EXTRA, ROWS } from "../sprites.ts";

/** Bits of `a_pack`: 0–8 heading in 360/512 turns, 9–11 shape, 12–13 priority (0 none, 1 medium, 2 high, 3 urgent), 14 unacknowledged, 15 silent, 16 slow blink, 17 turned, 18 selected. */
export const VERTEX = `#version 300 es
precision highp float;
precision highp int;
in vec2 a_corner;
in vec2 a_from;
in vec2 a_to;
in vec2 a_times;     // x: when the glide began, y: when it was there; s since the layer's epoch
in float a_interval; // s
in uint a_pack;
uniform mat4 u_matrix;
uniform vec2 u_size;  // half a cell in clip space
uniform float u_now;  // s since the layer's epoch
uniform float u_glide; // length of a glide, s; 0: none
uniform int u_pass;   // 0: what does not alert, 1: what does, 2: the selected, on top of all
uniform float u_still; // 1: nothing blinks
out vec2 v_turned;
out vec2 v_flat;
flat out ivec4 v_what; // shape, row, priority, phase: 0 steady, 1 blink's first part, 2 its second
flat out int v_bar;
flat out int v_ring;
void main() {
  int priority = int((a_pack >> 12) & 3u);
  int pass = ((a_pack >> 18) & 1u) == 1u ? 2 : priority > 0 ? 1 : 0;
  if (pass != u_pass) { gl_Position = vec4(2.0, 2.0, 2.0, 1.0); return; }
  float t = u_glide > 0.0 ? clamp((u_now - a_times.x) / u_glide, 0.0, 1.0) : 1.0;
  vec4 place = u_matrix * vec4(mix(a_from, a_to, t), 0.0, 1.0);
  float size = ((a_pack >> 18) & 1u) == 1u ? 18.0 / 14.0 : 1.0;
  gl_Position = place + vec4(a_corner * u_size * place.w * size, 0.0, 0.0);
  float turn = float(a_pack & 511u) / 512.0 * 6.28318530718 * float((a_pack >> 17) & 1u);
  float s = sin(turn), c = cos(turn);
  v_flat = a_corner;
  // The corner is turned back, so that the picture turns forward.
  v_turned = vec2(a_corner.x * c - a_corner.y * s, a_corner.x * s + a_corner.y * c);
  float age = u_now - a_times.y;
  bool silent = ((a_pack >> 15) & 1u) == 1u || age > max(900.0, 3.0 * a_interval);
  int row = silent ? 2 : age <= 2.0 * a_interval ? 0 : 1;
  int phase = 0;
  if (((a_pack >> 14) & 1u) == 1u) {
    float period = ((a_pack >> 16) & 1u) == 1u ? 2.0 : 1.0;
    phase = u_still > 0.5 ? 1 : fract(u_now / period) < 0.6 ? 1 : 2;
  }
  v_what = ivec4(int((a_pack >> 9) & 7u), row, priority, phase);
  v_bar = silent ? 1 : 0;
  v_ring = pass == 2 ? 1 : 0;
}`;

export const FRAGMENT = `#version 300 es
precision mediump float;
precision highp int;
in vec2 v_turned;
in vec2 v_flat;
flat in ivec4 v_what;
flat in int v_bar;
flat in int v_ring;
uniform sampler2D u_sprites;
out vec4 colour;
const vec3 GREY = vec3(0.604, 0.647, 0.694);    // normal vehicle
const vec3 SILENT = vec3(0.459, 0.502, 0.549);  // silent outline
const vec3 DARK = vec3(0.059, 0.075, 0.090);
const vec3 LIGHT = vec3(0.894, 0.910, 0.925);
const vec3 P1 = vec3(1.0, 0.420, 0.361);
const vec3 P2 = vec3(1.0, 0.784, 0.239);
const vec3 P3 = vec3(0.361, 0.722, 0.937);
vec2 cell(vec2 at, int column, int row) {
  vec2 inside = clamp(vec2(at.x, -at.y) * 0.5 + 0.5, 0.004, 0.996);
  return (vec2(float(column), float(row)) + inside) / vec2(${COLUMNS}.0, ${ROWS}.0);
}
vec4 over(vec4 top, vec4 below) { return top + below * (1.0 - top.a); }
vec4 tint(float a, vec3 c) { return vec4(c * a, a); }
void main() {
  vec4 sum = vec4(0.0);
  vec3 body = v_what.y == 2 ? SILENT : GREY;
  vec3 halo = DARK;
  if (v_what.z > 0) {
    vec3 p = v_what.z == 3 ? P1 : v_what.z == 2 ? P2 : P3;
    vec2 s = texture(u_sprites, cell(v_flat, 3 - v_what.z, 3)).rg;
    bool hollow = v_what.w == 2;
    sum = tint(s.g, hollow ? p : DARK);
    sum = over(tint(hollow ? max(s.r - s.g, 0.0) : s.r, hollow ? DARK : p), sum);
    if (hollow) sum = over(tint(s.g, p), sum);
    body = hollow ? p : DARK;
    halo = hollow ? DARK : p;
  }
  vec2 v = texture(u_sprites, cell(v_turned, v_what.x, v_what.y)).rg;
  sum = over(tint(v.g, halo), sum);
  sum = over(tint(v.r, body), sum);
  if (v_what.x == 2 && v_what.z == 0) {
    vec2 q = texture(u_sprites, cell(v_flat, ${EXTRA.question}, 3)).rg;
    sum = over(tint(q.r, LIGHT), over(tint(q.g, DARK), sum));
  }
  if (v_bar == 1) {
    vec2 b = texture(u_sprites, cell(v_flat, ${EXTRA.bar}, 3)).rg;
    sum = over(tint(b.r, v_what.z > 0 ? LIGHT : SILENT), over(tint(b.g, DARK), sum));
  }
  if (v_ring == 1) {
    // 2 px of white with a gap around the symbol: own, and moving with it.
    float r = length(v_flat);
    sum = over(tint(smoothstep(0.86, 0.89, r) * (1.0 - smoothstep(0.96, 0.99, r)), vec3(1.0)), sum);
  }
  if (sum.a < 0.01) discard;
  colour = sum;
}`;
