// A small PMTiles file in the Protomaps schema, made by hand: one tile of the whole world with a motorway, a town, and a name where none may be.

type Bytes = readonly number[];

const varint = (n: number): number[] => (n < 128 ? [n] : [(n % 128) | 128, ...varint(Math.floor(n / 128))]);
const number = (tag: number, n: number): Bytes => [tag << 3, ...varint(n)];
const bytes = (tag: number, content: Bytes): Bytes => [(tag << 3) | 2, ...varint(content.length), ...content];
const text = (s: string): Bytes => [...Buffer.from(s)];
const zigzag = (n: number) => (n < 0 ? -2 * n - 1 : 2 * n);

const EXTENT = 65_536;
/** Where a place lies in the one tile. */
function project([lon, lat]: [number, number]): [number, number] {
  const sin = Math.sin((lat * Math.PI) / 180);
  const y = 0.5 - Math.log((1 + sin) / (1 - sin)) / (4 * Math.PI);
  return [Math.round((lon / 360 + 0.5) * EXTENT), Math.round(y * EXTENT)];
}

interface Shape {
  type: "point" | "line";
  at: [number, number][];
  said: Record<string, string>;
}

function feature(shape: Shape, keys: string[], values: string[]): Bytes {
  let [x, y] = [0, 0];
  const geometry = shape.at.flatMap((place, n) => {
    const [px, py] = project(place);
    const step = [zigzag(px - x), zigzag(py - y)].flatMap(varint);
    [x, y] = [px, py];
    // Move to the first; then one line to all the others.
    if (n === 0) return [9, ...step];
    return n === 1 ? [...varint(((shape.at.length - 1) << 3) | 2), ...step] : step;
  });
  const tags = Object.entries(shape.said).flatMap(([key, value]) => {
    if (!keys.includes(key)) keys.push(key);
    if (!values.includes(value)) values.push(value);
    return [...varint(keys.indexOf(key)), ...varint(values.indexOf(value))];
  });
  return bytes(2, [...bytes(2, tags), ...number(3, shape.type === "point" ? 1 : 2), ...bytes(4, geometry)]);
}

function layer(name: string, shapes: Shape[]): Bytes {
  const [keys, values]: [string[], string[]] = [[], []];
  const features = shapes.flatMap((s) => feature(s, keys, values));
  const words = [...keys.flatMap((k) => bytes(3, text(k))), ...values.flatMap((v) => bytes(4, bytes(1, text(v))))];
  return bytes(3, [...number(15, 2), ...bytes(1, text(name)), ...features, ...words, ...number(5, EXTENT)]);
}

const highway = (...at: [number, number][]): Shape => ({ type: "line", at, said: { kind: "highway" } });

/** The file. */
export function tinyBasemap(): Buffer {
  const tile = [
    ...layer("roads", [
      highway([106.5, 10.8], [106.7, 11.4], [107.2, 12]),
      // None is there; the test sees by them that the tile is drawn.
      highway([112.2, 16.7], [112.5, 16.7]),
      highway([114.2, 10.3], [114.5, 10.3]),
    ]),
    ...layer("places", [
      { type: "point", at: [[107, 11.3]], said: { kind: "locality", name: "Làng Thử" } },
      { type: "point", at: [[112.33, 16.83]], said: { kind: "locality", name: "Foreign Name" } },
      { type: "point", at: [[114.3, 10.4]], said: { kind: "locality", name: "Foreign Name" } },
    ]),
    ...layer("boundaries", [
      {
        type: "line",
        at: [
          [110, 8],
          [112, 14],
        ],
        said: { kind: "country" },
      },
    ]),
  ];
  const fields = { kind: "String", name: "String" };
  const about = {
    attribution: "© Nguồn bản đồ",
    vector_layers: ["roads", "places", "boundaries"].map((id) => ({ id, fields })),
  };
  const metadata = text(JSON.stringify(about));
  const directory = [1, 0, 1, ...varint(tile.length), 1];
  const head = Buffer.alloc(127);
  head.write("PMTiles\x03", "latin1");
  const meta = 127 + directory.length;
  const data = meta + metadata.length;
  // Root, metadata, leaves (none), tiles: where each begins and how long it is; then how many tiles there are.
  const numbers = [127, directory.length, meta, metadata.length, data, 0, data, tile.length, 1, 1, 1];
  numbers.forEach((n, i) => {
    head.writeBigUInt64LE(BigInt(n), 8 + 8 * i);
  });
  // Clustered, nothing compressed, vector tiles, zooms 0 to 0.
  head.set([1, 1, 1, 1, 0, 0], 96);
  [-180, -85, 180, 85].forEach((degrees, i) => {
    head.writeInt32LE(degrees * 1e7, 102 + 4 * i);
  });
  return Buffer.concat([head, Buffer.from([...directory, ...metadata, ...tile])]);
}
