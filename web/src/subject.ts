// How the things that are watched are written, and how a typed one is compared with them.

/** A container number as it is painted: `CSQU 305438 3`. Anything else comes back as it is. */
export function painted(container: string): string {
  return /^[A-Z]{4}\d{7}$/.test(container) ? `${container.slice(0, 4)} ${container.slice(4, 10)} ${container.slice(10)}` : container;
}

/** A Vietnamese plate as it is read: `51C-123.45`, `29A-1234`. Anything else comes back as it is. */
export function plated(plate: string): string {
  const five = /^(\d{2}[A-ZĐ]{1,2})-?(\d{3})\.?(\d{2})$/.exec(plate);
  if (five) return `${five[1]}-${five[2]}.${five[3]}`;
  const four = /^(\d{2}[A-ZĐ]{1,2})-?(\d{4})$/.exec(plate);
  return four ? `${four[1]}-${four[2]}` : plate;
}

/** What is compared in a search: no marks, đ as d, only letters and digits, small. */
export function folded(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/[đĐ]/g, "d")
    .toLowerCase()
    .replace(/[^a-z0-9]/g, "");
}

/** The check digit that ISO 6346 computes for the first ten characters; null when they are not A–Z and 0–9. A remainder of 10 counts as 0. */
export function checkDigit(firstTen: string): number | null {
  if (!/^[A-Z0-9]{10}$/.test(firstTen)) return null;
  let sum = 0;
  for (let place = 0; place < 10; place++) {
    const c = firstTen.charCodeAt(place);
    const n = c - 55; // A = 10
    sum += (c < 58 ? c - 48 : n + Math.floor((n - 1) / 10)) * 2 ** place; // 11, 22 and 33 are left out
  }
  return (sum % 11) % 10;
}

export type NumberCheck = { kind: "right" } | { kind: "wrong"; found: string; expected: number } | { kind: "unfinished" };

/** Whether a typed container number is whole and right. */
export function checkContainer(typed: string): NumberCheck {
  const n = typed.toUpperCase().replace(/[^A-Z0-9]/g, "");
  if (!/^[A-Z]{3}[UJZ]\d{7}$/.test(n)) return { kind: "unfinished" };
  const expected = checkDigit(n.slice(0, 10));
  const found = n.slice(10);
  return expected === null || String(expected) === found ? { kind: "right" } : { kind: "wrong", found, expected };
}

/** Whether a typed text can be looked for: a container number that is right, or a plate of 4 to 12 letters and digits. */
export function checkWatched(kind: "plate" | "container", typed: string): NumberCheck | { kind: "chars" } {
  if (kind === "container") return checkContainer(typed);
  const bare = typed.replace(/[đĐ]/g, "D").replace(/[\s.\-·/]/g, "");
  if (!/^[A-Za-z0-9]{0,12}$/.test(bare)) return { kind: "chars" };
  return { kind: bare.length >= 4 ? "right" : "unfinished" };
}
