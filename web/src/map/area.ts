// The area that the map can show: Vietnam with its seas and the roads of its neighbours.

export const AREA = { west: 98, south: 4, east: 120, north: 26 } as const;

/** What the map shows at first: the mainland from the northern border gates to Ca Mau. */
export const HOME: [[number, number], [number, number]] = [
  [102.1, 8.4],
  [110.2, 23.5],
];
